// The server's bounds on a client that asks for too much, as a stock client sees them.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  Client, RawClient, Server, again, atEnd, everyone, io, isSanitized, people, person, plainRequest,
  within,
} from './support.mjs';

const start = (...limits) => Server.start({ args: limits.flatMap(limit => ['--limit', limit]) });

test('one who is refused again and again gets few lines in the log', async () => {
  const server = await start('log-lines-per-address=3');
  for (let i = 0; i < 10; ++i)
    assert.equal((await plainRequest(server, '/')).status, 400);
  assert.equal(await server.stop(), 0);
  const lines = server.stderr.split('\n');
  const refused = lines.filter(line => / warning refused /.test(line));
  assert.equal(refused.length, 3);
  for (const line of refused)
    assert.match(line, / address=127\.0\.0\.1 reason="[^"]+"$/);
  assert.equal(lines.filter(line => / refused-and-left-out count=7$/.test(line)).length, 1);
});

test('the log of a wrong password holds neither it nor the name', async () => {
  const server = await start();
  const client = await Client.connect(server);
  await client.refused('bad_credentials', 'login', { name: 'hunter1', password: 'hunter2 hunter2' });
  await server.stop();
  assert.match(server.stderr, / warning refused address=127\.0\.0\.1 /);
  assert.doesNotMatch(server.stderr, /hunter/);
});

test('all connections of one user share requests-per-second-per-user', async () => {
  const server = await start('requests-per-second-per-user=5');
  const anna = await person(server, 'Anna');
  const ben = await person(server, 'Ben');
  const own = [anna, await again(server, anna), await again(server, anna)];
  const acks = await Promise.all(Array.from({ length: 60 }, (_, i) =>
    own[i % 3].request('message', { recipient: { _id: everyone }, content: `${i}` })));
  const refused = acks.filter(({ ok }) => !ok);
  assert.ok(refused.length >= 40, `bursts of at most 2 s worth: ${refused.length}`);
  for (const { error } of refused) {
    assert.equal(error.code, 'rate_limited');
    assert.ok(Number.isInteger(error.retryAfterMs) && error.retryAfterMs >= 1);
  }
  const { messages } = await ben.ok('chat', { recipient_id: everyone, limit: 200 });
  assert.equal(messages.length, acks.length - refused.length);
});

test('strangers beyond unjoined give way, and those who are known stay', async () => {
  const server = await start('unjoined=2');
  const anna = await person(server, 'Anna');
  const stranger = io(server.url, { transports: ['websocket'], forceNew: true,
    reconnectionDelay: 20 });
  atEnd(() => stranger.disconnect());
  await new Promise(resolve => stranger.once('connect', resolve));
  const gone = new Promise(resolve => stranger.once('disconnect', resolve));
  await Promise.all([Client.connect(server), Client.connect(server)]);
  assert.equal(await gone, 'transport close');
  await new Promise(resolve => stranger.once('connect', resolve)); // it reconnects by itself
  await anna.ok('whoami');
});

test('long pages end early, and following them brings everything', async () => {
  const server = await start('page-bytes=100000');
  const [anna, ben] = await people(server, 'Anna', 'Ben');
  const said = [];
  for (let i = 0; i < 20; ++i)
    said.push((await anna.say(`${i} `.padEnd(16_000, 'long ')))._id);
  const ids = [];
  for (let before, more = true; more;) {
    const page = await ben.ok('chat', { recipient_id: everyone, limit: 200,
      ...(before && { before }) });
    assert.equal(page.messages.length, Math.min(6, 20 - ids.length));
    assert.equal(page.moreAfter, ids.length > 0);
    ids.unshift(...page.messages.map(({ _id }) => _id));
    ([{ offset: before }] = page.messages);
    ({ more } = page);
  }
  assert.deepEqual(ids, said);
});

test('one who pings and never reads is cut off, and costs the server little', async () => {
  const server = await start('requests-per-second=0'); // otherwise its pings are read at the rate of requests
  const anna = await person(server, 'Anna');
  const rude = await new RawClient(server).connected({ token: anna.token });
  const before = server.memory();
  let most = 0;
  rude.ws._socket.pause();
  // A masked ping with 125 bytes, many times.
  const ping = Buffer.concat([Buffer.from([0x89, 0xfd, 0, 0, 0, 0]), Buffer.alloc(125, 0x70)]);
  const many = Buffer.concat(Array(2000).fill(ping));
  const gone = new Promise(resolve => rude.ws._socket.on('error', resolve).on('close', resolve));
  const flood = (async () => {
    while (!rude.ws._socket.destroyed) {
      await Promise.race([gone, new Promise(done => rude.ws._socket.write(many, done))]);
      most = Math.max(most, server.memory() - before);
    }
  })();
  await within(60_000, flood);
  // A sanitizer keeps freed memory, which grows with the traffic.
  assert.ok(isSanitized() || most < 100 * 1024 * 1024, `${most} bytes`);
  assert.equal((await again(server, anna)).user.name, 'Anna');
});
