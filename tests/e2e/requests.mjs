// Sections 2, 5 and 7: every field of every request, with values that must be refused.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { Server, broughtBy, everyone, fence, people } from './support.mjs';

let server;
let anna;
let ben;
let message;
let story;
before(async () => {
  server = await Server.start();
  [anna, ben] = await people(server, 'Anna', 'Ben');
  message = await anna.say('hello');
  ({ story } = await anna.ok('story', { content: 'a story' }));
});

const notText = [null, 7, true, ['x'], { a: 1 }, 'nul \0', 'high \ud83d', 'low \udc00 low'];
const notId = [...notText, undefined];
const notOffset = [null, '1', true, [1], {}, 0, -1, 1.5, 2 ** 53, 1e300];
const notLimit = [...notOffset, 201];
const notBoolean = [null, 0, 1, 'true', [], {}, undefined];
const blank = [' ', '\n', ' \t\r\n\u3000', '\u200b', '\ufeff\ufeff', '\u202e\u200b', '\u2800', '\u3164',
  '\u115f \u1160\uffa0', '\ufe0f', '\u00ad', '\u034f', '\x01\x7f', '\u{e0067}'];
const notContent = [...notText, undefined, '', ...blank];
const notClientOffset = [null, 7, [], {}, '', 'x'.repeat(65), 'line\n', 'é', '\x7f', 'a\0'];

/** For each request: fields that are good, and for each field values that it must not take. */
const requests = () => ({
  message: [{ recipient: { _id: everyone }, content: 'x' }, {
    recipient: [null, 7, 'ALL_CHAT', [], {}, { _id: null }, { _id: 7 }, { _id: ['ALL_CHAT'] },
      { _id: 'a\0' }, { _id: '\ud800' }, undefined],
    content: notContent, clientOffset: notClientOffset, replyTo: notText,
  }],
  chat: [{ recipient_id: everyone }, {
    recipient_id: notId, before: notOffset, after: notOffset, around: notOffset, limit: notLimit,
  }],
  conversations: [{}, { before: notOffset, limit: notLimit }],
  read: [{ recipient_id: everyone, offset: 1 },
    { recipient_id: notId, offset: [...notOffset, undefined] }],
  typing: [{ recipient_id: everyone }, { recipient_id: notId }],
  edit: [{ _id: message._id, content: 'x' }, { _id: notId, content: notContent }],
  delete: [{ _id: message._id }, { _id: notId }],
  react: [{ _id: message._id, emoji: '👍', on: true }, {
    _id: notId,
    emoji: [...notText, undefined, '', '👍👍', 'ab', ' ', '\n', '\u200d', '\u200b', '\u202e',
      'e' + '\u0301'.repeat(16)],
    on: notBoolean,
  }],
  search: [{ query: 'x' }, {
    query: [...notText, undefined, '', '   ', 'x'.repeat(201)], recipient_id: notText,
    sender_id: notText, before: notOffset, limit: notLimit,
  }],
  activeUsers: [{}, { after: notText }],
  devices: [{}, {}],
  deviceCode: [{}, {}],
  setPassword: [{ password: 'good enough' },
    { password: [...notText, undefined, 'short', 'x'.repeat(257)], old: notText }],
  users: [{}, { prefix: notText, after: notText, limit: notLimit }],
  user: [{ _id: anna.id }, { _id: notId }],
  stories: [{}, { creator_id: notText, before: notOffset, limit: notLimit }],
  story: [{ content: 'x' }, { content: notContent, clientOffset: notClientOffset }],
  comments: [{ parent: story._id }, { parent: notId, before: notOffset, limit: notLimit }],
  comment: [{ parent: story._id, content: 'x' },
    { parent: notId, content: notContent, clientOffset: notClientOffset }],
  feed: [{}, {}],
  document: [{ _id: message._id }, { _id: notId }],
});

