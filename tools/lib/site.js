// Serves a folder of plain files on a loopback port of its own.
import { once } from 'node:events';
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';

const TYPES = {
	'.html': 'text/html; charset=utf-8',
	'.css': 'text/css; charset=utf-8',
	'.js': 'text/javascript; charset=utf-8',
};

/** @returns {Promise<{ url: string, close: () => void }>} */
export async function serveFolder(folder) {
	const files = new Set(fs.readdirSync(folder));
	const server = http.createServer((request, response) => {
		const asked = new URL(request.url ?? '/', 'http://localhost').pathname.slice(1) || 'index.html';
		if (!files.has(asked)) {
			response.writeHead(404).end();
			return;
		}
		response.writeHead(200, {
			'content-type': TYPES[path.extname(asked)] ?? 'application/octet-stream',
			'content-security-policy': "default-src 'self'",
		});
		fs.createReadStream(path.join(folder, asked)).pipe(response);
	});
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	const address = /** @type {import('node:net').AddressInfo} */ (server.address());
	return {
		url: `http://127.0.0.1:${address.port}/`,
		close: () => {
			server.close();
			server.closeAllConnections();
		},
	};
}
