// An application in node, without packages: node backend.mjs PORT. What each path does, the three applications of the tests
// have in common; trailers only this one can send.

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';

import { serveWebSocket } from './websocket.mjs';

const BLOCK = Buffer.from(Array.from({ length: 251 * 256 }, (_, i) => i % 251));

let requests = 0;
let connections = 0;
let open = 0;

async function write(response, piece) {
  if (!response.write(piece) && !response.destroyed) {
    await new Promise(resolve => {
      response.once('drain', resolve);
      response.once('close', resolve);
    });
  }
}

// Tells what came, with the length and the hash of the body, which is never held whole.
async function echo(request, response) {
  const digest = createHash('sha256');
  let bytes = 0;
  for await (const piece of request) {
    bytes += piece.length;
    digest.update(piece);
  }
  const fields = [];
  for (let i = 0; i < request.rawHeaders.length; i += 2) {
    fields.push({ name: request.rawHeaders[i].toLowerCase(), value: request.rawHeaders[i + 1] });
  }
  const trailers = Object.entries(request.trailers).map(([name, value]) => ({ name, value }));
  const told = {
    method: request.method,
    target: request.url,
    version: request.httpVersion,
    fields,
    trailers,
    bytes,
    sha256: digest.digest('hex'),
    connection: request.socket.number,
  };
  response.setHeader('X-Backend', 'node');
  json(response, told);
}

function json(response, told) {
  const body = JSON.stringify(told);
  response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) });
  response.end(body);
}

async function download(request, response, query) {
  let left = Number(query.get('bytes'));
  const length = query.has('chunked') ? {} : { 'Content-Length': left };
  response.writeHead(200, { 'Content-Type': 'application/octet-stream', ...length });
  for (; left > 0 && !response.destroyed; left -= BLOCK.length) {
    await write(response, left < BLOCK.length ? BLOCK.subarray(0, left) : BLOCK);
  }
  response.end();
}

// Each number in two writes, with a pause after each of them when it is asked for.
async function stream(response, query, mediaType, first, second) {
  response.writeHead(200, { 'Content-Type': mediaType, 'Cache-Control': 'no-cache' });
  for (let number = 1; number <= Number(query.get('count')) && !response.destroyed; number++) {
    await write(response, first(number));
    await pause(Number(query.get('within') ?? 0));
    await write(response, second);
    await pause(Number(query.get('pause') ?? 0));
  }
  response.end();
}

const paths = {
  '/app/echo': echo,
  '/app/download': download,
  '/app/events': (_, response, query) =>
    stream(response, query, 'text/event-stream', n => `id: ${n}\ndata: number`, ' and rest\n\n'),
  '/app/lines': (_, response, query) => stream(response, query, 'application/x-ndjson', n => `{"number":${n}`, '}\n'),
  '/app/slow': async (_, response, query) => {
    await pause(Number(query.get('ms')));
    response.end('slow');
  },
  '/app/status': (_, response, query) => {
    response.writeHead(Number(query.get('code')), { 'X-Backend': 'node' });
    response.end();
  },
  '/app/trailers': (_, response) => {
    response.writeHead(200, { 'Content-Type': 'text/plain', Trailer: 'X-Checked' });
    response.write('with trailers');
    response.addTrailers({ 'X-Checked': 'yes' });
    response.end();
  },
  '/app/page': (_, response) => {
    response.writeHead(200, { 'Content-Type': 'text/html' });
    response.end(readFileSync(new URL('page.html', import.meta.url)));
  },
  // Refuses without having read the body.
  '/app/early': (_, response) => {
    response.writeHead(413, { Connection: 'close' });
    response.end('too much');
  },
};

const server = createServer(async (request, response) => {
  const url = new URL(request.url, 'http://localhost');
  if (url.pathname === '/-/seen') {
    return json(response, { requests, connections, open: open - 1 }); // without the one that asks
  }
  requests++;
  if (!request.socket.number) {
    request.socket.number = ++connections;
  }
  const handler = paths[url.pathname];
  if (!handler) {
    response.writeHead(404);
    response.end();
    return;
  }
  try {
    await handler(request, response, url.searchParams);
  } catch {
    response.destroy(); // the client has gone in the middle of its request
  }
});
server.keepAliveTimeout = 300_000;
server.requestTimeout = 0;
server.on('connection', socket => {
  open++;
  socket.on('close', () => open--);
  socket.on('error', () => {}); // a client that is gone
});
server.on('upgrade', (request, socket, head) => {
  if (request.headers.upgrade.toLowerCase() === 'websocket') {
    serveWebSocket(request, socket, head);
  } else {
    socket.destroy();
  }
});
server.listen(Number(process.argv[2]), '127.0.0.1', () => console.log('ready'));
