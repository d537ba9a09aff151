// Section 6 under load: the server is killed during a mixed load and started again on the same
// data. Each time, everything that was acked must be there.
//   CHATBOOK_E2E_SEED=N repeats a run, CHATBOOK_E2E_ROUNDS=N makes it longer.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { Server, again, atEnd, everyone, fence, generator, io, person, sleep } from './support.mjs';

const firstSeed = Number(process.env.CHATBOOK_E2E_SEED ?? 20_230_817);
const rounds = Number(process.env.CHATBOOK_E2E_ROUNDS ?? 5);
const roundsPerLife = 5;
const writers = 10;

let over = false; // the test has ended, well or not
atEnd(() => { over = true; });

/** Waits, or returns early if the test ends. */
async function until(condition) {
  while (!condition()) {
    assert.ok(!over, 'the test has ended');
    await sleep(10);
  }
}

/** A document without what other documents decide: the comments of a story. */
function alone({ comments, latest, ...document }) {
  return document;
}

const isUpdate = event => event.endsWith('Updated');

/** By _id, each document as it was acked last: all of them must be there. */
class Ledger {
  documents = new Map();
  firsts = new Map(); // clientOffset -> _id
  people = []; // {user, token}

  note(event, acked) {
    const document = alone(acked);
    const known = this.documents.get(document._id);
    if (document.clientOffset && !isUpdate(event)) {
      assert.ok(!this.firsts.has(document.clientOffset), 'a second first ack');
      this.firsts.set(document.clientOffset, document._id);
    }
    if (!known || known.changed < document.changed)
      this.documents.set(document._id, document);
    else if (known.changed === document.changed)
      assert.deepEqual(document, known, 'one change, two documents');
  }
}

/** Checks what a connection is pushed: in order, and no document twice as a new one. */
class Seen {
  documents = new Map(); // _id -> the latest
  firsts = new Map(); // _id -> how often it came as a new one

  constructor(socket, serverOffset) {
    this.serverOffset = serverOffset;
    for (const event of ['message', 'story', 'comment'])
      for (const pushed of [event, `${event}Updated`])
        socket.on(pushed, document => this.take(pushed, alone(document)));
    socket.on('synced', synced => {
      this.serverOffset = Math.max(this.serverOffset, synced.serverOffset);
    });
  }

  take(event, document) {
    const { _id, changed } = document;
    assert.ok(changed > this.serverOffset, `${event} ${changed} after ${this.serverOffset}`);
    this.serverOffset = changed;
    if (!isUpdate(event))
      this.firsts.set(_id, (this.firsts.get(_id) ?? 0) + 1);
    this.documents.set(_id, document);
  }
}

/** A client that stays for all rounds: it reconnects, resumes, and sends until it gets an ack. */
class Survivor {
  constructor(server, { user, token }, ledger, random) {
    Object.assign(this, { user, token, id: user._id, ledger, random });
    this.resumed = [];
    this.syncs = 0;
    this.sent = 0;
    this.mine = []; // messages
    this.posts = []; // stories and comments
    this.read = new Map(); // recipient -> the acked marker
    this.socket = io(server.url, {
      transports: ['websocket'], forceNew: true,
      reconnectionDelay: 20, reconnectionDelayMax: 100,
      // 0 is before the first change: everything is replayed or pushed.
      auth: give => give({ token, serverOffset: this.seen.serverOffset }),
    });
    atEnd(() => this.socket.disconnect());
    this.seen = new Seen(this.socket, 0);
    this.socket.on('welcome', ({ resumed }) => this.resumed.push(resumed));
    this.socket.on('synced', () => { this.syncs += 1; });
  }

  pick(list) {
    return list[Math.floor(this.random() * list.length)];
  }

  /** Sends a request again until it gets an ack, however often the server is killed meanwhile. */
  async insist(event, data) {
    while (!over) {
      try {
        return await this.socket.timeout(1500).emitWithAck(event, data);
      } catch {
        // Cut off before the ack, or while waiting for the connection: sends the same again.
      }
    }
    throw new Error('over');
  }

  async post(event, fields, content, clientOffset) {
    const ack = await this.insist(event, { ...fields, content, clientOffset });
    if (event === 'comment' && ack.error?.code === 'forbidden')
      return undefined; // its story was deleted meanwhile
    assert.ok(ack.ok, JSON.stringify(ack));
    assert.equal(ack[event].content, content);
    this.ledger.note(event, ack[event]);
    return ack[event];
  }

  /** A change that a deleted document refuses. Gives the document if the change was made. */
  async change(event, fields) {
    const { ok, message, story, comment, error } = await this.insist(event, fields);
    if (!ok) {
      assert.equal(error.code, 'forbidden');
      return undefined;
    }
    const document = message ?? story ?? comment;
    this.ledger.note('messageUpdated', document);
    return document;
  }

