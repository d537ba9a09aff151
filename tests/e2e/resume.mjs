// Section 6: what was acked is stored, and every change comes once, in order.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import {
  Client, RawClient, Server, again, broughtBy, everyone, fence, people, person,
} from './support.mjs';

const documents = ['message', 'messageUpdated', 'story', 'comment'];
let server;
let anna;
let ben;
let cleo;
before(async () => {
  server = await Server.start();
  [anna, ben, cleo] = await people(server, 'Anna', 'Ben', 'Cleo');
});

describe('clientOffset', () => {
  test('sent again gets the document, and nothing new is stored or pushed', async () => {
    const story = (await anna.ok('story', { content: 'parent' })).story;
    for (const [event, fields] of [
      ['message', { recipient: { _id: everyone }, content: 'once' }],
      ['message', { recipient: { _id: ben.id }, content: 'once' }],
      ['story', { content: 'once' }],
      ['comment', { parent: story._id, content: 'once' }],
    ]) {
      const clientOffset = `once ${event} ${fields.recipient?._id}`;
      const first = await anna.ok(event, { ...fields, clientOffset });
      assert.equal(first[event].clientOffset, clientOffset);
      const [toBen] = await broughtBy(async () => {
        const second = await anna.ok(event, { ...fields, clientOffset });
        assert.deepEqual(second, first);
        const other = await anna.ok(event, { ...fields, content: 'other text', clientOffset });
        assert.deepEqual(other, first);
      }, anna, ben);
      assert.deepEqual(toBen, []);
    }
  });

  test('sent again gets the document as it stands now', async () => {
    const fields = { recipient: { _id: everyone }, content: 'draft', clientOffset: 'stands' };
    const { message } = await anna.ok('message', fields);
    const edited = await anna.ok('edit', { _id: message._id, content: 'final' });
    assert.deepEqual(await anna.ok('message', fields), edited);
    const deleted = await anna.ok('delete', { _id: message._id });
    assert.deepEqual(await anna.ok('message', fields), deleted);
  });

  test('sent many times at once is one message', async () => {
    const other = await again(server, anna);
    const acks = await Promise.all(Array.from({ length: 50 }, (_, i) =>
      (i % 2 ? anna : other).say('storm', everyone, { clientOffset: 'storm' })));
    assert.equal(new Set(acks.map(({ _id }) => _id)).size, 1);
    await fence(anna, ben);
    assert.equal(ben.pushed('message').filter(({ content }) => content === 'storm').length, 1);
  });

  test('of another sender is another message', async () => {
    const one = await anna.say('a', everyone, { clientOffset: 'shared' });
    const two = await ben.say('b', everyone, { clientOffset: 'shared' });
    assert.notEqual(one._id, two._id);
  });

  test('takes 1 to 64 printable ASCII characters, and case and blanks count', async () => {
    const ids = new Set();
    for (const clientOffset of ['a', 'A', ' a', 'a ', '~'.repeat(64), ' !"#$%&\'()*+,-./', '0'])
      ids.add((await anna.say('x', everyone, { clientOffset }))._id);
    assert.equal(ids.size, 7);
  });

  test('is remembered after kill -9', async () => {
    const mortal = await Server.start();
    const one = await person(mortal, 'One');
    const fields = { recipient: { _id: everyone }, content: 'x', clientOffset: 'remember' };
    const first = await one.ok('message', fields);
    await mortal.stop('SIGKILL');
    await mortal.restart();
    assert.deepEqual(await (await again(mortal, one)).ok('message', fields), first);
  });
});

