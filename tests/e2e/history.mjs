// Section 5: pages of history, conversations, read markers and search.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { Server, again, broughtBy, everyone, fence, people, person } from './support.mjs';

let server;
let anna;
let ben;
before(async () => {
  server = await Server.start({ args: ['--limit', 'requests-per-second=0'] });
  [anna, ben] = await people(server, 'Anna', 'Ben');
});

const offsets = messages => messages.map(({ offset }) => offset);

describe('chat', () => {
  let said; // 120 messages from anna to ben, with changes of other conversations between them
  const page = async fields => ben.ok('chat', { recipient_id: anna.id, ...fields });
  /** Asserts that a page is said[from…to), with these two flags. */
  const holds = async (fields, from, to, more, moreAfter) => {
    const ack = await page(fields);
    assert.deepEqual(ack.messages, said.slice(from, to));
    assert.deepEqual([ack.more, ack.moreAfter], [more, moreAfter], JSON.stringify(fields));
  };
  before(async () => {
    said = [];
    for (let i = 0; i < 120; ++i) {
      said.push(await anna.say(`number ${i}`, ben.id));
      if (i % 10 === 0)
        await anna.say('elsewhere');
    }
  });
  const at = i => said[i].offset;

  test('gives the newest 50 with nothing said, oldest first', () => holds({}, 70, 120, true, false));
  test('gives up to limit', async () => {
    await holds({ limit: 1 }, 119, 120, true, false);
    await holds({ limit: 119 }, 1, 120, true, false);
    await holds({ limit: 120 }, 0, 120, false, false);
    await holds({ limit: 200 }, 0, 120, false, false);
  });
  test('takes before, exclusive', async () => {
    await holds({ before: at(119), limit: 10 }, 109, 119, true, true);
    await holds({ before: at(10), limit: 10 }, 0, 10, false, true);
    await holds({ before: at(11), limit: 10 }, 1, 11, true, true);
    await holds({ before: at(5), limit: 10 }, 0, 5, false, true);
    await holds({ before: at(119) + 1000, limit: 10 }, 110, 120, true, false);
  });
  test('takes after, exclusive', async () => {
    await holds({ after: at(0), limit: 10 }, 1, 11, true, true);
    await holds({ after: at(109), limit: 10 }, 110, 120, true, false);
    await holds({ after: at(108), limit: 10 }, 109, 119, true, true);
    await holds({ after: at(115), limit: 10 }, 116, 120, true, false);
  });
  test('takes around: half of limit older, then that offset and newer', async () => {
    await holds({ around: at(60), limit: 10 }, 55, 65, true, true);
    await holds({ around: at(60), limit: 11 }, 55, 66, true, true);
    await holds({ around: at(60), limit: 1 }, 60, 61, true, true);
    await holds({ around: at(60), limit: 200 }, 0, 120, false, false);
    await holds({ around: at(2), limit: 10 }, 0, 7, false, true);
    await holds({ around: at(119), limit: 10 }, 114, 120, true, false);
  });
  test('takes around an offset of another conversation', async () => {
    const between = at(10) + 1;
    assert.ok(between < at(11));
    await holds({ around: between, limit: 4 }, 9, 13, true, true);
  });
  test('says more and moreAfter for an empty page by the range that was asked for', async () => {
    await holds({ before: at(0) }, 0, 0, false, true);
    await holds({ after: at(119) }, 0, 0, true, false);
    await holds({ after: at(119) + 1000 }, 0, 0, true, false);
    const silent = await person(server, 'Silent');
    for (const fields of [{}, { before: 5 }, { after: 5 }, { around: 5 }]) {
      const ack = await silent.ok('chat', { recipient_id: anna.id, ...fields });
      assert.deepEqual([ack.messages, ack.more, ack.moreAfter], [[], false, false]);
    }
  });
  test('takes at most one of before, after and around', async () => {
    for (const fields of [{ before: 1, after: 1 }, { before: 1, around: 1 },
      { after: 1, around: 1 }, { before: 1, after: 1, around: 1 }])
      await ben.invalid('chat', { recipient_id: anna.id, ...fields });
  });
  test('is the same for both people, each naming the other', async () => {
    const own = await anna.ok('chat', { recipient_id: ben.id });
    assert.deepEqual(own, await page({}));
  });
  test('walked page by page gives each message once', async () => {
    const back = [];
    for (let before; ;) {
      const { messages, more } = await page({ limit: 7, ...(before && { before }) });
      back.unshift(...messages);
      if (!more)
        break;
      before = messages[0].offset;
    }
    assert.deepEqual(back, said);
    const forth = [];
    for (let after = 1; ;) {
      const { messages, moreAfter } = await page({ limit: 7, after });
      forth.push(...messages);
      if (!moreAfter)
        break;
      after = messages.at(-1).offset;
    }
    assert.deepEqual(offsets(forth), offsets(said.filter(({ offset }) => offset > 1)));
  });
  test('with somebody who is not there is not_found', () =>
    ben.refused('not_found', 'chat', { recipient_id: 'nobody' }));
  test('is not empty of deleted messages', async () => {
    const [one, two] = await people(server, 'Del One', 'Del Two');
    const { _id } = await one.say('x', two.id);
    await one.ok('delete', { _id });
    const { messages } = await two.ok('chat', { recipient_id: one.id });
    assert.equal(messages[0].content, '');
    assert.ok(messages[0].deletedAt);
  });
});

