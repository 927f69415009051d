// What a page does without an EventSource: reads the stream of a fetch, or a WebSocket, and comes back after the last id
// it saw when that ends. Each tells of itself as an EventSource would.

const OPEN = 1;
const CLOSED = 2;
const PAUSE_MS = 300;

export const withAfter = (url, id) => {
  const changed = new URL(url);
  if (id) changed.searchParams.set('after', id);
  return changed.href;
};

class Stream {
  readyState = 0;
  last = '';
  #abort = new AbortController();

  constructor(on) {
    this.on = on;
  }

  get signal() {
    return this.#abort.signal;
  }

  close() {
    this.readyState = CLOSED;
    this.#abort.abort();
  }

  event(type, data, id) {
    if (id) this.last = id;
    this.on.event(type.startsWith('tidings:') ? 'listener' : 'onmessage', type, data, id ?? '');
  }

  json(message) {
    if (message.ref) {
      this.event('tidings:answer', JSON.stringify(message));
    } else if (message.control) {
      this.event(`tidings:${message.control}`, JSON.stringify(message));
    } else {
      this.event(message.type, message.data, message.id);
    }
  }

  opened() {
    this.readyState = OPEN;
    this.on.open();
  }

  async run(once) {
    while (this.readyState !== CLOSED) {
      try {
        await once();
      } catch {
        // Gone: it comes back.
      }
      this.on.error();
      await new Promise(resolve => setTimeout(resolve, PAUSE_MS));
    }
  }
}

async function* pieces(stream, url, accept, separator) {
  const response = await fetch(withAfter(url, stream.last), { headers: { Accept: accept }, signal: stream.signal });
  if (response.status !== 200) throw new Error(response.status);
  stream.opened();
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    const parts = (rest + value).split(separator);
    rest = parts.pop();
    yield* parts;
  }
}

function lines(url, on) {
  const stream = new Stream(on);
  stream.run(async () => {
    for await (const line of pieces(stream, url, 'application/x-ndjson', '\n')) {
      if (line) stream.json(JSON.parse(line));
    }
  });
  return stream;
}

// Enough of the format for what is sent here: the fields of our own server, in its order.
function events(url, on) {
  const stream = new Stream(on);
  stream.run(async () => {
    for await (const block of pieces(stream, url, 'text/event-stream', '\n\n')) {
      const field = name => block.split('\n').filter(l => l.startsWith(`${name}: `)).map(l => l.slice(name.length + 2));
      const data = block.split('\n').filter(l => l.startsWith('data:')).map(l => l.replace(/^data: ?/, ''));
      if (data.length > 0) stream.event(field('event')[0] ?? 'message', data.join('\n'), field('id')[0]);
    }
  });
  return stream;
}

function polls(url, on) {
  const stream = new Stream(on);
  stream.run(async () => {
    const response = await fetch(withAfter(url, stream.cursor), {
      headers: { Accept: 'application/json' },
      signal: stream.signal,
    });
    if (response.status !== 200) throw new Error(response.status);
    if (stream.readyState !== OPEN) stream.opened();
    const { cursor, events } = await response.json();
    events.forEach(event => stream.json(event));
    stream.cursor = cursor;
  });
  return stream;
}

function socket(url, on, protocols) {
  const stream = new Stream(on);
  stream.run(() => new Promise((resolve, reject) => {
    const target = withAfter(url, stream.last).replace(/^http/, 'ws');
    const ws = new WebSocket(target, protocols);
    stream.ws = ws;
    stream.signal.addEventListener('abort', () => ws.close());
    ws.onopen = () => stream.opened();
    ws.onmessage = ({ data }) => stream.json(JSON.parse(data));
    ws.onerror = reject;
    ws.onclose = resolve;
  }));
  return stream;
}

export const kinds = {
  'fetch-lines': lines,
  'fetch-events': events,
  polls,
  'websocket': (url, on) => socket(url, on, []),
  'websocket-v1': (url, on) => socket(url, on, ['tidings.v1']),
};