  /** One of this writer's messages, stories and comments. */
  pickOwn() {
    return this.pick(this.posts.length > 0 && this.random() < 0.3 ? this.posts : this.mine);
  }

  async write(all) {
    const tag = `${this.user.name}.${this.sent++}`;
    const content = `${tag} ${'x'.repeat(Math.floor(this.random() * 200))}`;
    const documents = [...this.ledger.documents.values()];
    const known = this.pick(documents);
    const what = this.random();
    if (what < 0.4 || this.mine.length === 0) {
      const _id = this.random() < 0.7 ? everyone : this.pick(all).id;
      const quoted = this.pick(this.mine);
      const replyTo = quoted?.recipient._id === _id ? quoted._id : undefined;
      this.mine.push(await this.post('message', { recipient: { _id }, replyTo }, content, tag));
    } else if (what < 0.55) {
      const message = await this.change('edit', { _id: this.pickOwn()._id, content });
      assert.equal(message?.content ?? content, content);
    } else if (what < 0.62) {
      const message = await this.change('delete', { _id: this.pickOwn()._id });
      assert.ok(message.deletedAt && message.content === '', JSON.stringify(message));
    } else if (what < 0.76) {
      const isPublic = !known.recipient || known.recipient._id === everyone;
      const _id = isPublic ? known._id : this.pick(this.mine)._id;
      const on = this.random() < 0.7;
      const emoji = this.pick(['👍', '🎉']);
      const message = await this.change('react', { _id, emoji, on });
      const users = message?.reactions?.find(reaction => reaction.emoji === emoji)?.users ?? [];
      assert.ok(!message || users.includes(this.id) === on, JSON.stringify(message));
    } else if (what < 0.82) {
      this.posts.push(await this.post('story', {}, content, tag));
    } else if (what < 0.9) {
      const stories = documents.filter(each => each.creator && !each.parent && !each.deletedAt);
      const comment = stories.length > 0 &&
        await this.post('comment', { parent: this.pick(stories)._id }, content, tag);
      if (comment)
        this.posts.push(comment);
    } else if (known.recipient?._id === everyone) {
      const { ok } = await this.insist('read', { recipient_id: everyone, offset: known.offset });
      assert.ok(ok);
      this.read.set(everyone, Math.max(this.read.get(everyone) ?? 0, known.offset));
    }
  }
}