describe('conversations', () => {
  let me;
  let others;
  before(async () => {
    me = await person(server, 'Conny');
    others = await people(server, ...Array.from({ length: 7 }, (_, i) => `Partner ${i}`));
    for (const other of others)
      await other.say(`from ${other.user.name}`, me.id);
    await me.say('to two', others[2].id);
    await me.say('to all');
  });

  test('come latest first, each with recipient, last, unread and read', async () => {
    const { conversations, more } = await me.ok('conversations');
    assert.equal(more, false);
    assert.deepEqual(conversations.map(({ recipient }) => recipient.name),
      ['ALL CHAT', 'Partner 2', ...[6, 5, 4, 3, 1, 0].map(i => `Partner ${i}`)]);
    assert.deepEqual(conversations.map(({ last }) => last.content).slice(0, 3),
      ['to all', 'to two', 'from Partner 6']);
    assert.deepEqual(conversations[2].recipient, { _id: others[6].id, name: 'Partner 6' });
    for (const { unread, read } of conversations)
      assert.ok(Number.isInteger(unread) && Number.isInteger(read));
    assert.equal(conversations[2].unread, 1);
  });

  test('are paged by before and limit, with ALL_CHAT on the first page whatever its age', async () => {
    for (let i = 0; i < 4; ++i)
      await others[i].say('newer than ALL_CHAT', me.id);
    const seen = [];
    let before;
    for (let first = true; ; first = false) {
      const { conversations, more } = await me.ok('conversations',
        { limit: 2, ...(before && { before }) });
      const names = conversations.map(({ recipient }) => recipient.name);
      assert.ok(!first || names.includes('ALL CHAT'), JSON.stringify(names));
      seen.push(...names);
      if (!more)
        break;
      before = Math.min(...conversations
        .filter(({ recipient }) => recipient._id !== everyone).map(({ last }) => last.offset));
    }
    assert.deepEqual(seen.filter(name => name !== 'ALL CHAT'),
      [3, 2, 1, 0, 6, 5, 4].map(i => `Partner ${i}`));
  });

  test('hold ALL_CHAT where nobody has spoken yet, and give no last for it', async () => {
    const empty = await Server.start();
    const first = await person(empty, 'First');
    const { conversations, more } = await first.ok('conversations');
    assert.equal(more, false);
    assert.deepEqual(conversations.map(({ recipient }) => recipient),
      [{ _id: everyone, name: 'ALL CHAT' }]);
    assert.ok(!('last' in conversations[0]));
    assert.equal(conversations[0].unread, 0);
  });
});

