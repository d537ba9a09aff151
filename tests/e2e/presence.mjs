// Section 5: presence, typing and the list of users.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import {
  Server, again, broughtBy, everyone, people, person, sleep,
} from './support.mjs';

/** Who is online, according to these pushes. */
function applied(client, from = 0) {
  const online = new Set();
  for (const { event, data } of client.log.slice(from)) {
    if (event === 'activeUsers')
      data.activeUsers.forEach(({ _id }) => online.add(_id));
    if (event === 'presence') {
      data.online.forEach(({ _id }) => online.add(_id));
      data.offline.forEach(_id => online.delete(_id));
    }
  }
  return online;
}
const told = (what, id) => ({ event, data }) => event === 'presence'
  && data[what].some(entry => (entry._id ?? entry) === id);

describe('presence', () => {
  let server;
  let anna;
  before(async () => {
    server = await Server.start();
    anna = await person(server, 'Anna');
  });

  test('tells everyone who comes and who goes', async () => {
    const ben = await person(server, 'Ben');
    const { data } = await anna.saw(told('online', ben.id));
    assert.deepEqual(data.online.find(({ _id }) => _id === ben.id), ben.user);
    assert.ok(Array.isArray(data.offline));
    ben.close();
    await anna.saw(told('offline', ben.id));
  });

  test('counts a user as online while any of their connections is', async () => {
    const cleo = await person(server, 'Cleo');
    const second = await again(server, cleo);
    await anna.saw(told('online', cleo.id));
    const from = anna.log.length;
    cleo.close();
    const marker = await person(server, 'Marker');
    await anna.saw(told('online', marker.id), { from });
    assert.ok(!anna.log.slice(from).some(told('offline', cleo.id)));
    second.close();
    await anna.saw(told('offline', cleo.id), { from });
  });

  test('tells of a logout', async () => {
    const dora = await person(server, 'Dora');
    await anna.saw(told('online', dora.id));
    await dora.ok('logout');
    await anna.saw(told('offline', dora.id));
  });

  test('is told at most twice a second, and only what is left of it', async () => {
    const users = await people(server, ...Array.from({ length: 20 }, (_, i) => `Moth ${i}`));
    await sleep(600);
    users.forEach(user => user.close());
    await Promise.all(users.map(user => anna.saw(told('offline', user.id))));
    const from = anna.log.length;
    const start = Date.now();
    for (let i = 0; i < 8 || Date.now() - start < 3000; ++i) {
      const round = await Promise.all(users.map(user => again(server, user)));
      round.forEach(user => user.close());
    }
    await sleep(600);
    const frames = anna.log.slice(from).filter(({ event }) => event === 'presence');
    const seconds = (Date.now() - start) / 1000;
    assert.ok(frames.length <= 2 * seconds + 1, `${frames.length} frames in ${seconds} s`);
    for (const { data } of frames) {
      const ids = [...data.online.map(({ _id }) => _id), ...data.offline];
      assert.equal(new Set(ids).size, ids.length, 'a user comes or goes, not both');
    }
    assert.ok(users.every(({ id }) => !applied(anna).has(id)));
  });
});

describe('typing', () => {
  let server;
  let anna;
  let ben;
  let cleo;
  before(async () => {
    server = await Server.start();
    [anna, ben, cleo] = await people(server, 'Anna', 'Ben', 'Cleo');
  });

  test('is passed on to the others there, as the typing one named it', async () => {
    const logs = await broughtBy(() => anna.ok('typing', { recipient_id: everyone }),
      anna, anna, ben, cleo);
    const push = { user: anna.user, recipient_id: everyone };
    assert.deepEqual(logs.map(log => log.map(({ event, data }) => [event, data])),
      [[], [['typing', push]], [['typing', push]]]);
    const direct = await broughtBy(() => anna.ok('typing', { recipient_id: ben.id }),
      anna, anna, ben, cleo);
    assert.deepEqual(direct.map(log => log.map(e => e.data)),
      [[], [{ user: anna.user, recipient_id: ben.id }], []]);
  });

  test('is passed on once in 3 s for each user and conversation', async () => {
    const [dora] = await people(server, 'Dora');
    const [toBen] = await broughtBy(async () => {
      for (let i = 0; i < 5; ++i) {
        await dora.ok('typing', { recipient_id: everyone });
        await dora.ok('typing', { recipient_id: ben.id });
        await cleo.ok('typing', { recipient_id: ben.id });
        await sleep(100);
      }
    }, anna, ben);
    const got = toBen.map(({ data }) => `${data.user.name} ${data.recipient_id}`).sort();
    assert.deepEqual(got,
      [`Cleo ${ben.id}`, `Dora ${everyone}`, `Dora ${ben.id}`].sort());
    await sleep(3100);
    const [more] = await broughtBy(() => dora.ok('typing', { recipient_id: everyone }), anna, ben);
    assert.equal(more.length, 1);
  });

  test('to somebody who is not there is not_found', () =>
    anna.refused('not_found', 'typing', { recipient_id: 'nobody' }));

  test('is passed on where 50 are present, and not where there are more', async () => {
    const room = await Server.start();
    const crowd = await people(room, ...Array.from({ length: 50 }, (_, i) => `Guest ${i}`));
    const [first, second] = crowd;
    const [at50] = await broughtBy(() => first.ok('typing', { recipient_id: everyone }),
      first, second);
    assert.equal(at50.length, 1);
    const last = await person(room, 'One too many');
    const [at51, direct] = await broughtBy(async () => {
      await last.ok('typing', { recipient_id: everyone });
      await last.ok('typing', { recipient_id: crowd[2].id });
    }, first, second, crowd[2]);
    assert.deepEqual(at51, []);
    assert.deepEqual(direct.map(e => e.data.recipient_id), [crowd[2].id],
      'two are present in a direct conversation');
    crowd.forEach(client => client.close());
  });
});