describe('order', () => {
  test('a push comes before the ack of the request that made it', async () => {
    const raw = await new RawClient(server).connected({ token: anna.token });
    await raw.frame(text => text.startsWith('42["synced"'));
    const story = (await anna.ok('story', { content: 'parent' })).story;
    const { _id } = await anna.say('target');
    await raw.frame(text => text.includes('"target"'));
    const requests = [
      ['message', { recipient: { _id: everyone }, content: 'x' }, 'message'],
      ['edit', { _id, content: 'y' }, 'messageUpdated'],
      ['react', { _id, emoji: '👍', on: true }, 'messageUpdated'],
      ['read', { recipient_id: everyone, offset: 1e6 }, 'read'],
      ['delete', { _id }, 'messageUpdated'],
      ['story', { content: 'x' }, 'story'],
      ['comment', { parent: story._id, content: 'x' }, 'comment'],
    ];
    for (const [i, [event, data, push]] of requests.entries()) {
      const from = raw.frames.length;
      raw.send(`42${100 + i}${JSON.stringify([event, data])}`);
      await raw.frame(text => text.startsWith(`43${100 + i}`));
      const got = raw.frames.slice(from).map(text => text.replace(/[{,].*$/s, ''));
      assert.deepEqual(got.filter(text => !text.includes('presence')),
        [`42["${push}"`, `43${100 + i}[`], event);
    }
  });

  test('pushed documents rise in changed, whoever writes', async () => {
    const writers = await people(server, 'Writer 1', 'Writer 2', 'Writer 3', 'Writer 4');
    const from = ben.log.length;
    await Promise.all(writers.map(async writer => {
      for (let i = 0; i < 50; ++i) {
        const { _id } = await writer.say(`${i}`);
        await Promise.all([writer.ok('edit', { _id, content: `${i}!` }),
          writer.ok('story', { content: `${i}` }), writer.say('to ben', ben.id)]);
      }
    }));
    await fence(anna, ben);
    const changes = ben.pushed(documents, from).map(({ changed }) => changed);
    assert.ok(changes.length >= 800);
    for (let i = 1; i < changes.length; ++i)
      assert.ok(changes[i] > changes[i - 1]);
  });

  test('offsets and changes are integers of one counter', async () => {
    const one = await anna.say('x');
    const { story } = await ben.ok('story', { content: 'x' });
    const { message } = await anna.ok('react', { _id: one._id, emoji: '👍', on: true });
    const { comment } = await ben.ok('comment', { parent: story._id, content: 'x' });
    await anna.ok('read', { recipient_id: everyone, offset: one.offset });
    await anna.ok('typing', { recipient_id: everyone });
    const next = await anna.say('y');
    assert.deepEqual([story.offset, message.changed, comment.offset, next.offset],
      [1, 2, 3, 4].map(n => one.offset + n), 'every stored change takes the next one');
  });
});

describe('login with serverOffset', () => {
  const resume = async (who, serverOffset, auth = { token: who.token }) => {
    const client = await Client.connect(server, { auth: { ...auth, serverOffset } });
    await client.saw('synced');
    const pushes = client.log.filter(({ event }) => documents.includes(event));
    return { client, pushes: pushes.map(({ event, data }) => [event, data._id, data.changed]),
      resumed: client.pushed('welcome')[0].resumed,
      synced: client.pushed('synced')[0].serverOffset };
  };

  test('replays every later change that one may read, once, as it stands, in order', async () => {
    const old = await anna.say('old');
    const untouched = await anna.say('untouched');
    const { serverOffset } = (await again(server, ben)).pushed('synced')[0];
    const kept = await anna.say('new');
    const twice = await anna.say('new and edited');
    await anna.ok('edit', { _id: old._id, content: 'old, edited' });
    const direct = await anna.say('to ben', ben.id);
    await anna.say('to cleo', cleo.id);
    await anna.ok('edit', { _id: twice._id, content: 'edited' });
    await ben.ok('react', { _id: twice._id, emoji: '👍', on: true });
    await anna.ok('react', { _id: old._id, emoji: '👍', on: true });
    const { story } = await cleo.ok('story', { content: 'news' });
    const { comment } = await anna.ok('comment', { parent: story._id, content: 'ah' });
    const gone = await anna.say('gone');
    await anna.ok('delete', { _id: gone._id });

    const { client, pushes, resumed, synced } = await resume(ben, serverOffset);
    assert.equal(resumed, true);
    assert.deepEqual(pushes.map(([event, _id]) => [event, _id]), [
      ['message', kept._id], ['message', direct._id], ['message', twice._id],
      ['messageUpdated', old._id], ['story', story._id], ['comment', comment._id],
      ['message', gone._id],
    ]);
    assert.ok(!pushes.some(([, _id]) => _id === untouched._id));
    assert.equal(client.pushed('message')[2].content, 'edited');
    assert.equal(client.pushed('message')[2].reactions[0].count, 1);
    assert.equal(client.pushed('message')[3].content, '');
    const changes = pushes.map(([, , changed]) => changed);
    assert.deepEqual(changes, [...changes].sort((a, b) => a - b));
    assert.ok(synced >= changes.at(-1));
    assert.deepEqual(client.log.map(({ event }) => event).slice(0, 3),
      ['connect', 'welcome', 'activeUsers']);
    assert.equal((await resume(ben, synced)).pushes.length, 0);
  });

  test('of many at once, who missed much of the same, gives each what it may read', async () => {
    const crowd = await people(server, ...Array.from({ length: 20 }, (_, i) => `Crowd ${i}`));
    const early = await anna.say('before all');
    const before = early.changed;
    for (let i = 0; i < 120; ++i)
      await anna.say(`crowd ${i}`);
    const middle = await anna.say('in the middle');
    await anna.ok('edit', { _id: early._id, content: 'early, edited' });
    for (const who of crowd)
      await anna.say(`for ${who.id}`, who.id);
    const edited = (async () => {
      for (let i = 0; i < 30; ++i)
        await anna.ok('edit', { _id: middle._id, content: `edit ${i}` });
    })();
    const since = crowd.map((_, i) => i % 2 ? before : middle.changed);
    const got = await Promise.all(crowd.map((who, i) => resume(who, since[i])));
    await edited;
    await fence(anna, ...got.map(({ client }) => client));
    for (const [i, { client, resumed }] of got.entries()) {
      assert.equal(resumed, true);
      const all = client.log.filter(({ event }) => documents.includes(event));
      const changes = all.map(({ data }) => data.changed);
      assert.deepEqual(changes, [...new Set(changes)].sort((a, b) => a - b));
      assert.ok(changes[0] > since[i]);
      assert.equal(all.filter(({ data }) => /^crowd /.test(data.content)).length, i % 2 ? 120 : 0);
      assert.deepEqual(all.filter(({ data }) => data.recipient?._id !== everyone)
        .map(({ data }) => data.content), [`for ${crowd[i].id}`]);
      assert.deepEqual(all.filter(({ data }) => data._id === early._id).map(({ event }) => event),
        ['messageUpdated']);
      const ofMiddle = all.filter(({ data }) => data._id === middle._id);
      assert.equal(ofMiddle.at(-1).data.content, 'edit 29');
      assert.deepEqual(ofMiddle.map(({ event }) => event),
        ofMiddle.map((_, n) => n === 0 && i % 2 ? 'message' : 'messageUpdated'));
    }
  });

  test('0 is before the first change', async () => {
    const fresh = await person(server, 'Fresh');
    const { pushes, resumed } = await resume(fresh, 0);
    assert.equal(resumed, true);
    assert.ok(pushes.length > 100);
    assert.ok(pushes.every(([event]) => event !== 'messageUpdated'));
  });

  test('that the server does not know is not resumed', async () => {
    const { resumed, pushes, synced } = await resume(ben, 2 ** 52);
    assert.deepEqual([resumed, pushes], [false, []]);
    assert.ok(synced < 2 ** 52);
  });

  test('left out is not resumed', async () => {
    const { resumed, pushes } = await resume(ben, undefined);
    assert.deepEqual([resumed, pushes], [false, []]);
  });

  test('brings what is written during the replay, once and in order', async () => {
    let writing = true;
    const writer = (async () => {
      for (let i = 0; writing; ++i)
        await anna.say(`meanwhile ${i}`);
    })();
    for (let round = 0; round < 10; ++round) {
      const { client } = await resume(ben, 0);
      const at = client.log.length;
      await client.saw('message', { from: at });
      client.close();
      const changes = client.pushed(documents).map(({ changed }) => changed);
      for (let i = 1; i < changes.length; ++i)
        assert.ok(changes[i] > changes[i - 1]);
      const all = client.pushed('message').map(({ content }) => /^meanwhile (\d+)$/.exec(content))
        .filter(Boolean).map(([, n]) => Number(n));
      assert.deepEqual(all, all.map((_, i) => i), 'none is missing');
    }
    writing = false;
    await writer;
  });
});

describe('a long absence', () => {
  let busy;
  let writer;
  let start;
  const fill = async count => {
    for (let i = 0; i < count; i += 250)
      await Promise.all(Array.from({ length: 250 }, (_, n) => writer.say(`${i + n}`)));
  };
  before(async () => {
    busy = await Server.start({ args: ['--limit', 'requests-per-second=0'] });
    writer = await person(busy, 'Writer');
    start = writer.pushed('synced')[0].serverOffset;
    await fill(10_000);
  });

  test('of 10,000 documents is replayed, also when it is cut in the middle of frames', async () => {
    // A bare socket, because it must be cut off after any number of bytes, also inside a frame.
    const got = [];
    let serverOffset = start;
    let cuts = 0;
    for (let bytes = 30_000; ; bytes += 70_001) {
      const raw = new RawClient(busy);
      let read = 0;
      raw.ws.on('upgrade', ({ socket }) => socket.on('data', part => {
        read += part.length;
        if (read > bytes)
          socket.destroy();
      }));
      raw.ws.on('open', () => raw.send('40' + JSON.stringify(
        { token: writer.token, serverOffset })));
      const done = await Promise.race([raw.closed.then(() => false),
        raw.frame(text => text.startsWith('42["synced"')).then(() => true, () => false)]);
      for (const frame of raw.frames.filter(text => text.startsWith('42["message"'))) {
        const { content, changed } = JSON.parse(frame.slice(2))[1];
        assert.ok(changed > serverOffset, 'twice');
        serverOffset = changed;
        got.push(Number(content));
      }
      raw.ws.terminate();
      if (done)
        break;
      cuts += 1;
    }
    assert.ok(cuts >= 3, `${cuts} cuts`);
    assert.deepEqual([...got].sort((a, b) => a - b), Array.from({ length: 10_000 }, (_, i) => i));
  });

  test('of more than 10,000 is not resumed, and nothing is replayed', async () => {
    await writer.say('one too many');
    const client = await Client.connect(busy, { auth: { token: writer.token,
      serverOffset: start } });
    await client.saw('synced');
    assert.equal(client.pushed('welcome')[0].resumed, false);
    assert.deepEqual(client.pushed(documents), []);
    const later = await Client.connect(busy, { auth: { token: writer.token,
      serverOffset: start + 1 } });
    await later.saw('synced');
    assert.equal(later.pushed('welcome')[0].resumed, true);
    assert.equal(later.pushed(documents).length, 10_000);
  });
});

test('a slow reader is closed, everyone else gets everything, and it comes back', async () => {
  const free = await Server.start({ args: ['--limit', 'requests-per-second=0'] });
  const [writer, reader, sleepy] = await people(free, 'Writer', 'Reader', 'Sleepy');
  const slow = await new RawClient(free).connected({ token: sleepy.token });
  await slow.frame(text => text.startsWith('42["synced"'));
  sleepy.close();
  slow.ws._socket.pause();
  const total = 2000; // 32 MB: more than the kernel's buffers and 1 MiB
  for (let i = 0; i < total; i += 50)
    await Promise.all(Array.from({ length: 50 }, (_, n) =>
      writer.say(`${i + n} ${'x'.repeat(16_000)}`)));
  const numbers = client => client.pushed('message').map(({ content }) => parseInt(content, 10));
  await reader.saw(({ event, data }) => event === 'message' && parseInt(data.content, 10) === total - 1);
  assert.deepEqual(numbers(reader).sort((a, b) => a - b), Array.from({ length: total }, (_, i) => i));
  slow.ws._socket.resume();
  await slow.closed;
  assert.ok(!slow.frames.some(text => text.startsWith('41')), 'no DISCONNECT packet');
  const got = slow.frames.filter(text => text.startsWith('42["message"'))
    .map(text => JSON.parse(text.slice(2))[1]);
  assert.ok(got.length < total);
  const serverOffset = Math.max(sleepy.pushed('synced')[0].serverOffset,
    ...got.map(({ changed }) => changed));
  const back = await again(free, sleepy, { serverOffset });
  assert.equal(back.pushed('welcome')[0].resumed, true);
  const all = [...got.map(({ content }) => parseInt(content, 10)), ...numbers(back)];
  assert.deepEqual(all, numbers(reader));
});