describe('read', () => {
  const of = async (client, recipient) => (await client.ok('conversations', { limit: 200 }))
    .conversations.find(c => c.recipient._id === recipient);

  test('moves the marker up, never back, and counts the unread above it', async () => {
    const [me, other] = await people(server, 'Reader', 'Writer');
    const said = [];
    for (let i = 0; i < 5; ++i)
      said.push(await other.say(`unread ${i}`, me.id));
    assert.equal((await of(me, other.id)).unread, 5);
    assert.equal((await of(other, me.id)).unread, 0, 'own messages are no unread ones');
    await me.ok('read', { recipient_id: other.id, offset: said[2].offset });
    assert.deepEqual([(await of(me, other.id)).unread, (await of(me, other.id)).read],
      [2, said[2].offset]);
    await me.ok('read', { recipient_id: other.id, offset: said[0].offset });
    assert.equal((await of(me, other.id)).read, said[2].offset);
    await other.ok('delete', { _id: said[3]._id });
    assert.equal((await of(me, other.id)).unread, 1, 'deleted ones do not count');
  });

  test('ends at the newest', async () => {
    const [me, other] = await people(server, 'Reader far', 'Writer far');
    const { offset } = await other.say('newest', me.id);
    await me.ok('read', { recipient_id: other.id, offset: offset + 1_000_000 });
    const { read, unread } = await of(me, other.id);
    assert.deepEqual([read, unread], [offset, 0]);
    await other.say('newer', me.id);
    assert.equal((await of(me, other.id)).unread, 1);
  });

  test('is pushed to own connections and, in a direct conversation, to the other', async () => {
    const [me, other, third] = await people(server, 'Reader push', 'Writer push', 'Third push');
    const tablet = await again(server, me);
    const { offset } = await other.say('read me', me.id);
    const direct = await broughtBy(() => me.ok('read', { recipient_id: other.id, offset }),
      other, me, tablet, other, third);
    const push = { user_id: me.id, recipient_id: other.id, offset };
    assert.deepEqual(direct.map(log => log.map(({ event, data }) => [event, data])),
      [[['read', push]], [['read', push]], [['read', push]], []]);
    const open = await other.say('read me too');
    const room = await broughtBy(
      () => me.ok('read', { recipient_id: everyone, offset: open.offset }),
      other, me, tablet, other, third);
    assert.deepEqual(room.map(log => log.length), [1, 1, 0, 0]);
    assert.equal(room[0][0].data.recipient_id, everyone);
  });

  test('is at the place of joining for a new account in ALL_CHAT', async () => {
    await anna.say('before you came');
    const late = await person(server, 'Late');
    assert.equal((await of(late, everyone)).unread, 0);
    await anna.say('after you came');
    assert.equal((await of(late, everyone)).unread, 1);
  });

  test('counts to at most 1,000', async () => {
    const [me, other] = await people(server, 'Reader 1000', 'Writer 1000');
    for (let i = 0; i < 11; ++i)
      await Promise.all(Array.from({ length: 100 }, (_, n) => other.say(`${i} ${n}`, me.id)));
    assert.equal((await of(me, other.id)).unread, 1000);
  });

  test('for somebody who is not there is not_found', () =>
    anna.refused('not_found', 'read', { recipient_id: 'nobody', offset: 1 }));
});

