// Section 4: a user's devices and password.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { Client, Server, again, person, runProgram } from './support.mjs';

let server;
before(async () => { server = await Server.start(); });

const asAda = { name: 'Ada', password: 'ada ada ada' };

/** Another device that has logged in with these fields and is synced. */
async function device(fields, on = server) {
  const client = await Client.connect(on);
  const { user, token } = await client.ok('login', fields);
  Object.assign(client, { user, token, id: user._id });
  await client.saw('synced');
  return client;
}

const devices = async client => (await client.ok('devices')).devices;
const called = async (client, name) => (await devices(client)).find(one => one.name === name);

describe('devices', () => {
  let laptop;
  let phone;
  test('are what one is logged in on', async () => {
    laptop = await person(server, 'Ada', { password: asAda.password, device: 'Laptop' });
    phone = await device({ ...asAda, device: ' Ada\u2019s phone \u{1f4f1} ' });
    await person(server, 'Bob', { device: 'Not hers' });
    const list = await devices(phone);
    assert.deepEqual(list.map(({ name }) => name).sort(), ['Ada\u2019s phone \u{1f4f1}', 'Laptop']);
    for (const { _id, created, used, current, name } of list) {
      assert.match(_id, /^[0-9a-f]{32}$/);
      assert.equal(current, name !== 'Laptop');
      assert.ok(Math.abs(Date.now() - Date.parse(created)) < 60_000);
      assert.ok(Date.parse(used) >= Date.parse(created));
    }
    assert.ok(!JSON.stringify(list).includes(phone.token));
  });

  test('say what they are called at any login', async () => {
    const once = await again(server, laptop, { device: 'Old laptop' });
    assert.equal((await called(once, 'Old laptop')).current, true);
    await again(server, laptop); // does not say
    assert.ok(await called(phone, 'Old laptop'));
    for (const bad of ['', '  ', 'x'.repeat(65), 'a\nb', 'a\u202eb', null, 7]) {
      await (await Client.connect(server)).invalid('login', { ...asAda, device: bad }, 'device');
      await (await Client.connect(server)).invalid('register', { name: 'Cem', device: bad }, 'device');
    }
  });

  test('need a login', async () => {
    const stranger = await Client.connect(server);
    for (const request of ['devices', 'endDevice', 'setPassword', 'deviceCode'])
      await stranger.refused('not_logged_in', request, {});
  });

  test('end one another', async () => {
    const second = await again(server, phone);
    const { _id } = await called(laptop, 'Ada\u2019s phone \u{1f4f1}');
    await laptop.ok('endDevice', { _id });
    for (const gone of [phone, second])
      assert.equal((await gone.saw('disconnect')).data, 'io server disconnect');
    const login = await Client.connect(server);
    await login.refused('bad_credentials', 'login', { token: phone.token });
    assert.equal((await devices(laptop)).length, 1);
    await laptop.refused('not_found', 'endDevice', { _id });
    assert.deepEqual((await laptop.ok('whoami')).user, laptop.user);
  });

  test('end neither themselves nor anyone else', async () => {
    const [{ _id }] = await devices(laptop);
    await laptop.refused('forbidden', 'endDevice', { _id });
    const [{ _id: others }] = await devices(await person(server, 'Dan'));
    await laptop.refused('not_found', 'endDevice', { _id: others });
    await laptop.refused('not_found', 'endDevice', { _id: 'x' });
    for (const bad of [undefined, null, 7, {}])
      await laptop.invalid('endDevice', { _id: bad }, '_id');
  });

  test('that were ended stay so after kill -9', async () => {
    const own = await Server.start();
    const first = await person(own, 'Eve', { password: 'eve eve eve' });
    const second = await device({ name: 'Eve', password: 'eve eve eve', device: 'Second' }, own);
    await first.ok('endDevice', { _id: (await called(first, 'Second'))._id });
    await own.stop('SIGKILL');
    await own.restart();
    await (await Client.connect(own)).refused('bad_credentials', 'login', { token: second.token });
    await again(own, first);
  });

  test('that log in while they are ended do not stay', async () => {
    const eve = await person(server, 'Eve', { password: 'eve eve eve' });
    for (let i = 0; i < 10; ++i) {
      const other = await device({ name: 'Eve', password: 'eve eve eve', device: 'Other' });
      const { _id } = await called(eve, 'Other');
      const racing = await Client.connect(server);
      const [ack] = await Promise.all([
        racing.request('login', { token: other.token, serverOffset: 0 }).catch(() => ({})),
        eve.ok('endDevice', { _id })]);
      if (ack.ok)
        assert.equal((await racing.saw('disconnect')).data, 'io server disconnect');
      await other.saw('disconnect');
    }
  });
});

