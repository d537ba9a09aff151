// The usual server without Chatbook: socket.io on ws.
//   server.mjs [--port N] [--data DIRECTORY [--fill MESSAGES]] [--cert FILE --key FILE]
// With --data, better-sqlite3 stores the messages before they are acked; without, nothing is
// stored. With a certificate it speaks TLS.
import { mkdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { MemoryStore } from './memorystore.mjs';
import { SqliteStore } from './sqlitestore.mjs';

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    data: { type: 'string' },
    fill: { type: 'string' },
    cert: { type: 'string' },
    key: { type: 'string' },
  },
});

// The packages are installed in the build folder, never beside the sources.
const require = createRequire(join(process.env.CHATBOOK_SOCKETIO_DIR, 'package.json'));
const { Server } = require('socket.io');

if (values.data)
  mkdirSync(values.data, { recursive: true });
const store = values.data
  ? new SqliteStore(require('better-sqlite3'), join(values.data, 'socketio.db'))
  : new MemoryStore();
if (values.fill) {
  store.fill(Number(values.fill));
  process.exit();
}

const everyone = { _id: 'ALL_CHAT', name: 'ALL CHAT' };
const server = { _id: 'socketio', name: 'socketio', protocol: 1, version: '1' };
const online = new Map();

const refuse = (ack, code, message) => ack({ ok: false, error: { code, message } });

function isRequest(argument, ack) {
  return typeof argument === 'object' && argument !== null && typeof ack === 'function';
}

const http = values.cert
  ? createTlsServer({ cert: readFileSync(values.cert), key: readFileSync(values.key) })
  : createServer();
const io = new Server(http, {
  transports: ['websocket'],
  perMessageDeflate: false,
  httpCompression: false,
  serveClient: false,
});

io.on('connection', socket => {
  socket.once('register', (argument, ack) => {
    if (!isRequest(argument, ack) || typeof argument.name !== 'string')
      return;
    store.register(argument.name, user => {
      ack({ ok: true, server, token: argument.token, user });
      socket.emit('welcome', { resumed: false, server, user });
      socket.emit('activeUsers', { activeUsers: [user], total: online.size + 1 });
      socket.emit('synced', { serverOffset: 0 });
      enter(socket, user);
    });
  });
});

function enter(socket, user) {
  online.set(user._id, user);
  socket.join(user._id);
  socket.join(everyone._id);
  socket.on('disconnect', () => online.delete(user._id));

  socket.on('message', (argument, ack) => {
    if (!isRequest(argument, ack))
      return;
    const { recipient, content, clientOffset } = argument;
    if (typeof content !== 'string' || content.length === 0 || content.length > 16_384)
      return refuse(ack, 'invalid', 'There is nothing in this message.');
    const to = recipient?._id === everyone._id ? everyone : online.get(recipient?._id);
    if (!to)
      return refuse(ack, 'not_found', 'There is nobody of that name.');
    store.add({ sender: user, recipient: to, content, clientOffset }, (message, isNew) => {
      if (isNew && to === everyone)
        io.emit('message', message);
      else if (isNew)
        io.to(user._id).to(to._id).emit('message', message);
      ack({ ok: true, message });
    });
  });

  socket.on('chat', (argument, ack) => {
    if (!isRequest(argument, ack))
      return;
    const { recipient_id: recipient, before, around, limit = 50 } = argument;
    const messages = store.page({ user, recipient, before, around, limit });
    ack({ ok: true, messages, more: messages.length > 0, moreAfter: false });
  });
}

http.listen(Number(values.port), '127.0.0.1', 4096, () => {
  console.log(`ready ${values.cert ? 'wss' : 'ws'}://127.0.0.1:${http.address().port}`);
});