describe('search', () => {
  const found = async (query, fields = {}, who = anna) =>
    (await who.ok('search', { query, ...fields })).messages.map(({ content }) => content);

  test('finds any substring, without case, width and accents', async () => {
    for (const [content, ...queries] of [
      ['Crème brûlée', 'creme', 'BRULEE', 'brûlé', 'ème br', 'ｃｒｅｍｅ', 'cre\u0300me'],
      ['Die Straße ist lang', 'strasse', 'STRASSE', 'aße', 'straẞe'],
      ['ｆｕｌｌｗｉｄｔｈ', 'fullwidth', 'LLWI'],
      ['東京都に行く', '京', '京都', '東京都に'],
      ['한국어 텍스트', '국', '한국어'],
      ['Привет, мир', 'привет', 'МИР', 'ве'],
      ['مَرْحَبًا', 'مرحبا', 'ر'],
      ['שָׁלוֹם', 'שלום'],
      ['नमस्ते दुनिया', 'नमस्ते'],
      ['ΣΊΣΥΦΟΣ', 'σισυφος', 'σίσυφοσ'],
      ['party 🎉 time', '🎉'],
      ['100% _sure_ "quoted" it\'s', '100%', '_sure_', '"quoted"', 'it\'s', '%', '"'],
      ['ﬁnal ﬂight', 'final', 'flight'],
      ['AND OR NOT NEAR*', 'NOT', 'or', 'near*', '*'],
    ]) {
      await anna.say(content, anna.id);
      for (const query of queries)
        assert.ok((await found(query)).includes(content), `${query} in ${content}`);
    }
    assert.deepEqual(await found('zzqx'), []);
    assert.ok(!(await found('_')).includes('Crème brûlée'), '_ stands for itself');
  });

  test('wants each piece, in any order', async () => {
    await anna.say('the quick brown fox', anna.id);
    for (const query of ['fox quick', ' fox \t\n the ', 'wn qu', 'x\u3000quick'])
      assert.deepEqual(await found(query), ['the quick brown fox'], query);
    assert.deepEqual(await found('fox slow'), []);
    assert.deepEqual(await found('quickbrown'), []);
  });

  test('takes 200 characters', async () => {
    const long = '字'.repeat(200);
    await anna.say(long, anna.id);
    assert.deepEqual(await found(long), [long]);
    assert.deepEqual(await found('😀'.repeat(200)), []);
  });

  test('comes newest first and is paged', async () => {
    const said = [];
    for (let i = 0; i < 25; ++i)
      said.unshift(await anna.say(`needle ${i}`, i % 2 ? everyone : ben.id));
    const got = [];
    for (let before; ;) {
      const { messages, more } = await anna.ok('search',
        { query: 'needle', limit: 10, ...(before && { before }) });
      got.push(...messages);
      if (!more)
        break;
      before = messages.at(-1).offset;
    }
    assert.deepEqual(got, said);
  });

  test('can be kept to one conversation and one sender', async () => {
    await anna.say('pin a', ben.id);
    await ben.say('pin b', anna.id);
    await ben.say('pin c');
    assert.deepEqual(await found('pin'), ['pin c', 'pin b', 'pin a']);
    assert.deepEqual(await found('pin', { recipient_id: ben.id }), ['pin b', 'pin a']);
    assert.deepEqual(await found('pin', { recipient_id: everyone }), ['pin c']);
    assert.deepEqual(await found('pin', { sender_id: ben.id }), ['pin c', 'pin b']);
    assert.deepEqual(await found('pin', { recipient_id: ben.id, sender_id: ben.id }), ['pin b']);
  });

  test('follows edits and deletions', async () => {
    const { _id } = await anna.say('oldword');
    await anna.ok('edit', { _id, content: 'newword' });
    assert.deepEqual(await found('oldword', {}, ben), []);
    assert.deepEqual(await found('newword', {}, ben), ['newword']);
    await anna.ok('delete', { _id });
    assert.deepEqual(await found('newword', {}, ben), []);
  });

  test('in a conversation with nobody is not_found', () =>
    anna.refused('not_found', 'search', { query: 'x', recipient_id: 'nobody' }));
});

test('a read marker and a search survive kill -9', async () => {
  const mortal = await Server.start();
  const [one, two] = await people(mortal, 'One', 'Two');
  const { offset } = await one.say('remember me', two.id);
  await two.ok('read', { recipient_id: one.id, offset });
  await fence(one, two);
  await mortal.stop('SIGKILL');
  await mortal.restart();
  const back = await again(mortal, two);
  assert.equal((await back.ok('search', { query: 'REMEMBER' })).messages.length, 1);
});