describe('a password', () => {
  test('is added where there is none', async () => {
    const cem = await person(server, 'Cem');
    await cem.ok('setPassword', { password: 'cem cem cem' });
    await device({ name: 'Cem', password: 'cem cem cem' });
    // Now there is a password.
    await cem.refused('bad_credentials', 'setPassword', { password: 'another one' });
  });

  test('is changed by who knows it', async () => {
    const fay = await person(server, 'Fay', { password: 'fay fay fay' });
    await fay.refused('bad_credentials', 'setPassword',
      { password: 'fay new fay', old: 'not hers at all' });
    await fay.ok('setPassword', { password: 'u\u0308ber u\u0308ber', old: 'fay fay fay' });
    const login = await Client.connect(server);
    await login.refused('bad_credentials', 'login', { name: 'Fay', password: 'fay fay fay' });
    await login.ok('login', { name: 'Fay', password: '\u00fcber \u00fcber' });
    assert.deepEqual((await fay.ok('whoami')).user, fay.user); // its devices stay
  });

  test('must be one', async () => {
    const gus = await person(server, 'Gus');
    for (const password of [undefined, null, 7, 'short', 'x'.repeat(257)])
      await gus.invalid('setPassword', { password }, 'password');
    for (const old of [null, 7])
      await gus.invalid('setPassword', { password: 'long enough', old }, 'old');
  });

  test('cannot be guessed that way either', async () => {
    const hal = await person(server, 'Hal', { password: 'hal hal hal' });
    for (let i = 0; i < 10; ++i)
      await hal.refused('bad_credentials', 'setPassword', { password: 'mine now', old: `guess ${i}` });
    await hal.refused('rate_limited', 'setPassword', { password: 'mine now', old: 'hal hal hal' });
    const login = await Client.connect(server);
    await login.refused('rate_limited', 'login', { name: 'Hal', password: 'hal hal hal' });
    await again(server, hal);
  });

  test('is set by one of two at once', async () => {
    const ida = await person(server, 'Ida');
    const other = await again(server, ida);
    const acks = await Promise.all([ida.request('setPassword', { password: 'first first' }),
      other.request('setPassword', { password: 'second second' })]);
    assert.equal(acks.filter(({ ok }) => ok).length, 1);
    await device({ name: 'Ida', password: acks[0].ok ? 'first first' : 'second second' });
  });
});

describe('a code', () => {
  test('lets another device of one\u2019s own in, once', async () => {
    const kim = await person(server, 'Kim');
    const { code, expiresInSeconds } = await kim.ok('deviceCode');
    assert.match(code, /^[\w-]{22}$/);
    assert.equal(expiresInSeconds, 300);
    const phone = await device({ code, device: 'Phone' });
    assert.deepEqual(phone.user, kim.user);
    assert.notEqual(phone.token, kim.token);
    assert.equal((await devices(phone)).length, 2);
    await again(server, phone);
    const late = await Client.connect(server);
    await late.refused('bad_credentials', 'login', { code });
  });

  test('may come with CONNECT', async () => {
    const lea = await person(server, 'Lea');
    const { code } = await lea.ok('deviceCode');
    const phone = await Client.connect(server, { auth: { code, serverOffset: 0 } });
    const { data } = await phone.saw('welcome');
    assert.deepEqual([data.user, data.resumed], [lea.user, true]);
    assert.match(data.token, /^[\w-]{43}$/);
    await assert.rejects(Client.connect(server, { auth: { code } }),
      error => error.data.code === 'bad_credentials');
  });

  test('gives way to the next, and ends with a device and with the account', async () => {
    const mia = await person(server, 'Mia', { password: 'mia mia mia' });
    const login = await Client.connect(server);
    const wrong = code => login.refused('bad_credentials', 'login', { code });
    const { code: first } = await mia.ok('deviceCode');
    const { code: second } = await mia.ok('deviceCode');
    await wrong(first);
    const thief = await device({ code: second, device: 'Thief' });
    const { code: stolen } = await thief.ok('deviceCode');
    await mia.ok('endDevice', { _id: (await called(mia, 'Thief'))._id });
    await wrong(stolen);
    const { code } = await mia.ok('deviceCode');
    assert.equal((await runProgram(['ban', 'Mia', '--data', server.data])).status, 0);
    await wrong(code);
    for (const bad of ['', 'x', '\u{1f600}'])
      await wrong(bad);
    for (const bad of [null, 7, {}])
      await login.invalid('login', { code: bad }, 'code');
  });

  test('of many who use it at once, lets one in', async () => {
    const ned = await person(server, 'Ned');
    const { code } = await ned.ok('deviceCode');
    const clients = await Promise.all([...Array(10)].map(() => Client.connect(server)));
    const acks = await Promise.all(clients.map(client => client.request('login', { code })));
    assert.equal(acks.filter(({ ok }) => ok).length, 1);
  });

  test('needs no invite', async () => {
    const closed = await Server.start();
    const { token } = await person(closed, 'Host');
    await closed.stop();
    closed.args = ['--admit', 'invited'];
    await closed.restart();
    const host = await device({ token }, closed);
    const { code } = await host.ok('deviceCode');
    await device({ code }, closed);
  });
});
