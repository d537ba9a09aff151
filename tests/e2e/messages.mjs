// Sections 3 and 5: sending, editing, deleting, reacting, replying.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { Server, again, broughtBy, everyone, people } from './support.mjs';

let server;
let anna;
let ben;
let cleo;
before(async () => {
  server = await Server.start();
  [anna, ben, cleo] = await people(server, 'Anna', 'Ben', 'Cleo');
});

/** What Ben is pushed because of Anna's `action`, as [event, document] pairs. */
const pushes = async action => (await broughtBy(action, anna, ben))[0]
  .map(({ event, data }) => [event, data]);
const nothing = [];

describe('a message', () => {
  test('to everyone comes to everyone, the sender too, as it was acked', async () => {
    let message;
    const logs = await broughtBy(async () => { message = await anna.say('Hi all'); },
      anna, anna, ben, cleo);
    for (const log of logs)
      assert.deepEqual(log.map(e => e.data), [message]);
    assert.deepEqual(Object.keys(message).sort(),
      ['_id', 'changed', 'content', 'offset', 'recipient', 'sender', 'timestamp']);
    assert.equal(typeof message._id, 'string');
    assert.deepEqual(message.sender, { _id: anna.id, name: 'Anna' });
    assert.deepEqual(message.recipient, { _id: everyone, name: 'ALL CHAT' });
    assert.match(message.timestamp, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    assert.ok(Math.abs(Date.parse(message.timestamp) - Date.now()) < 60_000);
    assert.equal(message.content, 'Hi all');
    assert.ok(Number.isInteger(message.offset) && message.offset >= 1);
    assert.equal(message.changed, message.offset);
  });

  test('to one person comes to both and to nobody else', async () => {
    let message;
    const [toAnna, toBen, toCleo] = await broughtBy(async () => {
      message = await anna.say('just you', ben.id);
    }, anna, anna, ben, cleo);
    assert.deepEqual(message.recipient, { _id: ben.id, name: 'Ben' });
    assert.deepEqual(toAnna.map(e => e.data), [message]);
    assert.deepEqual(toBen.map(e => e.data), [message]);
    assert.deepEqual(toCleo, nothing);
  });

  test('to oneself comes to oneself, once', async () => {
    let message;
    const [toAnna, toBen] = await broughtBy(async () => {
      message = await anna.say('note to self', anna.id);
    }, anna, anna, ben);
    assert.deepEqual(toAnna.map(e => e.data), [message]);
    assert.deepEqual(toBen, nothing);
    const { messages } = await anna.ok('chat', { recipient_id: anna.id });
    assert.deepEqual(messages, [message]);
  });

  test('to nobody is not_found', async () => {
    for (const _id of ['nobody', 'all_chat', '', anna.id.toUpperCase() + 'x', 'x'.repeat(5000)])
      await anna.refused('not_found', 'message', { recipient: { _id }, content: 'x' });
  });

  test('that is a reply names what it answers', async () => {
    const first = await ben.say('question');
    const reply = await anna.say('answer', everyone, { replyTo: first._id });
    assert.deepEqual(reply.replyTo,
      { _id: first._id, offset: first.offset, sender: { _id: ben.id, name: 'Ben' } });
    const direct = await ben.say('secretly', anna.id);
    const back = await anna.say('indeed', ben.id, { replyTo: direct._id });
    assert.equal(back.replyTo._id, direct._id);
  });

  test('cannot answer one of another conversation', async () => {
    const direct = await ben.say('in private', anna.id);
    const open = await ben.say('in public');
    for (const [recipient, replyTo] of [[everyone, direct._id], [ben.id, open._id],
      [cleo.id, direct._id], [everyone, 'no such message']])
      await anna.refused('not_found', 'message',
        { recipient: { _id: recipient }, content: 'x', replyTo });
  });
});

describe('edit', () => {
  test('gives the content anew, and everyone the whole message', async () => {
    const message = await anna.say('tpyo');
    let edited;
    const got = await pushes(async () => {
      edited = (await anna.ok('edit', { _id: message._id, content: 'typo' })).message;
    });
    assert.deepEqual(got, [['messageUpdated', edited]]);
    const { editedAt, changed, ...rest } = edited;
    assert.match(editedAt, /^\d{4}-.*Z$/);
    assert.ok(changed > message.changed);
    assert.deepEqual({ ...rest, changed: message.changed }, { ...message, content: 'typo' });
  });

  test('to the same text succeeds, changes nothing and pushes nothing', async () => {
    const message = await anna.say('same');
    assert.deepEqual(await pushes(async () => {
      assert.deepEqual((await anna.ok('edit', { _id: message._id, content: 'same' })).message,
        message);
    }), nothing);
  });

  test('by another is forbidden', async () => {
    const message = await anna.say('mine');
    const direct = await anna.say('mine', ben.id);
    assert.deepEqual(await pushes(async () => {
      await ben.refused('forbidden', 'edit', { _id: message._id, content: 'ours' });
      await ben.refused('forbidden', 'edit', { _id: message._id, content: 'mine' });
      await ben.refused('forbidden', 'edit', { _id: direct._id, content: 'ours' });
    }), nothing);
  });

  test('of a message that is not there is not_found', () =>
    anna.refused('not_found', 'edit', { _id: 'nothing', content: 'x' }));

  test('of a direct message is pushed to its two people alone', async () => {
    const message = await anna.say('psst', ben.id);
    const [toAnna, toBen, toCleo] = await broughtBy(
      () => anna.ok('edit', { _id: message._id, content: 'psst!' }), anna, anna, ben, cleo);
    assert.deepEqual([toAnna, toBen, toCleo].map(log => log.map(e => e.event)),
      [['messageUpdated'], ['messageUpdated'], []]);
  });
});

describe('delete', () => {
  test('leaves its place, without content and reactions', async () => {
    const message = await anna.say('regret', everyone, { clientOffset: 'regret' });
    await ben.ok('react', { _id: message._id, emoji: '🙈', on: true });
    let deleted;
    const got = await pushes(async () => {
      deleted = (await anna.ok('delete', { _id: message._id })).message;
    });
    assert.deepEqual(got, [['messageUpdated', deleted]]);
    assert.match(deleted.deletedAt, /^\d{4}-.*Z$/);
    assert.equal(deleted.content, '');
    assert.ok(!deleted.reactions || deleted.reactions.length === 0);
    assert.equal(deleted.offset, message.offset);
    assert.ok(deleted.changed > message.changed);
    const { messages } = await ben.ok('chat', { recipient_id: everyone, around: message.offset });
    assert.deepEqual(messages.find(({ _id }) => _id === message._id), deleted);
  });

  test('again succeeds, changes nothing and pushes nothing', async () => {
    const { _id } = await anna.say('regret');
    const { message } = await anna.ok('delete', { _id });
    assert.deepEqual(await pushes(async () => {
      assert.deepEqual((await anna.ok('delete', { _id })).message, message);
    }), nothing);
  });

  test('by another is forbidden', async () => {
    const { _id } = await anna.say('mine');
    assert.deepEqual(await pushes(() => ben.refused('forbidden', 'delete', { _id })), nothing);
    await anna.ok('delete', { _id });
    await ben.refused('forbidden', 'delete', { _id });
  });

  test('of a message that is not there is not_found', () =>
    anna.refused('not_found', 'delete', { _id: 'nothing' }));

  test('forbids to edit and to react', async () => {
    const { _id } = await anna.say('gone soon');
    await anna.ok('delete', { _id });
    assert.deepEqual(await pushes(async () => {
      await anna.refused('forbidden', 'edit', { _id, content: 'back' });
      await anna.refused('forbidden', 'react', { _id, emoji: '👍', on: true });
      await ben.refused('forbidden', 'react', { _id, emoji: '👍', on: false });
    }), nothing);
  });
});

describe('react', () => {
  test('adds and takes away, first come first, and pushes the whole message', async () => {
    const { _id } = await anna.say('react to me');
    const got = await pushes(async () => {
      for (const [who, emoji, on] of [[ben, '👍', true], [anna, '🎉', true], [cleo, '👍', true],
        [anna, '👍', true], [ben, '👍', false]])
        await who.ok('react', { _id, emoji, on });
    });
    assert.deepEqual(got.map(([event]) => event), Array(5).fill('messageUpdated'));
    assert.deepEqual(got[3][1].reactions, [
      { emoji: '👍', count: 3, users: [ben.id, cleo.id, anna.id] },
      { emoji: '🎉', count: 1, users: [anna.id] },
    ]);
    const last = got[4][1];
    assert.deepEqual(last.reactions.find(({ emoji }) => emoji === '👍'),
      { emoji: '👍', count: 2, users: [cleo.id, anna.id] });
    assert.ok(!('editedAt' in last));
    for (let i = 1; i < got.length; ++i)
      assert.ok(got[i][1].changed > got[i - 1][1].changed);
  });

  test('to what is already so succeeds, changes nothing and pushes nothing', async () => {
    const { _id } = await anna.say('react once');
    const { message } = await anna.ok('react', { _id, emoji: '👍', on: true });
    assert.deepEqual(await pushes(async () => {
      assert.deepEqual((await anna.ok('react', { _id, emoji: '👍', on: true })).message, message);
      assert.deepEqual((await anna.ok('react', { _id, emoji: '👎', on: false })).message, message);
      assert.deepEqual((await ben.ok('react', { _id, emoji: '👍', on: false })).message, message);
    }), nothing);
  });

  test('takes any one grapheme of at most 32 bytes', async () => {
    const { _id } = await anna.say('graphemes');
    for (const emoji of ['❤️', '👩‍👩‍👧', '🇩🇪', '👍🏽', 'e\u0301', '字', 'x', '🏴󠁧󠁢󠁳󠁣󠁴󠁿'])
      await anna.ok('react', { _id, emoji, on: true });
    const { messages: [message] } = await anna.ok('chat', { recipient_id: everyone, limit: 1 });
    assert.equal(message.reactions.length, 8);
  });

  test('takes at most 20 kinds a message', async () => {
    const { _id } = await anna.say('many kinds');
    const kinds = [...'😀😁😂😃😄😅😆😇😈😉😊😋😌😍😎😏😐😑😒😓'];
    for (const emoji of kinds)
      await anna.ok('react', { _id, emoji, on: true });
    const ack = await ben.request('react', { _id, emoji: '😔', on: true });
    assert.equal(ack.ok, false);
    await ben.ok('react', { _id, emoji: kinds[7], on: true });
    await anna.ok('react', { _id, emoji: kinds[0], on: false });
    await ben.ok('react', { _id, emoji: '😔', on: true });
  });

  test('of 60 people counts all and lists the first 50', async () => {
    const crowd = await people(server, ...Array.from({ length: 60 }, (_, i) => `Fan ${i}`));
    const { _id } = await anna.say('popular');
    for (const fan of crowd)
      await fan.ok('react', { _id, emoji: '⭐', on: true });
    const at = async () => (await anna.ok('chat', { recipient_id: everyone, limit: 1 }))
      .messages[0].reactions;
    assert.deepEqual(await at(),
      [{ emoji: '⭐', count: 60, users: crowd.slice(0, 50).map(({ id }) => id) }]);
    await crowd[0].ok('react', { _id, emoji: '⭐', on: false });
    assert.deepEqual(await at(),
      [{ emoji: '⭐', count: 59, users: crowd.slice(1, 51).map(({ id }) => id) }]);
    crowd.forEach(fan => fan.close());
  });

  test('to a message that is not there is not_found', () =>
    anna.refused('not_found', 'react', { _id: 'nothing', emoji: '👍', on: true }));
});

describe('in a direct conversation, a third person', () => {
  const secret = 'xyzzy plugh';
  let message;
  before(async () => {
    message = await anna.say(secret, ben.id);
    await ben.ok('react', { _id: message._id, emoji: '🤫', on: true });
  });

  test('sees no push of it', async () => {
    const [toCleo] = await broughtBy(async () => {
      const { _id } = await anna.say('more', ben.id, { replyTo: message._id });
      await ben.ok('react', { _id, emoji: '👍', on: true });
      await anna.ok('edit', { _id, content: 'less' });
      await anna.ok('delete', { _id });
      await anna.ok('typing', { recipient_id: ben.id });
      await ben.ok('read', { recipient_id: anna.id, offset: message.offset });
    }, anna, cleo);
    assert.deepEqual(toCleo, nothing);
  });

  test('cannot read it by any name of the conversation', async () => {
    for (const recipient_id of [anna.id, ben.id, cleo.id, everyone])
      for (const more of [{}, { around: message.offset }, { after: message.offset - 1 },
        { before: message.offset + 1 }]) {
        const { messages } = await cleo.ok('chat', { recipient_id, ...more });
        assert.ok(!messages.some(({ _id }) => _id === message._id));
      }
    for (const recipient_id of [message._id, `${anna.id}:${ben.id}`, `${anna.id}${ben.id}`])
      await cleo.refused('not_found', 'chat', { recipient_id });
  });

  test('cannot search it', async () => {
    for (const more of [{}, { recipient_id: anna.id }, { recipient_id: ben.id },
      { sender_id: anna.id }, { recipient_id: ben.id, sender_id: anna.id }])
      assert.deepEqual((await cleo.ok('search', { query: 'xyzzy', ...more })).messages, []);
    assert.equal((await ben.ok('search', { query: 'xyzzy' })).messages.length, 1);
  });

  test('does not find it listed, counted or marked', async () => {
    const { conversations } = await cleo.ok('conversations');
    assert.deepEqual(conversations.map(({ recipient }) => recipient._id), [everyone]);
  });

  test('gets not_found for replying, reacting, editing and deleting', async () => {
    assert.deepEqual(await pushes(async () => {
      for (const _id of [everyone, anna.id, ben.id, cleo.id])
        await cleo.refused('not_found', 'message',
          { recipient: { _id }, content: 'x', replyTo: message._id });
      const { _id } = message;
      for (const on of [true, false])
        await cleo.refused('not_found', 'react', { _id, emoji: '🤫', on });
      await cleo.refused('not_found', 'edit', { _id, content: secret });
      await cleo.refused('not_found', 'delete', { _id });
    }), nothing);
  });

  test('gets the very error that a message gets which is not there', async () => {
    for (const [event, data] of [['delete', {}], ['edit', { content: 'x' }],
      ['react', { emoji: '🤫', on: true }]]) {
      const one = await cleo.refused('not_found', event, { _id: message._id, ...data });
      const other = await cleo.refused('not_found', event, { _id: 'no such id', ...data });
      assert.deepEqual(one, other);
    }
  });
});

test('a stranger finds none of it by a resume', async () => {
  const { _id } = await anna.say('for two', ben.id);
  const back = await again(server, cleo, { serverOffset: 0 });
  assert.ok(back.pushed('message').length > 0);
  assert.ok(!back.pushed(['message', 'messageUpdated']).some(m => m._id === _id));
  for (const m of back.pushed(['message', 'messageUpdated']))
    assert.ok([m.sender._id, m.recipient._id].includes(cleo.id) || m.recipient._id === everyone);
});
