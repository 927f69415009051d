// The page at "/": it subscribes with EventSource and publishes with fetch, as any page of yours would.
// Every URL is relative, so that it works behind a proxy that gives it a path of its own.

const FIRST_TOPIC = 'demo/hello';
const HISTORY = 50; // so that a second tab, or a reload, does not start empty
const MAX_ROWS = 200; // a stream has no end, a list in a page needs one
const MAX_CHARS = 10_000; // an event may have 256 KB, and there are MAX_ROWS of them
const PERMANENT = [204, 400, 401, 403, 404]; // answers after which trying again is in vain
const BURST = 20;

const at = id => document.getElementById(id);

// ---- The stream

/** The types this page has heard of: an EventSource passes on only those that somebody listens for by name. */
const types = new Set(['message', 'progress', 'open', 'error']);

/** What is subscribed to, and how far it was read: `after` is the id to resume from. */
const stream = { topic: '', after: '', received: 0, dropped: 0, away: false, failures: 0, source: null, timer: 0 };

function subscribe(topic) {
  Object.assign(stream, { topic, after: '', received: 0, dropped: 0, away: false, failures: 0 });
  at('list').replaceChildren();
  at('dropped').textContent = '';
  at('empty').hidden = false;
  showFacts();
  showTopic();
  setState('connecting', 'Connecting');
  open();
}

function open() {
  close();
  const source = new EventSource(streamUrl());
  source.onopen = event => event.data === undefined && onOpen();
  source.onerror = event => event.data === undefined && onError();
  for (const [type, react] of Object.entries({ hello: onHello, gap: onGap, end: onEnd, bye: onBye })) {
    source.addEventListener(`tidings:${type}`, message => react(JSON.parse(message.data)));
  }
  stream.source = source;
  types.forEach(hear);
}

function hear(type) {
  types.add(type);
  stream.source.addEventListener(type, onMessage);
}

function close() {
  clearTimeout(stream.timer);
  stream.source?.close();
}

function streamUrl() {
  const start = stream.after ? { after: stream.after } : { from: `-${HISTORY}` };
  return `events?${new URLSearchParams({ topic: stream.topic, envelope: 'json', hello: 'true', ...start })}`;
}

function onOpen() {
  const resumed = stream.away && stream.after ? `resumed after ${stream.after}` : '';
  if (stream.away) {
    notice(resumed ? `Back, ${resumed}.` : 'Back.');
  }
  setState('live', 'Live', resumed);
  Object.assign(stream, { away: false, failures: 0 });
}

/** The place where the stream starts: nothing is missed even if the connection breaks before the first event. */
function onHello({ cursor }) {
  stream.after ||= cursor;
}

function onMessage({ data }) {
  if (data === undefined) {
    return; // the connection's own "open" or "error": a publisher may call an event so, too
  }
  const event = JSON.parse(data);
  stream.after = event.id;
  stream.received++;
  showFacts();
  addRow(eventRow(event));
}

function onGap({ after, resumed, reason }) {
  const reasons = {
    'retention': 'the server keeps only newer ones',
    'foreign-id': 'the server has a new log, in which that id means nothing',
  };
  notice(`Gap: what was between ${after} and ${resumed} is gone; ${reasons[reason] ?? reason}.`, 'alarm');
}

function onEnd({ reason }) {
  close();
  setState('ended', 'Ended', `nothing more will come (${reason})`);
  notice(`End: the server says that nothing more will come on this topic (${reason}).`);
}

function onBye({ reason }) {
  const why = reason === 'drain' ? 'it is about to stop' : reason;
  notice(`Bye: the server closes the connection (${why}). This page will be back by itself.`, 'alarm');
}

