// A WebSocket that sends back what it gets (RFC 6455), by hand. "close CODE REASON" makes it close.

import { createHash } from 'node:crypto';

const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
const CONTINUATION = 0;
const TEXT = 1;
const CLOSE = 8;
const PING = 9;

export function serveWebSocket(request, socket, head) {
  const accept = createHash('sha1').update(request.headers['sec-websocket-key'] + GUID).digest('base64');
  const protocol = request.headers['sec-websocket-protocol']?.split(',')[0].trim();
  socket.setNoDelay(true);
  socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n'
    + `Sec-WebSocket-Accept: ${accept}\r\n`
    + (protocol ? `Sec-WebSocket-Protocol: ${protocol}\r\n` : '')
    + '\r\n');
  const pieces = [head]; // what has not been taken yet
  let length = head.length;
  let message = [];
  let opcode = 0;
  const take = () => {
    for (let frame = read(pieces, length); frame; frame = read(pieces, length)) {
      length -= frame.bytes;
      if (frame.opcode === CLOSE) {
        socket.end(socket.hasClosed ? '' : encode(CLOSE, frame.payload)); // one each (RFC 6455 §5.5.1)
      } else if (frame.opcode === PING) {
        socket.write(encode(10, frame.payload));
      } else if (frame.opcode <= 2) {
        opcode = frame.opcode === CONTINUATION ? opcode : frame.opcode;
        message.push(frame.payload);
        if (frame.fin) {
          answer(socket, opcode, Buffer.concat(message));
          message = [];
        }
      }
    }
  };
  socket.on('data', piece => {
    pieces.push(piece);
    length += piece.length;
    take();
  });
  socket.on('end', () => socket.end());
  take();
}

function answer(socket, opcode, payload) {
  const [word, code, ...reason] = opcode === TEXT && payload.length < 200 ? payload.toString().split(' ') : [];
  if (word !== 'close') {
    socket.write(encode(opcode, payload));
    return;
  }
  const status = Buffer.alloc(2);
  status.writeUInt16BE(Number(code));
  socket.hasClosed = true;
  socket.write(encode(CLOSE, Buffer.concat([status, Buffer.from(reason.join(' '))])));
}

// Returns the first frame when the whole of it is there, and takes it away.
function read(pieces, length) {
  if (length < 2) return null;
  const start = pieces.length === 1 || pieces[0].length >= 14 ? pieces[0] : Buffer.concat(pieces);
  const short = start.length < 2 ? null : start[1] & 0x7f;
  const lengthBytes = short === 126 ? 2 : short === 127 ? 8 : 0;
  const headBytes = 2 + lengthBytes + 4; // a client's are masked
  if (start.length < headBytes) return null;
  const size = lengthBytes === 0 ? short : lengthBytes === 2 ? start.readUInt16BE(2) : Number(start.readBigUInt64BE(2));
  const bytes = headBytes + size;
  if (length < bytes) return null;
  const all = pieces.length === 1 ? pieces[0] : Buffer.concat(pieces);
  const mask = all.subarray(headBytes - 4, headBytes);
  const payload = Buffer.alloc(size);
  for (let i = 0; i < size; i++) {
    payload[i] = all[headBytes + i] ^ mask[i & 3];
  }
  pieces.splice(0, pieces.length, all.subarray(bytes));
  return { fin: (all[0] & 0x80) !== 0, opcode: all[0] & 0x0f, payload, bytes };
}

function encode(opcode, payload) {
  const size = payload.length;
  const head = Buffer.alloc(size < 126 ? 2 : size < 65536 ? 4 : 10);
  head[0] = 0x80 | opcode;
  if (size < 126) {
    head[1] = size;
  } else if (size < 65536) {
    head[1] = 126;
    head.writeUInt16BE(size, 2);
  } else {
    head[1] = 127;
    head.writeBigUInt64BE(BigInt(size), 2);
  }
  return Buffer.concat([head, payload]);
}
