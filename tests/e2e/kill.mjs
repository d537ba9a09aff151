// Section 6 under fire: the server is killed in the middle of a mixed load, comes back on the same
// data, and then every acked change is accounted for.
//   CHATBOOK_E2E_SEED=N repeats a run, CHATBOOK_E2E_ROUNDS=N makes it longer.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { Server, again, atEnd, everyone, fence, io, person, sleep } from './support.mjs';

const seed = Number(process.env.CHATBOOK_E2E_SEED ?? 20_230_817);
const rounds = Number(process.env.CHATBOOK_E2E_ROUNDS ?? 5);
const writers = 12;

/** A small generator (mulberry32): the same seed, the same choices. */
function generator(state) {
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
const random = generator(seed);
const pick = list => list[Math.floor(random() * list.length)];
let over = false; // the test has ended, well or not
atEnd(() => { over = true; });
const documents = ['message', 'messageUpdated', 'story', 'comment'];

/** Someone who stays through all rounds: reconnects, resumes, and sends until it is acked. */
class Survivor {
  constructor(server, { user, token }) {
    Object.assign(this, { user, token, id: user._id });
    this.serverOffset = 0; // before the first change: everything is replayed or pushed
    this.seen = new Map(); // _id -> the latest document
    this.firsts = new Map(); // _id -> how often it came as a new one
    this.resumed = [];
    this.syncs = 0;
    this.socket = io(server.url, {
      transports: ['websocket'], forceNew: true,
      reconnectionDelay: 20, reconnectionDelayMax: 100,
      auth: give => give({ token, serverOffset: this.serverOffset }),
    });
    atEnd(() => this.socket.disconnect());
    this.socket.on('welcome', ({ resumed }) => {
      this.resumed.push(resumed);
      this.last = 0;
    });
    this.socket.on('synced', ({ serverOffset }) => {
      this.serverOffset = Math.max(this.serverOffset, serverOffset);
      this.syncs += 1;
    });
    for (const event of documents)
      this.socket.on(event, document => this.take(event, document));
  }

  take(event, document) {
    const { _id, changed } = document;
    assert.ok(changed > this.last, `${event} ${changed} after ${this.last}`);
    assert.ok(changed > this.serverOffset, `${event} ${changed} again, from ${this.serverOffset}`);
    this.last = changed;
    this.serverOffset = changed;
    if (event !== 'messageUpdated')
      this.firsts.set(_id, (this.firsts.get(_id) ?? 0) + 1);
    else
      assert.ok(this.firsts.has(_id), 'an update of what never came');
    this.seen.set(_id, document);
  }

  /** Asks until there is an ack, through as many ends of the server as it takes. */
  async insist(event, data) {
    while (!over) {
      try {
        return await this.socket.timeout(1500).emitWithAck(event, data);
      } catch {
        // Cut off before the ack, or while waiting for the connection: the same again.
      }
    }
    throw new Error('over');
  }
}

/** What must be true in the end, noted when it was acked. */
class Ledger {
  created = new Map(); // clientOffset -> {event, document, content}
  edits = new Map(); // _id -> the latest content
  registered = []; // {user, token}
}

async function write(survivor, ledger, all, state) {
  const tag = `${survivor.user.name}.${state.n++}`;
  const content = `${tag} ${'x'.repeat(Math.floor(random() * 200))}`;
  const mine = state.mine;
  const what = random();
  const post = async (event, fields) => {
    const ack = await survivor.insist(event, { ...fields, content, clientOffset: tag });
    assert.ok(ack.ok, JSON.stringify(ack));
    assert.equal(ack[event].content, content);
    assert.ok(!ledger.created.has(tag));
    ledger.created.set(tag, { event, document: ack[event], content });
    return ack[event];
  };
  if (what < 0.5 || mine.length === 0) {
    const _id = random() < 0.7 ? everyone : pick(all).id;
    mine.push((await post('message', { recipient: { _id } }))._id);
  } else if (what < 0.65) {
    const _id = pick(mine);
    const ack = await survivor.insist('edit', { _id, content });
    if (ack.ok) // else it is deleted
      ledger.edits.set(_id, content);
    else
      assert.equal(ack.error.code, 'forbidden');
  } else if (what < 0.7) {
    const _id = pick(mine);
    const ack = await survivor.insist('delete', { _id });
    assert.ok(ack.ok, JSON.stringify(ack));
    ledger.edits.set(_id, '');
  } else if (what < 0.8) {
    const _id = pick(mine);
    const on = random() < 0.7;
    const ack = await survivor.insist('react', { _id, emoji: '👍', on });
    if (ack.ok)
      state.reacted.set(_id, on);
    else
      assert.equal(ack.error.code, 'forbidden');
  } else if (what < 0.88) {
    state.stories.push((await post('story', {}))._id);
  } else if (state.stories.length > 0) {
    await post('comment', { parent: pick(state.stories) });
  }
}

/** Someone new: the ack of register may be lost, and is asked for again with the same token. */
async function join(server, ledger, name) {
  const token = randomBytes(32).toString('base64url');
  const socket = io(server.url, { transports: ['websocket'], forceNew: true,
    reconnectionDelay: 20, reconnectionDelayMax: 100 });
  while (!over) {
    const ack = await socket.timeout(1500).emitWithAck('register', { name, token }).catch(() => {});
    if (!ack)
      continue;
    assert.ok(ack.ok, JSON.stringify(ack));
    ledger.registered.push({ user: ack.user, token });
    break;
  }
  socket.disconnect();
}

async function pages(client, event, list, fields = {}) {
  const all = [];
  for (let before; ;) {
    const ack = await client.ok(event, { ...fields, limit: 200, ...(before && { before }) });
    const oldestFirst = event === 'stories' ? [...ack[list]].reverse() : ack[list];
    all.unshift(...oldestFirst);
    if (!ack.more)
      return all;
    before = oldestFirst[0].offset;
  }
}

test(`nothing acked is lost or doubled in ${rounds} rounds of kill -9 (seed ${seed})`, async () => {
  const server = await Server.start();
  const ledger = new Ledger();
  const accounts = [];
  for (let i = 0; i < writers; ++i) {
    const account = await person(server, `Writer ${i}`);
    account.close();
    accounts.push(account);
  }
  const all = accounts.map(account => new Survivor(server, account));
  const states = all.map(() => ({ n: 0, mine: [], stories: [], reacted: new Map() }));
  let stop = false;
  const loops = all.map(async (survivor, i) => {
    while (!stop)
      await write(survivor, ledger, all, states[i]);
  });
  let joined = 0;
  const joining = (async () => {
    while (!stop) {
      await join(server, ledger, `Joined ${joined++}`);
      await sleep(20);
    }
  })();
  // A loop that fails must end the test, not hang it.
  const failure = Promise.all([...loops, joining]);
  failure.catch(() => { stop = true; });

  for (let round = 0; round < rounds && !stop && !over; ++round) {
    const before = all.map(({ syncs }) => syncs);
    await sleep(300 + random() * 700);
    assert.equal(await server.stop('SIGKILL'), 'SIGKILL');
    await server.restart();
    for (let i = 0; i < all.length && !stop; ++i)
      while (all[i].syncs === before[i] && !stop && !over)
        await sleep(20);
  }
  stop = true;
  await failure;

  const judge = await again(server, accounts[0]);
  await fence(judge, judge);
  const head = judge.pushed('message').at(-1).changed;
  for (const survivor of all)
    while (survivor.serverOffset < head && !over)
      await sleep(20);
  all.forEach(({ socket }) => socket.disconnect());
  console.log(`# ${ledger.created.size} documents, ${ledger.edits.size} changed, `
    + `${ledger.registered.length} registrations acked`);
  assert.ok(ledger.created.size > 50 * rounds, 'there was some load');

  // The server's own account of it: histories as each survivor reads them.
  const stored = new Map();
  for (const account of accounts) {
    const reader = await again(server, account);
    for (const recipient_id of [everyone, ...accounts.map(({ id }) => id)]) {
      const messages = await pages(reader, 'chat', 'messages', { recipient_id });
      for (let i = 0; i < messages.length; ++i) {
        assert.ok(i === 0 || messages[i].offset > messages[i - 1].offset);
        if (stored.has(messages[i]._id))
          assert.deepEqual(messages[i], stored.get(messages[i]._id));
        stored.set(messages[i]._id, messages[i]);
      }
    }
    reader.close();
  }
  const stories = await pages(judge, 'stories', 'stories');
  for (const story of stories) {
    stored.set(story._id, story);
    for (const comment of await pages(judge, 'comments', 'comments', { parent: story._id }))
      stored.set(comment._id, comment);
  }

  // Every acked document is there once, with its content; nothing else is.
  const byTag = new Map();
  for (const document of stored.values())
    if (document.clientOffset) {
      assert.ok(!byTag.has(document.clientOffset), `twice: ${document.clientOffset}`);
      byTag.set(document.clientOffset, document);
    }
  for (const [tag, { event, document, content }] of ledger.created) {
    const now = stored.get(document._id);
    assert.ok(now, `lost: ${event} ${tag}`);
    assert.equal(now.offset, document.offset);
    assert.equal(now.content, ledger.edits.get(document._id) ?? content);
  }
  for (const { reacted } of states)
    for (const [_id, on] of reacted)
      if (!stored.get(_id).deletedAt)
        assert.equal(Boolean(stored.get(_id).reactions?.length), on, `reaction to ${_id}`);
  const fences = [...stored.values()].filter(({ content }) => content.startsWith('fence '));
  assert.equal(stored.size, ledger.created.size + fences.length, 'nothing that nobody sent');
  const offsets = [...stored.values()].map(({ offset }) => offset);
  assert.equal(new Set(offsets).size, offsets.length);

  // Every survivor saw all that it may read, each once as new, and as it stands now.
  for (const survivor of all) {
    assert.ok(survivor.resumed.every(Boolean), 'every login resumed');
    assert.equal(survivor.resumed.length, rounds + 1);
    for (const document of stored.values()) {
      const parties = [document.sender?._id, document.recipient?._id];
      if (document.recipient && document.recipient._id !== everyone
          && !parties.includes(survivor.id)) {
        assert.ok(!survivor.seen.has(document._id), 'what one may not read');
        continue;
      }
      assert.equal(survivor.firsts.get(document._id), 1, `${survivor.user.name} ${document._id}`);
      assert.deepEqual(survivor.seen.get(document._id), document);
    }
  }

  for (const { user, token } of ledger.registered) {
    const back = await again(server, { user, token });
    assert.deepEqual((await back.ok('whoami')).user, user);
    back.close();
  }
});
