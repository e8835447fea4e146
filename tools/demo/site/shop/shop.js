// The cart of the sample shop; it lives in this browser only.
const cart = JSON.parse(localStorage.getItem('cart') ?? '[]');

function show() {
	const count = document.querySelector('#cart-count');
	if (count)
		count.textContent = cart.length;
	const items = document.querySelector('#cart-items');
	if (!items)
		return;
	items.replaceChildren(...cart.map(({ item, price }) => {
		const row = document.createElement('tr');
		row.insertCell().textContent = item;
		row.insertCell().textContent = `${price.toLocaleString()}円`;
		return row;
	}));
	const total = cart.reduce((sum, { price }) => sum + price, 0);
	document.querySelector('#cart-total').textContent = `${total.toLocaleString()}円`;
}

for (const button of document.querySelectorAll('[data-item]')) {
	button.addEventListener('click', () => {
		cart.push({ item: button.dataset.item, price: Number(button.dataset.price) });
		localStorage.setItem('cart', JSON.stringify(cart));
		show();
	});
}

document.querySelector('#order')?.addEventListener('submit', (event) => {
	event.preventDefault();
	document.querySelector('#ordered').hidden = false;
});

show();
