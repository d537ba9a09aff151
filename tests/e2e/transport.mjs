// Section 1 of the contract: how to connect, and what closes a connection.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import {
  Client, RawClient, Server, fence, io, people, person, plainRequest, within,
} from './support.mjs';

const upgrade = {
  Connection: 'Upgrade', Upgrade: 'websocket', 'Sec-WebSocket-Version': '13',
  'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
};
const good = '/socket.io/?EIO=4&transport=websocket';
let server;
before(async () => { server = await Server.start(); });

async function refusedRequest(status, path, options = {}, at = server) {
  const answer = await plainRequest(at, path, options);
  assert.equal(answer.status, status, `${path} ${JSON.stringify(answer)}`);
  assert.match(answer.headers['content-type'], /^application\/json/);
  const { error } = JSON.parse(answer.body);
  assert.equal(typeof error.code, 'string');
  assert.match(error.message, /^\S.*\.$/);
}

describe('an HTTP request that is no way in', () => {
  for (const [what, path] of Object.entries({
    'another path': '/', 'a path that only begins alike': '/socket.iox/?EIO=4&transport=websocket',
    'a deeper path': '/socket.io/x/?EIO=4&transport=websocket', 'no query': '/socket.io/',
    'no EIO': '/socket.io/?transport=websocket', 'EIO 3': '/socket.io/?EIO=3&transport=websocket',
    'no transport': '/socket.io/?EIO=4', 'polling': '/socket.io/?EIO=4&transport=polling',
    'an unknown transport': '/socket.io/?EIO=4&transport=carrier-pigeon',
  }))
    test(`${what} gets 400 and a JSON error`, () =>
      refusedRequest(400, path, { headers: upgrade }));

  for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS'])
    test(`${method} gets 400 and a JSON error`, () =>
      refusedRequest(400, good, { method, headers: upgrade }));

  test('a plain GET without an upgrade gets 400 and a JSON error', () => refusedRequest(400, good));
});

