// Does this browser have what the console needs? Asked before anything is begun.

/** @param {any} scope the global object */
export function isSupported(scope) {
	const needed = ['Worker', 'WebSocket', 'WebAssembly', 'OffscreenCanvas', 'DecompressionStream',
		'ImageData', 'ResizeObserver', 'HTMLDialogElement'];
	if (!needed.every((name) => scope[name]))
		return false;
	if (!('transferControlToOffscreen' in scope.HTMLCanvasElement.prototype))
		return false;
	try {
		return Boolean(new scope.DecompressionStream('deflate-raw'));
	} catch {
		return false; // the class is older than this format
	}
}
