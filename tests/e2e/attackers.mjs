// The attackers of attack.mjs: each is a process, forked with its name and its arguments, and
// reports what it did until it is stopped. They use plain sockets and make each frame only once, so
// that the server has more work than they have.
import net from 'node:net';
import tls from 'node:tls';

const [name, given] = process.argv.slice(2);
const { port, isEncrypted, tokens, target } = JSON.parse(given);
const counts = {};
const count = (what, by = 1) => { counts[what] = (counts[what] ?? 0) + by; };
const sockets = new Set();
let over = false;

const sleep = ms => new Promise(resolve => setTimeout(resolve, ms));
const times = (n, make) => Promise.all(Array.from({ length: n }, (_, i) => make(i)));

/** A frame with a mask of zeros. A client must mask, and this frame can be sent again and again. */
function frame(opcode, content) {
  const payload = Buffer.from(content);
  const { length } = payload;
  const size = length < 126 ? [length] : length < 1 << 16 ? [126, length >> 8, length & 255]
    : [127, 0, 0, 0, 0, length >> 24, (length >> 16) & 255, (length >> 8) & 255, length & 255];
  return Buffer.concat([Buffer.from([0x80 | opcode, 0x80 | size[0], ...size.slice(1), 0, 0, 0, 0]),
    payload]);
}
const text = content => frame(1, content);
const request = (event, data) => text(`421${JSON.stringify([event, data])}`);

function connect() {
  const tcp = net.connect(port, '127.0.0.1').on('error', () => {});
  const socket = isEncrypted ? tls.connect({ socket: tcp, rejectUnauthorized: false }) : tcp;
  socket.tcp = tcp;
  sockets.add(socket);
  socket.on('error', () => {}).on('close', () => sockets.delete(socket)).resume();
  return socket;
}

/** Resolves to whether `content` arrives before the connection ends. */
function hears(socket, content) {
  return new Promise(resolve => {
    let got = '';
    const done = heard => {
      socket.off('data', look).off('close', miss);
      resolve(heard);
    };
    const look = bytes => {
      got += bytes.toString('latin1');
      if (got.includes(content))
        done(true);
    };
    const miss = () => done(false);
    socket.on('data', look).on('close', miss);
  });
}

const handshake =
  `GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n`
  + 'Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n'
  + 'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n';

/** A WebSocket after CONNECT; undefined if the server refused it. */
async function open(payload) {
  const socket = connect();
  socket.write(handshake);
  if (!await hears(socket, '"upgrades"'))
    return undefined;
  socket.write(text('40' + (payload ? JSON.stringify(payload) : '')));
  return await hears(socket, payload ? '42["synced"' : '40{"sid"') ? socket : undefined;
}

/** Opens one after the other, and passes each to `use` until it is closed. */
async function reopening(payload, use) {
  while (!over) {
    const socket = await open(payload);
    if (socket) {
      await use(socket);
      socket.destroy();
      count('ended');
    } else {
      count('refused');
      await sleep(20);
    }
  }
}

/** Writes `bytes`, which hold `many` requests, as fast as the socket takes them. */
async function pour(socket, bytes, many) {
  while (!socket.destroyed) {
    await new Promise(done => socket.write(bytes, done));
    count('sent', many);
  }
}

/** Counts how often a text arrives, except the few that are cut in two. */
function tally(socket, ...contents) {
  socket.on('data', bytes => {
    for (const content of contents)
      for (let at = -1; (at = bytes.indexOf(content, at + 1)) >= 0;)
        count(content);
  });
}

const repeated = (bytes, many) => Buffer.concat(Array(many).fill(bytes));
const pings = repeated(frame(9, 'p'.repeat(125)), 500);

const attacks = {
  /** Asks for the longest pages and reads none. */
  deaf: () => reopening({ token: tokens[0] }, socket => {
    socket.pause();
    return pour(socket,
      repeated(request('chat', { recipient_id: 'ALL_CHAT', limit: 200 }), 500), 500);
  }),

  /** Asks for pages, and behind them sends the largest requests. */
  large: () => times(2, () => reopening({ token: tokens[0] }, socket => {
    socket.pause();
    const page = request('chat', { recipient_id: 'ALL_CHAT', after: 1, limit: 10 });
    socket.write(repeated(page, 120));
    return pour(socket, request('whoami', { x: 'x'.repeat(131_000) }), 1);
  })),

  pings: () => times(6, i => reopening(undefined, socket => {
    if (i % 2 === 0)
      socket.pause();
    else
      socket.on('data', bytes => count('bytesRead', bytes.length));
    return pour(socket, pings, 500);
  })),

  /** 500 HTTP requests that are never finished. */
  halfOpen: () => times(500, async () => {
    for (; !over; await sleep(10)) {
      const socket = connect();
      socket.write('GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: ');
      count('opened');
      await new Promise(resolve => socket.on('close', resolve));
    }
  }),

  floods: () => times(tokens.length, i => reopening({ token: tokens[i] }, socket => {
    tally(socket, '"ok":true', '"rate_limited"');
    return pour(socket, repeated(Buffer.concat([
      request('chat', { recipient_id: 'ALL_CHAT' }),
      request('search', { query: 'needle' }),
      request('message', { recipient: { _id: 'ALL_CHAT' }, content: 'flood' }),
    ]), 200), 600);
  })),

  /** Wrong passwords for one account that exists, and for many that do not. */
  guesses: () => times(48, i => reopening(undefined, async socket => {
    tally(socket, '"bad_credentials"', '"rate_limited"');
    for (let n = 0; !socket.destroyed; ++n) {
      const who = i < 8 ? target : `Nobody ${i} ${n}`;
      socket.write(request('login', { name: who, password: `guess number ${n}` }));
      await hears(socket, '431[');
      count('sent');
    }
  })),

  /** Texts that take long to normalize, before and after a login. */
  marks: () => {
    const long = '\u0301'.repeat(20_000) + '\u0323'.repeat(20_000);
    const content = 'x' + long.slice(16_000, 24_000);
    const ask = (...requests) => async socket => {
      for (let n = 0; !socket.destroyed; ++n) {
        socket.write(requests[n % requests.length]);
        await hears(socket, '431[');
        count('sent');
      }
    };
    return Promise.all([
      reopening(undefined, ask(request('register', { name: long }),
        request('register', { name: 'Marks too', password: long }),
        request('login', { name: target, password: long }))),
      reopening({ token: tokens[0] }, ask(request('users', { prefix: long }),
        request('search', { query: long }),
        request('message', { recipient: { _id: 'ALL_CHAT' }, content }))),
    ]);
  },

  /** Connects and disconnects: some properly, some not, and some with RST before the answer. */
  comings: () => times(30, async i => {
    for (let n = i; !over; ++n) {
      if (n % 4 === 3) {
        const socket = connect();
        socket.write(handshake, () => socket.tcp.resetAndDestroy());
        await new Promise(resolve => { socket.tcp.on('close', resolve); });
        count('reset');
        continue;
      }
      const socket = await open();
      if (!socket) {
        count('refused');
        await sleep(20);
      } else if (n % 4 === 0) {
        count('reset');
        socket.tcp.resetAndDestroy();
      } else {
        count('left');
        socket.end(n % 4 === 1 ? frame(8, '') : undefined);
      }
    }
  }),
};

process.on('disconnect', () => process.exit());
process.on('message', () => {
  over = true;
  for (const socket of sockets)
    socket.destroy();
  process.send(counts, () => process.exit());
});
setInterval(() => process.send(counts), 500);
await attacks[name]();
