// Section 4: registration, login and logout.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { before, describe, test } from 'node:test';
import {
  Client, RawClient, Server, again, checkError, fence, person,
} from './support.mjs';

let server;
before(async () => { server = await Server.start(); });
const newToken = () => randomBytes(32).toString('base64url');
const password = 'correct horse';

/** The error with which CONNECT with this payload is refused. */
async function refusedConnect(auth, code, details) {
  const error = await Client.connect(server, { auth }).then(() => assert.fail('let in'), e => e);
  assert.equal(error.message, error.data.message);
  checkError(error.data, code, details);
}

describe('an anonymous connection', () => {
  for (const event of ['message', 'chat', 'conversations', 'read', 'typing', 'edit', 'delete',
    'react', 'search', 'activeUsers', 'users', 'user', 'stories', 'story', 'comments', 'comment',
    'feed', 'document', 'logout', 'no such event'])
    test(`gets not_logged_in for ${event}`, async () => {
      const client = await Client.connect(server);
      await client.refused('not_logged_in', event, {});
    });

  test('is told by whoami that it is nobody', async () => {
    const client = await Client.connect(server);
    assert.deepEqual(await client.ok('whoami', {}), { ok: true });
    assert.deepEqual(await client.ok('whoami'), { ok: true });
  });

  test('gets no pushes', async () => {
    const anna = await person(server, 'Anna Nym');
    const client = await Client.connect(server);
    await anna.say('for members');
    await anna.ok('story', { content: 'for members' });
    await fence(anna, anna);
    await client.ok('whoami');
    assert.deepEqual(client.log.map(({ event }) => event), ['connect']);
  });
});

describe('register', () => {
  test('makes an account and logs it in', async () => {
    const client = await Client.connect(server);
    const ack = await client.ok('register', { name: 'Rita' });
    assert.equal(ack.user.name, 'Rita');
    assert.equal(typeof ack.user._id, 'string');
    assert.ok(ack.token.length >= 32);
    assert.deepEqual((await client.ok('whoami')).user, ack.user);
  });

  test('asked for again with the same name and token logs in to the same account', async () => {
    const token = newToken();
    const first = await person(server, 'Retry', { token });
    assert.equal(first.token, token);
    const second = await person(server, 'Retry', { token });
    assert.equal(second.id, first.id);
    assert.equal(second.token, token);
  });

  test('with another token finds the name taken', async () => {
    await person(server, 'Owner', { token: newToken() });
    const client = await Client.connect(server);
    await client.refused('name_taken', 'register', { name: 'Owner', token: newToken() });
    await client.refused('name_taken', 'register', { name: 'Owner' });
    await client.ok('register', { name: 'Owner 2' });
  });

  test('never resumes', async () => {
    const client = await Client.connect(server);
    await client.ok('register', { name: 'Fresh', serverOffset: 0 });
    const { data } = await client.saw('welcome');
    assert.equal(data.resumed, false);
    await client.saw('synced');
    assert.equal(client.pushed('message').length, 0);
  });

  test('takes only a token of 32 bytes in base64url', async () => {
    const client = await Client.connect(server);
    for (const token of ['', 'x', randomBytes(31).toString('base64url'),
      randomBytes(33).toString('base64url'), '+'.repeat(43), ' '.repeat(43), null, 7, [], {}])
      await client.invalid('register', { name: 'Token', token }, 'token');
  });

  test('survives kill -9 once acked', async () => {
    const mortal = await Server.start();
    const anna = await person(mortal, 'Anna', { password });
    await mortal.stop('SIGKILL');
    await mortal.restart();
    const back = await Client.connect(mortal);
    assert.deepEqual((await back.ok('login', { name: 'Anna', password })).user, anna.user);
  });
});

