// A long page of text, tables and gradients, the same each time.
const SENTENCES = [
	'縁側は、家の中と外のあいだにある場所です。',
	'客はそこに腰かけて、部屋に上がらずに話をすることができます。',
	'A guest can sit there and help, in plain sight, without ever entering the rooms.',
	'見せてよい部屋だけを開け、触れてよいものだけに触れてもらいます。',
	'Everything else stays closed, and nobody needs to decide it each time.',
];
const main = document.querySelector('main');
let seed = 1;
const random = (n) => (seed = seed * 48271 % 2147483647) % n;
const add = (parent, tag, text = '') => {
	const element = parent.appendChild(document.createElement(tag));
	element.textContent = text;
	return element;
};

for (let section = 1; section <= 24; section++) {
	add(main, 'h2', `第${section}節　The ${section}. section`);
	if (section % 4 === 1)
		add(main, 'div').className = 'banner';
	for (let i = 0; i < 3; i++)
		add(main, 'p', Array.from({ length: 6 }, () => SENTENCES[random(SENTENCES.length)]).join(''));
	const table = add(main, 'table');
	for (let i = 0; i < 6; i++) {
		const row = add(table, 'tr');
		for (let j = 0; j < 5; j++)
			add(row, 'td', String(random(100000)));
	}
}
