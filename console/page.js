// Small helpers for the page's elements.

/**
 * @template {HTMLElement} [T=HTMLElement]
 * @param {string} id
 * @param {{ new (): T }} [type]
 * @returns {T}
 */
export function element(id, type) {
	const found = document.getElementById(id);
	if (!(found instanceof (type ?? HTMLElement)))
		throw new Error(`no #${id}`);
	return /** @type {T} */ (found);
}

/** @param {HTMLElement} one @param {boolean} visible */
export function show(one, visible) {
	one.hidden = !visible;
}

/**
 * Sets a style only where it changes. (A policy that forbids style attributes allows this.)
 * @param {HTMLElement} one
 * @param {Record<string, string>} style
 */
export function setStyle(one, style) {
	for (const [name, value] of Object.entries(style))
		if (one.style.getPropertyValue(name) !== value)
			one.style.setProperty(name, value);
}
