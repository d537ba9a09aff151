// Sends harmful datagrams: flood.mjs KIND ADDRESS PORT PER-SECOND SECONDS [TEMPLATE].
import { createSocket } from 'node:dgram';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { networkInterfaces } from 'node:os';

const [kind, address, port, perSecond, seconds, template] = process.argv.slice(2);
const beacon = fields => JSON.stringify({ chatbook: 'beacon', version: 1, server: 'forged',
  name: 'Forged', host: 'nobody', people: 1, port: 1, ...fields });
const hex = bytes => randomBytes(bytes).toString('hex');

/** For each kind, the `i`th datagram. */
const kinds = {
  forged: () => beacon({ server: hex(16), key: hex(32) }),
  // Like the real one, but with another name, or another key.
  posing: i => beacon({ ...JSON.parse(template), name: 'Posing', ...(i % 2 && { key: hex(32) }) }),
  answers: () => beacon({ server: hex(16), key: hex(32), nonce: hex(8) }),
  oversized: () => beacon({ server: hex(16), padding: 'x'.repeat(3_000) }),
  malformed: i => [randomBytes(300), beacon().slice(0, -5), '['.repeat(1_024), '',
    beacon({ name: '\u202e' }), beacon({ people: -1 })][i % 6],
  queries: () => JSON.stringify({ chatbook: 'query', version: 1, nonce: hex(8) }),
};
const all = ['forged', 'posing', 'answers', 'oversized', 'malformed'];
kinds.mixed = i => kinds[all[i % all.length]](Math.floor(i / all.length));

const made = Array.from({ length: 1_200 }, (_, i) => kinds[kind](i)); // making them takes time too
// Sends from each address of this machine.
const family = address.includes(':') ? 'IPv6' : 'IPv4';
const own = Object.values(networkInterfaces()).flat()
  .filter(one => one.family === family && !one.internal);
const sockets = await Promise.all(own.map(async one => {
  const socket = createSocket(family === 'IPv6' ? 'udp6' : 'udp4');
  socket.bind(0, family === 'IPv6' ? '::' : one.address);
  await once(socket, 'listening');
  if (family === 'IPv4') {
    socket.setBroadcast(true);
    socket.setMulticastInterface(one.address);
  }
  return socket;
}));
const began = performance.now();
let sent = 0;
const turn = setInterval(() => {
  const passed = (performance.now() - began) / 1_000;
  for (; sent < Math.min(passed, seconds) * perSecond; ++sent)
    sockets[sent % sockets.length].send(made[sent % made.length], port, address);
  if (passed >= seconds) {
    clearInterval(turn);
    sockets.forEach(socket => socket.close());
  }
}, 2);