describe('login', () => {
  before(() => person(server, 'Lois', { password }));

  test('by name and password gives user, token and server', async () => {
    const client = await Client.connect(server);
    const ack = await client.ok('login', { name: 'Lois', password });
    assert.equal(ack.user.name, 'Lois');
    assert.equal(typeof ack.server.name, 'string');
    assert.equal(typeof ack.server._id, 'string');
    assert.match(ack.server.version, /^\d+\.\d+\.\d+/);
    assert.equal(ack.server.protocol, 1);
    assert.equal((await again(server, ack)).user._id, ack.user._id);
  });

  test('finds a name however it is written', async () => {
    const client = await Client.connect(server);
    assert.equal((await client.ok('login', { name: ' ＬＯＩＳ ', password })).user.name, 'Lois');
  });

  test('by token gives that same token', async () => {
    const { token } = await person(server, 'Tom');
    const client = await Client.connect(server);
    assert.equal((await client.ok('login', { token })).token, token);
  });

  test('with a wrong password or an unknown name gets bad_credentials alike', async () => {
    const client = await Client.connect(server);
    const wrong = await client.refused('bad_credentials', 'login',
      { name: 'Lois', password: 'wrong horse' });
    const unknown = await client.refused('bad_credentials', 'login',
      { name: 'No Such Person', password: 'wrong horse' });
    assert.deepEqual(unknown, wrong);
  });

  test('to an account without a password gets bad_credentials', async () => {
    await person(server, 'Bare');
    const client = await Client.connect(server);
    await client.refused('bad_credentials', 'login', { name: 'Bare', password });
  });

  test('with an unknown token gets bad_credentials', async () => {
    const client = await Client.connect(server);
    await client.refused('bad_credentials', 'login', { token: newToken() });
  });

  test('without name, password or token is invalid', async () => {
    const client = await Client.connect(server);
    await client.invalid('login');
    await client.invalid('login', {});
    await client.invalid('login', { name: 'Lois' }, 'password');
    await client.invalid('login', { password }, 'name');
    await client.invalid('login', { name: null, password }, 'name');
    await client.invalid('login', { name: 'Lois', password: 7 }, 'password');
    await client.invalid('login', { token: null }, 'token');
    await client.invalid('login', { token: newToken(), serverOffset: -1 }, 'serverOffset');
    await client.invalid('login', { token: newToken(), serverOffset: 1.5 }, 'serverOffset');
    await client.invalid('login', { token: newToken(), serverOffset: null }, 'serverOffset');
    await client.invalid('login', { token: newToken(), serverOffset: 2 ** 53 }, 'serverOffset');
  });

  test('on a connection that is logged in is invalid, and changes nothing', async () => {
    const client = await person(server, 'Twice');
    const other = await person(server, 'Twice other');
    await client.invalid('login', { name: 'Lois', password });
    await client.invalid('login', { token: other.token });
    await client.invalid('register', { name: 'Thrice' });
    assert.equal((await client.ok('whoami')).user.name, 'Twice');
  });

  test('is followed by welcome, activeUsers and synced, in this order, after the ack', async () => {
    const raw = await new RawClient(server).connected();
    raw.send('421["login",' + JSON.stringify({ name: 'Lois', password }) + ']');
    await raw.frame(text => text.startsWith('42["synced"'));
    const order = raw.frames.slice(2).map(text => text.replace(/[{,].*$/s, ''));
    assert.deepEqual(order, ['431[', '42["welcome"', '42["activeUsers"', '42["synced"']);
    const [ack, welcome, active, synced] =
      raw.frames.slice(2).map(text => JSON.parse(text.replace(/^\d+/, '')));
    assert.deepEqual(welcome[1],
      { user: ack[0].user, server: ack[0].server, resumed: false, token: ack[0].token });
    assert.ok(active[1].activeUsers.some(({ _id }) => _id === ack[0].user._id), 'you among them');
    assert.ok(active[1].total >= active[1].activeUsers.length);
    assert.ok(Number.isInteger(synced[1].serverOffset));
  });
});

describe('CONNECT', () => {
  test('may carry a token, and then welcome comes after its ack, without a token', async () => {
    const { token, user } = await person(server, 'Connie');
    const raw = await new RawClient(server).connected({ token });
    await raw.frame(text => text.startsWith('42["synced"'));
    assert.deepEqual(raw.frames.slice(1).map(text => text.replace(/[{,].*$/s, '')),
      ['40', '42["welcome"', '42["activeUsers"', '42["synced"']);
    const welcome = JSON.parse(raw.frames[2].slice(2))[1];
    assert.deepEqual(welcome.user, user);
    assert.ok(!('token' in welcome));
  });

  test('may carry name and password, and then welcome brings the token', async () => {
    const { user } = await person(server, 'Conrad', { password });
    const client = await Client.connect(server, { auth: { name: 'Conrad', password } });
    const { data } = await client.saw('welcome');
    assert.deepEqual(data.user, user);
    await again(server, data);
  });

  test('without a login, or with an empty one, makes an anonymous connection', async () => {
    for (const auth of [undefined, {}, { unknown: 1 }]) {
      const client = await Client.connect(server, { auth });
      assert.deepEqual(await client.ok('whoami'), { ok: true });
    }
  });

  test('that is refused gets CONNECT_ERROR with the error as its data', async () => {
    await person(server, 'Refused', { password });
    await refusedConnect({ token: newToken() }, 'bad_credentials');
    await refusedConnect({ name: 'Refused', password: 'wrong horse' }, 'bad_credentials');
    await refusedConnect({ name: 'Refused' }, 'invalid', { field: 'password' });
    await refusedConnect({ token: 7 }, 'invalid', { field: 'token' });
    await refusedConnect({ token: null }, 'invalid', { field: 'token' });
  });

  test('that was refused may be followed by another', async () => {
    const { token, user } = await person(server, 'Second try');
    const raw = new RawClient(server);
    await raw.opened();
    raw.send('40' + JSON.stringify({ token: newToken() }));
    await raw.frame(text => text.startsWith('44'));
    await raw.connected({ token });
    assert.match(await raw.frame(text => text.startsWith('42["welcome"')), new RegExp(user._id));
  });

  test('may carry serverOffset with either login', async () => {
    const { token } = await person(server, 'Carry', { password });
    for (const auth of [{ token }, { name: 'Carry', password }]) {
      const client = await Client.connect(server, { auth: { ...auth, serverOffset: 0 } });
      assert.equal((await client.saw('welcome')).data.resumed, true);
    }
  });
});

describe('logout', () => {
  test('makes its own connection anonymous and closes the others of its token', async () => {
    const first = await person(server, 'Lou', { password });
    const second = await again(server, first);
    const elsewhere = await Client.connect(server, { auth: { name: 'Lou', password } });
    await elsewhere.saw('synced');
    await first.ok('logout');
    await second.saw('disconnect');
    assert.deepEqual(await first.ok('whoami'), { ok: true });
    await first.refused('not_logged_in', 'chat', { recipient_id: 'ALL_CHAT' });
    assert.equal((await elsewhere.ok('whoami')).user.name, 'Lou', 'another device stays');
  });

  test('ends the token for good', async () => {
    const { token, ...client } = await person(server, 'Lotte');
    await client.socket.emitWithAck('logout', {});
    await refusedConnect({ token }, 'bad_credentials');
  });

  test('brings no further pushes, and its connection may log in again', async () => {
    const client = await person(server, 'Ludo');
    const other = await person(server, 'Ludo other');
    await client.ok('logout');
    const from = client.log.length;
    await other.say('after logout');
    await client.ok('whoami');
    assert.equal(client.log.length, from);
    await client.ok('login', { token: other.token });
    await client.saw('synced', { from });
    await fence(other, client);
  });
});

test('each connection of a user gets every event', async () => {
  const one = await person(server, 'Multi');
  const two = await again(server, one);
  const other = await person(server, 'Multi other');
  await one.say('to all my devices', other.id);
  await other.say('back', one.id);
  for (const client of [one, two]) {
    await client.saw(({ event, data }) => event === 'message' && data.content === 'back');
    assert.deepEqual(client.pushed('message').map(m => m.content), ['to all my devices', 'back']);
  }
});

test('a request gets each of its answers once, and one without an ack id gets none', async () => {
  const { token } = await person(server, 'Quiet');
  const raw = await new RawClient(server).connected({ token });
  await raw.frame(text => text.startsWith('42["synced"'));
  const from = raw.frames.length;
  raw.send('42["message",{"recipient":{"_id":"ALL_CHAT"},"content":"no ack wanted"}]');
  raw.send('42["message",{"content":5}]');
  raw.send('42["no such event"]');
  raw.send('427["message",{"recipient":{"_id":"ALL_CHAT"},"content":"ack wanted"}]');
  await raw.frame(text => text.startsWith('437'));
  raw.send('428["whoami"]');
  await raw.frame(text => text.startsWith('438'));
  const got = raw.frames.slice(from).filter(text => !text.startsWith('42["presence"'));
  assert.equal(got.length, 4, JSON.stringify(got));
  assert.match(got[0], /no ack wanted/);
  assert.match(got[1], /^42\["message".*ack wanted/); // the push comes before the ack
  assert.match(got[2], /^437/);
  assert.match(got[3], /^438/);
});
