// Opens and closes EventSources, and other streams, as the test says, and tells it everything they do, in order. In a frame of another
// origin it does the same there; orders come from the stage's site in any case.

import { kinds, withAfter } from './stage.streams.js';

const site = new URLSearchParams(location.search).get('site') ?? location.origin;
const sources = new Map();
const told = [];
let telling = false;

function tell(source, what, more = {}) {
  told.push({ source, what, state: sources.get(source).readyState, ...more });
  if (!telling) {
    telling = true;
    post();
  }
}

async function post() {
  while (told.length > 0) {
    await fetch(`${site}/told`, { method: 'POST', body: JSON.stringify({ told: told.splice(0) }) });
  }
  telling = false;
}

function open(name, url, types, reopen) {
  const source = new EventSource(url);
  let last = '';
  const onEvent = handler => ({ type, data, lastEventId }) => {
    last = lastEventId;
    tell(name, handler, { type, data, id: lastEventId });
  };
  sources.set(name, source);
  source.onopen = () => tell(name, 'open');
  source.onerror = () => {
    tell(name, 'error');
    if (reopen && source.readyState === EventSource.CLOSED) {
      setTimeout(() => open(name, last ? withAfter(url, last) : url, types, reopen), 300);
    }
  };
  source.onmessage = onEvent('onmessage');
  types.forEach(type => source.addEventListener(type, onEvent('listener')));
}

function stream(name, kind, url) {
  const on = {
    open: () => tell(name, 'open'),
    error: () => tell(name, 'error'),
    event: (what, type, data, id) => tell(name, what, { type, data, id }),
  };
  sources.set(name, { readyState: 0 });
  sources.set(name, kinds[kind](url, on));
}

function frame(url) {
  document.body.append(Object.assign(document.createElement('iframe'), { src: url }));
}

for (;;) {
  const answer = await fetch(`${site}/order?of=${location.origin}`);
  if (answer.status === 200) {
    const order = new URLSearchParams(await answer.text());
    switch (order.get('do')) {
      case 'open':
        open(order.get('name'), order.get('url'), order.getAll('type'), order.has('reopen'));
        break;
      case 'stream':
        stream(order.get('name'), order.get('kind'), order.get('url'));
        break;
      case 'request':
        fetch(order.get('url'), { method: order.get('method'), body: order.get('body') });
        break;
      case 'send':
        sources.get(order.get('name')).ws.send(order.get('text'));
        break;
      case 'close':
        sources.forEach(source => source.close());
        document.querySelectorAll('iframe').forEach(old => old.remove());
        break;
      case 'frame':
        frame(order.get('url'));
        break;
    }
  }
}