function onError() {
  if (at('state').dataset.state === 'live') {
    stream.away = true;
    notice('Connection lost. Reconnecting …', 'alarm');
  }
  setState('lost', 'Lost, reconnecting', stream.after && `will resume after ${stream.after}`);
  // The browser comes back by itself, with the id of the last event it saw. But it gives up for good on any answer
  // but 200 (a proxy's 502, say), and before the first event it has no id: then it is up to this page.
  const browserResumes = stream.received > 0 || stream.source.url.includes('&after=');
  if (stream.source.readyState === EventSource.CLOSED || !browserResumes) {
    stream.source.close();
    const longestMs = Math.min(10_000, 500 * 2 ** stream.failures++);
    stream.timer = setTimeout(retry, longestMs * (0.5 + Math.random() / 2));
  }
}

/** An EventSource does not tell why it failed; so fetch asks the same question first. */
async function retry() {
  const source = stream.source;
  const refusal = await whyRefused();
  if (source !== stream.source) {
    return; // meanwhile there is another: a new topic, or "Try now"
  }
  if (refusal) {
    setState('refused', 'Refused', refusal);
  } else {
    open();
  }
}

/** Returns what speaks against trying again, or an empty text. */
async function whyRefused() {
  const probe = new AbortController();
  const headers = { Accept: 'text/event-stream, application/problem+json' };
  try {
    const answer = await fetch(streamUrl(), { headers, signal: probe.signal });
    return PERMANENT.includes(answer.status) ? await problem(answer) : '';
  } catch {
    return ''; // nobody there: the next attempt may find somebody
  } finally {
    probe.abort(); // a 200 is a stream, and would stay open
  }
}

async function problem(answer) {
  const body = answer.status === 204 ? { detail: 'the topic is complete' } : await answer.json().catch(() => ({}));
  return `${answer.status}: ${body.detail ?? body.title ?? answer.statusText}`;
}

// ---- Publishing

/** The last publish that failed. The same again gets the same key, and so cannot be published twice. */
const failed = { what: '', key: '' };

/** Publishes one event; returns its id, or throws an Error with a message for the reader. */
async function publish(topic, type, data) {
  hear(type || 'message');
  const what = JSON.stringify([topic, type, data]);
  // Not crypto.randomUUID: browsers have it only with HTTPS and on this machine.
  const key = failed.what === what ? failed.key : crypto.getRandomValues(new Uint32Array(4)).join('-');
  const url = `events/${encode(topic)}?${new URLSearchParams(type && { type })}`;
  const request = { method: 'POST', body: data, headers: { 'Idempotency-Key': key } };
  const answer = await fetch(url, request).catch(() => null);
  if (answer?.ok) {
    failed.what = '';
    return (await answer.json()).id;
  }
  Object.assign(failed, { what, key });
  throw new Error(answer ? await problem(answer) : 'The server does not answer. Publish again when it is back.');
}

async function publishForm() {
  const start = performance.now();
  try {
    const id = await publish(at('publish-topic').value, at('type').value, at('data').value);
    showAnswer(`Published as ${id}, in ${Math.round(performance.now() - start)} ms.`, 'good');
  } catch (refused) {
    showAnswer(`Not published. ${refused.message}`, 'bad');
  }
}

/** One after the other, so that they are in order; spread over a second, so that one sees them come. */
async function burst() {
  const topic = at('publish-topic').value;
  const start = performance.now();
  let done = 0;
  at('burst').disabled = true;
  try {
    while (done < BURST) {
      await publish(topic, at('type').value || 'progress', JSON.stringify({ step: done + 1, of: BURST }));
      done++;
      await new Promise(resume => setTimeout(resume, start + done * 1000 / BURST - performance.now()));
    }
    showAnswer(`${BURST} published, in ${Math.round(performance.now() - start)} ms.`, 'good');
  } catch (refused) {
    showAnswer(`${done} of ${BURST} published, the next was not. ${refused.message}`, 'bad');
  }
  at('burst').disabled = false;
}

// ---- What is shown