/** A new account. If the ack of register is lost, it registers again with the same token. */
async function join(server, ledger, name) {
  const token = randomBytes(32).toString('base64url');
  const socket = io(server.url, { transports: ['websocket'], forceNew: true,
    reconnectionDelay: 20, reconnectionDelayMax: 100 });
  atEnd(() => socket.disconnect());
  let ack;
  while (!ack && !over)
    ack = await socket.timeout(1500).emitWithAck('register', { name, token }).catch(() => {});
  socket.disconnect();
  assert.ok(ack?.ok, JSON.stringify(ack));
  ledger.people.push({ user: ack.user, token });
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

const mayRead = (id, { sender, recipient }) =>
  !recipient || [recipient._id, sender._id].includes(id) || recipient._id === everyone;

/** What the server has: every document by _id, read by everyone who may read it. */
async function storedBy(server, survivors) {
  const stored = new Map();
  const take = (read, older) => {
    const document = alone(read);
    assert.ok(!older || document.offset > older.offset, 'a page out of order');
    if (stored.has(document._id))
      assert.deepEqual(document, stored.get(document._id));
    stored.set(document._id, document);
  };
  for (const survivor of survivors) {
    const reader = await again(server, survivor);
    const { conversations } = await reader.ok('conversations', { limit: 200 });
    for (const { recipient, read, unread } of conversations) {
      const messages = await pages(reader, 'chat', 'messages', { recipient_id: recipient._id });
      messages.forEach((message, i) => take(message, messages[i - 1]));
      assert.ok(read >= (survivor.read.get(recipient._id) ?? 0), 'a read marker went back');
      assert.equal(unread, Math.min(1000, messages.filter(({ offset, sender, deletedAt }) =>
        offset > read && sender._id !== survivor.id && !deletedAt).length));
    }
    if (survivor === survivors[0]) {
      const stories = await pages(reader, 'stories', 'stories');
      for (const story of stories) {
        take(story);
        const comments = await pages(reader, 'comments', 'comments', { parent: story._id });
        comments.forEach((comment, i) => take(comment, comments[i - 1]));
        const left = comments.filter(({ deletedAt }) => !deletedAt);
        assert.equal(story.comments, left.length);
        assert.deepEqual(story.latest.map(alone), left.slice(-2).map(alone));
      }
    }
    reader.close();
  }
  return stored;
}

/** A login from any earlier offset brings exactly what changed since. */
async function checkResume(server, survivor, stored, head, serverOffset) {
  const client = await again(server, survivor, { serverOffset });
  const brought = client.log.filter(({ data }) => data?.changed);
  const missed = [...stored.values()].filter(document =>
    document.changed > serverOffset && mayRead(survivor.id, document));
  assert.deepEqual(brought.map(({ data }) => alone(data)),
    missed.sort((a, b) => a.changed - b.changed));
  for (const { event, data } of brought)
    assert.equal(isUpdate(event), data.offset <= serverOffset);
  assert.equal(client.pushed('synced')[0].serverOffset, head);
  assert.equal(client.pushed('welcome')[0].resumed, true);
  client.close();
}

/** Checks, while nobody writes, that the server has exactly what was acked, each once and as acked
 * last. */
async function account(server, survivors, ledger, random) {
  const judge = await again(server, survivors[0]);
  await fence(judge, judge);
  const fences = judge.pushed('message');
  fences.forEach(message => ledger.note('message', message));
  const head = fences.at(-1).changed;
  judge.close();
  await until(() => survivors.every(({ seen }) => seen.serverOffset >= head));

  const stored = await storedBy(server, survivors);
  assert.deepEqual([...stored.keys()].sort(), [...ledger.documents.keys()].sort());
  const places = new Set();
  for (const [_id, document] of stored) {
    assert.deepEqual(document, ledger.documents.get(_id));
    const isNew = document.changed === document.offset;
    assert.ok(isNew || document.changed > document.offset);
    assert.ok(!isNew || !(document.editedAt || document.deletedAt || document.reactions));
    places.add(document.offset).add(isNew ? -document.offset : document.changed);
  }
  assert.equal(places.size, 2 * stored.size, 'an offset was given twice');
  assert.equal(Math.max(...places), head);
  assert.equal(new Set(ledger.firsts.values()).size, ledger.firsts.size);

  for (const { id, user, seen, resumed } of survivors) {
    assert.ok(resumed.every(Boolean), 'every login resumed');
    const readable = [...stored.values()].filter(document => mayRead(id, document));
    assert.equal(seen.documents.size, readable.length, 'what one may not read');
    for (const document of readable) {
      // There is none if the client's replay was cut off above the document's offset: then it came
      // as an update.
      assert.ok((seen.firsts.get(document._id) ?? 0) <= 1, `${user.name} ${document._id}`);
      assert.deepEqual(seen.documents.get(document._id), document);
    }
  }
  const who = survivors[Math.floor(random() * survivors.length)];
  await checkResume(server, who, stored, head, Math.floor(random() * (head + 1)));
  for (const { user, token } of ledger.people.splice(0)) {
    const back = await again(server, { user, token });
    assert.deepEqual((await back.ok('whoami')).user, user);
    back.close();
  }
  return stored.size;
}

async function life(seed) {
  const random = generator(seed);
  const server = await Server.start();
  const ledger = new Ledger();
  const survivors = [];
  for (let i = 0; i < writers; ++i) {
    const somebody = await person(server, `Writer ${i}`);
    somebody.close();
    survivors.push(new Survivor(server, somebody, ledger, generator(seed + i + 1)));
  }
  let joined = 0;
  for (let round = 0; round < roundsPerLife; ++round) {
    let stop = false;
    const loops = [...survivors.map(survivor => () => survivor.write(survivors)), async () => {
      await join(server, ledger, `Joined ${joined++}`);
      await sleep(20);
    }].map(async step => {
      while (!stop)
        await step();
    });
    // A failing loop must end the test, not hang it.
    const written = Promise.all(loops);
    let failed = false;
    written.catch(() => { stop = failed = true; });

    // Sometimes kills it again at once, while the clients reconnect.
    for (let kills = random() < 0.3 ? 2 : 1; kills > 0 && !failed; --kills) {
      await sleep(random() * (kills === 2 ? 1000 : 700));
      assert.equal(await server.stop('SIGKILL'), 'SIGKILL');
      await server.restart();
    }
    stop = true;
    await written;
    const documents = await account(server, survivors, ledger, random);
    console.log(`# seed ${seed}, round ${round + 1}: ${documents} documents, ${joined} joined`);
  }
  assert.ok(ledger.firsts.size > 10 * roundsPerLife, 'there was some load');
  survivors.forEach(({ socket }) => socket.disconnect());
  await server.stop('SIGKILL');
}

for (let i = 0; i < Math.ceil(rounds / roundsPerLife); ++i)
  test(`nothing acked is lost or doubled by kill -9 (seed ${firstSeed + 100 * i})`,
    () => life(firstSeed + 100 * i));