describe('users', () => {
  const total = 600;
  let server;
  let anna;
  let crowd;
  before(async () => {
    server = await Server.start();
    anna = await person(server, 'Anna');
    crowd = [];
    for (let i = 0; i < total; i += 50)
      crowd.push(...await Promise.all(Array.from({ length: 50 }, (_, n) =>
        person(server, `Crowd ${String(i + n).padStart(3, '0')}`))));
  });

  test('who are active come 500 at a time, the rest after the last of them', async () => {
    const first = await anna.ok('activeUsers');
    assert.equal(first.total, total + 1);
    assert.equal(first.activeUsers.length, 500);
    const rest = await anna.ok('activeUsers', { after: first.activeUsers.at(-1)._id });
    assert.equal(rest.total, total + 1);
    const ids = [...first.activeUsers, ...rest.activeUsers].map(({ _id }) => _id);
    assert.equal(ids.length, total + 1);
    assert.deepEqual(new Set(ids), new Set([anna, ...crowd].map(({ id }) => id)));
    assert.deepEqual(
      (await anna.ok('activeUsers', { after: ids.at(-1) })).activeUsers, []);
  });

  test('who log in are told at most 500 of them, themselves among them', async () => {
    for (const who of [anna, crowd[0], crowd[299], crowd[599]]) {
      const client = await again(server, who);
      const [{ activeUsers, total: all }] = client.pushed('activeUsers');
      assert.equal(all, total + 1);
      assert.equal(activeUsers.length, 500);
      assert.ok(activeUsers.some(({ _id }) => _id === who.id));
      const rest = await client.ok('activeUsers', { after: activeUsers.at(-1)._id });
      assert.equal(new Set([...activeUsers, ...rest.activeUsers].map(({ _id }) => _id)).size,
        total + 1, 'nobody is missing after the last _id');
      client.close();
    }
  });

  test('come by folded name, online or not, paged by after', async () => {
    const gone = await person(server, 'crowd 0005');
    gone.close();
    const names = [];
    for (let after; ;) {
      const { users, more } = await anna.ok('users', { limit: 200, ...(after && { after }) });
      names.push(...users.map(({ name }) => name));
      if (!more)
        break;
      after = users.at(-1)._id;
    }
    assert.deepEqual(names, ['Anna', ...crowd.map(({ user }) => user.name), gone.user.name].sort(
      (a, b) => a.toLowerCase() < b.toLowerCase() ? -1 : 1));
    assert.equal((await anna.ok('users')).users.length, 50);
  });

  test('can be asked for by the beginning of a name', async () => {
    const { users, more } = await anna.ok('users', { prefix: 'ＣＲＯＷＤ 59', limit: 200 });
    assert.deepEqual(users.map(({ name }) => name),
      Array.from({ length: 10 }, (_, i) => `Crowd 59${i}`));
    assert.equal(more, false);
    assert.deepEqual((await anna.ok('users', { prefix: 'row' })).users, []);
    assert.deepEqual((await anna.ok('users', { prefix: '%' })).users, []);
    const page = await anna.ok('users', { prefix: 'crowd 59', limit: 3, after: users[6]._id });
    assert.deepEqual([page.users.length, page.more], [3, false]);
    assert.equal((await anna.ok('users', { prefix: 'crowd 59', limit: 9 })).more, true);
  });

  test('can be asked for one by one', async () => {
    assert.deepEqual((await anna.ok('user', { _id: crowd[7].id })).user, crowd[7].user);
    await anna.refused('not_found', 'user', { _id: 'nobody' });
    await anna.refused('not_found', 'user', { _id: everyone });
  });
});