for (const [event, fields] of Object.entries({
  message: ['recipient', 'content', 'clientOffset', 'replyTo'],
  chat: ['recipient_id', 'before', 'after', 'around', 'limit'],
  conversations: ['before', 'limit'], read: ['recipient_id', 'offset'], typing: ['recipient_id'],
  edit: ['_id', 'content'], delete: ['_id'], react: ['_id', 'emoji', 'on'],
  search: ['query', 'recipient_id', 'sender_id', 'before', 'limit'], activeUsers: ['after'],
  devices: [], deviceCode: [], setPassword: ['password', 'old'],
  users: ['prefix', 'after', 'limit'], user: ['_id'], stories: ['creator_id', 'before', 'limit'],
  story: ['content', 'clientOffset'], comments: ['parent', 'before', 'limit'],
  comment: ['parent', 'content', 'clientOffset'], feed: [], document: ['_id'],
}))
  describe(event, () => {
    for (const field of fields)
      test(`refuses every bad ${field}, does nothing, and tells nobody`, async () => {
        const [good, bad] = requests()[event];
        assert.deepEqual(await broughtBy(async () => {
          for (const value of bad[field]) {
            const data = { ...good, [field]: value };
            if (value === undefined)
              delete data[field];
            await anna.invalid(event, data, field);
          }
        }, anna, ben), [[]]);
      });

    test('takes no argument for {}, and one that is no object is invalid', async () => {
      const [good] = requests()[event];
      if (Object.keys(good).length === 0)
        await anna.ok(event);
      else
        await anna.invalid(event);
      for (const argument of [null, 7, 'x', true, [good]])
        await anna.invalid(event, argument);
    });

    test('ignores unknown fields and further arguments', async () => {
      const [good] = requests()[event];
      if (event === 'delete')
        good._id = (await anna.say('to be deleted'))._id;
      const ack = await anna.socket.emitWithAck(event, { ...good, unknown: '\0' }, { limit: -1 }, 7);
      assert.equal(ack.ok, true, JSON.stringify(ack));
    });
  });

test('an unknown event is invalid', async () => {
  for (const event of ['nonsense', '', 'Message', 'toString', '__proto__', 'x'.repeat(1000)])
    await anna.invalid(event, {}, 'event');
});

describe('content', () => {
  test('is at most 16,384 bytes of UTF-8, and more is too_large', async () => {
    const fits = 'é'.repeat(8192);
    assert.equal((await anna.say(fits)).content, fits);
    for (const content of [fits + 'x', 'x'.repeat(16_385), '😀'.repeat(4097)]) {
      await anna.refused('too_large', 'message', { recipient: { _id: everyone }, content },
        { limit: 16_384 });
      await anna.refused('too_large', 'edit', { _id: message._id, content }, { limit: 16_384 });
      await anna.refused('too_large', 'story', { content }, { limit: 16_384 });
      await anna.refused('too_large', 'comment', { parent: story._id, content }, { limit: 16_384 });
    }
  });

  test('is kept byte for byte', async () => {
    for (const content of [' x', '\n.', ' blank around ', 'e\u0301 is not \u00e9', '\ufeffBOM',
      '\ufeff\ufeff-\ufeff', '\ufffeAB', 'a\r\nb\tc', '\u202e\u200b!', '\ufffd', '\u{10ffff}', '<b>&amp;</b>', '"\\\u2028', '\x01x\x7f',
      '\ufdd0\uffff', '‏שלום', '👩‍👩‍👧']) {
      assert.equal((await anna.say(content)).content, content);
      assert.equal((await ben.ok('chat', { recipient_id: everyone, limit: 1 })).messages[0].content,
        content);
      assert.equal((await anna.ok('story', { content })).story.content, content);
    }
    await fence(anna, ben);
    assert.ok(ben.pushed('message').some(({ content }) => content === '\ufeffBOM'));
  });
});

test('requests beyond requests-per-second are rate_limited, and nothing of them is carried out',
  async () => {
    const strict = await Server.start({ args: ['--limit', 'requests-per-second=5'] });
    const [quick, other] = await people(strict, 'Quick', 'Other');
    const acks = await Promise.all(Array.from({ length: 40 }, (_, i) =>
      quick.request('message', { recipient: { _id: everyone }, content: `message ${i}` })));
    const refused = acks.filter(({ ok }) => !ok);
    assert.ok(refused.length >= 25, 'bursts of at most 2 s worth');
    for (const { error } of refused) {
      assert.equal(error.code, 'rate_limited');
      assert.ok(Number.isInteger(error.retryAfterMs) && error.retryAfterMs >= 1);
    }
    const { messages } = await other.ok('chat', { recipient_id: everyone });
    assert.equal(messages.length, acks.length - refused.length);
    await new Promise(resolve => setTimeout(resolve,
      Math.max(...refused.map(({ error }) => error.retryAfterMs))));
    await quick.say('waited as long as it said');
  });