describe('the Origin', () => {
  test('of a strange web page gets 403', () =>
    refusedRequest(403, good, { headers: { ...upgrade, Origin: 'https://evil.example' } }));
  test('null gets 403', () =>
    refusedRequest(403, good, { headers: { ...upgrade, Origin: 'null' } }));
  const own = () => new URL(server.url).host;
  for (const scheme of ['http', 'https'])
    test(`of the server's own page, by ${scheme}, is let in`, async () => {
      const headers = { ...upgrade, Origin: `${scheme}://${own()}` };
      assert.equal((await plainRequest(server, good, { headers })).status, 101);
    });
  test('of another port of this machine gets 403', () =>
    refusedRequest(403, good, { headers: { ...upgrade, Origin: 'http://127.0.0.1:1' } }));
  test('of a name that somebody gave this machine gets 403', () => {
    const host = `rebound.example:${server.port}`;
    return refusedRequest(403, good, { headers: { ...upgrade, Host: host, Origin: `http://${host}` } });
  });
  test('that was refused stands in the log, bounded and in one line', async () => {
    const quiet = await Server.start({ args: ['--limit', 'log-lines-per-address=3'] });
    const strange = `https://evil.example/${'x'.repeat(5_000)}"`;
    for (let i = 0; i < 10; ++i)
      await refusedRequest(403, good, { headers: { ...upgrade, Origin: strange.slice(i) } }, quiet)
        .catch(error => assert.fail(error));
    await refusedRequest(403, good, { headers: { ...upgrade, Origin: 'null' } }, quiet);
    assert.equal(await quiet.stop(), 0);
    const lines = quiet.stderr.split('\n').filter(line => line.includes(' refused '));
    assert.equal(lines.length, 3);
    for (const line of lines)
      assert.match(line, /^[ -~]* refused address=127\.0\.0\.1 reason="[^"]+" origin="[ -~]{250,300}"\.{0,3}$/);
    assert.match(lines[0], /origin="https:\/\/evil\.example\/xxx/);
    assert.match(quiet.stderr, /refused-and-left-out count=8/);
  });
  test('that --allow-origin names is let in, and others still are not', async () => {
    const open = await Server.start({ args: ['--allow-origin', 'https://chat.example'] });
    const at = Origin => plainRequest(open, good, { headers: { ...upgrade, Origin } });
    assert.equal((await at('https://chat.example')).status, 101);
    assert.equal((await at('https://chat.example.evil.example')).status, 403);
    assert.equal((await at('http://chat.example')).status, 403);
    assert.equal((await at('null')).status, 403);
  });
  test('left out is fine', async () => {
    assert.equal((await plainRequest(server, good, { headers: upgrade })).status, 101);
  });
});

test('a full server answers 503 with a JSON error, and lets in again when one leaves', async () => {
  const small = await Server.start({ args: ['--limit', 'connections=2'] });
  const [anna] = await people(small, 'Anna', 'Ben');
  await refusedRequest(503, good, { headers: upgrade }, small);
  anna.close();
  const client = new Client(small, { reconnection: true, reconnectionDelay: 50 });
  await client.saw('connect');
});

test('the open packet tells sid, upgrades, pingInterval, pingTimeout and maxPayload', async () => {
  const open = await new RawClient(server).opened();
  const other = await new RawClient(server).opened();
  assert.ok(open.sid.length > 0 && open.sid !== other.sid);
  assert.deepEqual(open.upgrades, []);
  assert.ok(open.pingInterval > 0 && open.pingTimeout > 0);
  assert.ok(open.maxPayload >= 131_072);
});

test('another namespace gets CONNECT_ERROR "Invalid namespace"', async () => {
  const raw = new RawClient(server);
  await raw.opened();
  raw.send('40/admin,');
  const answer = await raw.frame(text => text.startsWith('44'));
  assert.match(answer, /^44\/admin,/);
  assert.deepEqual(JSON.parse(answer.slice(answer.indexOf('{'))), { message: 'Invalid namespace' });

  const socket = io(server.url + '/admin',
    { transports: ['websocket'], reconnection: false, forceNew: true });
  const error = await new Promise(resolve => socket.once('connect_error', resolve));
  assert.equal(error.message, 'Invalid namespace');
  socket.disconnect();
});

test('the main namespace can be joined after another was refused', async () => {
  const raw = new RawClient(server);
  await raw.opened();
  raw.send('40/other,');
  await raw.frame(text => text.startsWith('44'));
  await raw.connected();
});

describe('what is malformed closes that connection and no other', () => {
  let witness;
  let other;
  before(async () => { [witness, other] = await people(server, 'Witness', 'Other'); });

  async function closes(act) {
    const raw = await new RawClient(server).connected();
    act(raw);
    await within(15_000, raw.closed); // well before the heartbeat would
    await fence(other, witness);
    assert.equal(witness.pushed('disconnect').length, 0);
  }

  for (const packet of [
    '', 'x', '9', '4', '4x', '49', '42', '42x', '42{}', '42[]', '42[1]', '42[null]', '42["a"',
    '42["a",{"b":}]', '4212', '42/', '43[]', '43', '431', '431{}', '45', '451', '451-', '45x-["a"]',
    '4599999999999-["a"]', '42["a"]trailing', '42["a",{}]]', '4299999999999999999999["a"]',
  ])
    test(`the text ${JSON.stringify(packet)}`, () => closes(raw => raw.send(packet)));

  test('a text where a binary attachment should come', () => closes(raw => {
    raw.send('451-1["message",{"_placeholder":true,"num":0}]');
    raw.send('42["whoami"]');
  }));
  test('a binary message that nothing announced', () =>
    closes(raw => raw.send(Buffer.from([1, 2, 3]))));
  test('JSON nested ten thousand deep', () => closes(raw =>
    raw.send('42["whoami",' + '['.repeat(10_000) + ']'.repeat(10_000) + ']')));

  const mask = [0, 0, 0, 0];
  for (const [what, bytes] of Object.entries({
    'an unmasked frame': [0x81, 0x01, 0x33],
    'a frame with a reserved bit': [0xc1, 0x81, ...mask, 0x33],
    'a frame with a reserved opcode': [0x83, 0x81, ...mask, 0x33],
    'a control frame in pieces': [0x09, 0x80, ...mask],
    'a control frame that is too long': [0x89, 0xfe, 0x00, 0x80, ...mask, ...Array(128).fill(0)],
    'a continuation of nothing': [0x80, 0x81, ...mask, 0x33],
    'a new message in the middle of another': [0x01, 0x81, ...mask, 0x34, 0x81, 0x81, ...mask, 0x33],
    'text that is no UTF-8': [0x81, 0x82, ...mask, 0xc3, 0x28],
    'bytes that are no WebSocket at all': [...Buffer.from('GET / HTTP/1.1\r\n\r\n')],
    'a length with its top bit set': [0x81, 0xff, 0xff, 0, 0, 0, 0, 0, 0, 1, ...mask, 0],
  }))
    test(what, () => closes(raw => raw.ws._socket.write(Buffer.from(bytes))));
});

test('frames of every length are read, however they are cut into pieces', async () => {
  const raw = await new RawClient(server).connected();
  const lengths = [20, 125, 126, 127, 1000, 65_535, 65_536, 100_000];
  const frames = lengths.map((length, i) => {
    const [head, tail] = [`42${i}["whoami",{"a":"`, '"}]'];
    const text = head + 'x'.repeat(Math.max(0, length - head.length - tail.length)) + tail;
    const size = text.length < 126 ? [0x80 | text.length]
      : text.length < 65_536 ? [0xfe, text.length >> 8, text.length & 255]
        : [0xff, 0, 0, 0, 0, 0, text.length >> 16, (text.length >> 8) & 255, text.length & 255];
    return Buffer.from([0x81, ...size, 0, 0, 0, 0, ...Buffer.from(text)]);
  });
  const bytes = Buffer.concat(frames);
  raw.ws._socket.setNoDelay(true);
  for (let at = 0, n = 1; at < bytes.length; at += n, n = n % 7 === 0 ? n * 3 : n + 1) {
    n = Math.min(n, 50_000);
    raw.ws._socket.write(bytes.subarray(at, at + n));
    await new Promise(setImmediate);
  }
  for (const i of lengths.keys())
    assert.match(await raw.frame(text => text.startsWith(`43${i}`)), /"ok":true/);
});

describe('a message larger than maxPayload closes with 1009', () => {
  const big = maxPayload => '42["whoami",{"a":"' + 'x'.repeat(maxPayload) + '"}]';
  test('in one frame', async () => {
    const raw = await new RawClient(server).connected();
    const { maxPayload } = await raw.opened();
    raw.send(big(maxPayload));
    assert.equal(await raw.closed, 1009);
  });
  test('in one frame that is still being sent', async () => {
    const raw = await new RawClient(server).connected();
    raw.send(big(16 << 20));
    assert.equal(await raw.closed, 1009);
  });
  test('in many frames', async () => {
    const raw = await new RawClient(server).connected();
    const { maxPayload } = await raw.opened();
    const text = big(maxPayload);
    for (let at = 0; at < text.length && !raw.ended; at += 10_000)
      raw.ws.send(text.slice(at, at + 10_000), { fin: at + 10_000 >= text.length });
    assert.equal(await raw.closed, 1009);
  });
  test('and one of exactly that size is read', async () => {
    const raw = await new RawClient(server).connected();
    const { maxPayload } = await raw.opened();
    const [head, tail] = ['420["whoami",{"a":"', '"}]'];
    raw.send(head + 'x'.repeat(maxPayload - head.length - tail.length) + tail);
    assert.match(await raw.frame(text => text.startsWith('430')), /"ok":true/);
  });
});

describe('a stock client comes back by itself', () => {
  for (const signal of ['SIGTERM', 'SIGKILL'])
    test(`after ${signal} and a new start`, async () => {
      const mortal = await Server.start();
      const { token, user } = await person(mortal, 'Anna');
      const stays = new Client(mortal,
        { auth: { token }, reconnection: true, reconnectionDelay: 50, reconnectionDelayMax: 200 });
      await stays.saw('synced');
      const raw = await new RawClient(mortal).connected();
      assert.equal(await mortal.stop(signal), signal === 'SIGTERM' ? 0 : signal);
      const { data: reason } = await stays.saw('disconnect');
      assert.notEqual(reason, 'io server disconnect');
      await raw.closed;
      assert.ok(!raw.frames.some(text => text.startsWith('41')), 'no DISCONNECT packet');
      const from = stays.log.length;
      await mortal.restart();
      await stays.saw('synced', { from });
      assert.equal((await stays.ok('whoami')).user._id, user._id);
    });
});