function setState(state, words, why = '') {
  at('state').dataset.state = state;
  at('state').textContent = words;
  at('why').textContent = why;
  at('reconnect').hidden = state === 'live' || state === 'connecting';
}

function showFacts() {
  at('received').textContent = stream.received.toLocaleString('en');
  at('last-id').textContent = stream.after || 'none yet';
}

function showAnswer(text, kind) {
  Object.assign(at('answer'), { textContent: text, className: kind });
}

function showTopic() {
  const oneTopic = stream.topic.replace(/\*+/g, 'hello');
  const path = oneTopic === stream.topic ? `events/${encode(oneTopic)}` : `events?topic=${encode(stream.topic)}`;
  at('topic').value = stream.topic;
  at('publish-topic').value = oneTopic;
  at('curl-subscribe').textContent = `curl -N ${shellWord(path)}`;
  at('curl-publish').textContent = `curl -d 'Hello from curl' ${shellWord(`events/${encode(oneTopic)}`)}`;
  document.title = `${stream.topic} · Tidings`;
  history.replaceState(null, '', `?topic=${encode(stream.topic)}`);
  at('second-tab').href = location.href;
}

/** A topic for a path or a query: its slashes stay slashes. */
function encode(topic) {
  return topic.split('/').map(encodeURIComponent).join('/');
}

function shellWord(path) {
  return `'${new URL(path, document.baseURI).href.replaceAll("'", '%27')}'`;
}

function addRow(row) {
  at('empty').hidden = true;
  at('list').prepend(row);
  if (at('list').childElementCount > MAX_ROWS) {
    at('list').lastElementChild.remove();
    stream.dropped++;
    at('dropped').textContent = `${stream.dropped} older ones dropped from this list; the server has them still.`;
  }
}

function notice(text, kind = '') {
  addRow(element('li', `notice ${kind}`, element('span', '', text), time(Date.now())));
}

function eventRow({ id, topic, type, time: ms, data }) {
  const shown = data.length > MAX_CHARS ? `${data.slice(0, MAX_CHARS)} … (${data.length} characters)` : data;
  const meta = element('div', 'meta', time(ms), element('span', 'mono', topic), element('span', 'type', type));
  return element('li', '', meta, element('span', 'id mono', id), element('div', 'data mono', shown));
}

function time(ms) {
  const iso = new Date(ms).toISOString();
  const clock = { hour: '2-digit', minute: '2-digit', second: '2-digit', fractionalSecondDigits: 3 };
  const made = element('time', '', new Date(ms).toLocaleTimeString('en-GB', clock));
  return Object.assign(made, { title: iso, dateTime: iso });
}

/** Texts stay texts: what somebody published must never become a part of the page. */
function element(name, className, ...children) {
  const made = Object.assign(document.createElement(name), { className });
  made.append(...children);
  return made;
}

function copy(button) {
  getSelection().selectAllChildren(at(button.dataset.copy));
  // Deprecated, but navigator.clipboard is there only with HTTPS and on this machine. Selected the text is in any case.
  button.textContent = document.execCommand('copy') ? 'Copied' : 'Selected';
  setTimeout(() => { button.textContent = 'Copy'; }, 1500);
}

// ---- The start

at('subscribe').onsubmit = () => subscribe(at('topic').value);
at('publish').onsubmit = () => publishForm();
addEventListener('submit', event => event.preventDefault());
at('burst').onclick = burst;
at('reconnect').onclick = open;
at('data').onkeydown = ({ key, ctrlKey, metaKey }) => {
  if (key === 'Enter' && (ctrlKey || metaKey)) {
    at('publish').requestSubmit();
  }
};
document.querySelectorAll('[data-copy]').forEach(button => { button.onclick = () => copy(button); });
document.querySelectorAll('[data-topic]').forEach(link => { link.onclick = () => subscribe(link.dataset.topic); });
subscribe(new URLSearchParams(location.search).get('topic') || FIRST_TOPIC);
