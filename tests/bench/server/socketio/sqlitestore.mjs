// Stores with one fsync for everything from one turn of the event loop.
import { randomBytes } from 'node:crypto';

const columns = `messages.offset, time, content, client_offset,
  s.id AS senderId, s.name AS senderName, r.id AS recipientId, r.name AS recipientName
  FROM messages JOIN users s ON s.key = sender LEFT JOIN users r ON r.key = recipient`;

export class SqliteStore {
  #database;
  #statements;
  #head;
  #queue = [];
  #commitAll;

  constructor(Database, path) {
    const database = this.#database = new Database(path);
    database.pragma('journal_mode = WAL');
    database.pragma('synchronous = FULL');
    database.exec(`
      CREATE TABLE IF NOT EXISTS users (
        key INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, name TEXT NOT NULL UNIQUE);
      CREATE TABLE IF NOT EXISTS messages (
        offset INTEGER PRIMARY KEY, conversation TEXT NOT NULL, sender INTEGER NOT NULL,
        recipient INTEGER, time INTEGER NOT NULL, content TEXT NOT NULL, client_offset TEXT);
      CREATE INDEX IF NOT EXISTS by_conversation ON messages (conversation, offset);
      CREATE UNIQUE INDEX IF NOT EXISTS once ON messages (sender, client_offset);`);
    this.#statements = {
      user: database.prepare('SELECT id AS _id, name FROM users WHERE name = ?'),
      key: database.prepare('SELECT key FROM users WHERE id = ?').pluck(),
      addUser: database.prepare('INSERT INTO users (id, name) VALUES (?, ?)'),
      add: database.prepare('INSERT OR IGNORE INTO messages VALUES (?, ?, ?, ?, ?, ?, ?)'),
      stored: database.prepare(`SELECT ${columns} WHERE sender = ? AND client_offset = ?`),
      before: database.prepare(`SELECT ${columns} WHERE conversation = ? AND offset < ?
        ORDER BY offset DESC LIMIT ?`),
      from: database.prepare(`SELECT ${columns} WHERE conversation = ? AND offset >= ?
        ORDER BY offset LIMIT ?`),
    };
    this.#head = database.prepare('SELECT max(offset) FROM messages').pluck().get() ?? 0;
    this.#commitAll = database.transaction(queue => queue.map(command => command.run()));
  }

  register(name, done) {
    this.#enqueue(() => {
      if (!this.#statements.user.get(name))
        this.#statements.addUser.run(randomBytes(10).toString('hex'), name);
      return this.#statements.user.get(name);
    }, done);
  }

  add({ sender, recipient, content, clientOffset }, done) {
    this.#enqueue(() => {
      const offset = this.#head + 1;
      const time = Date.now();
      const senderKey = this.#keyOf(sender._id);
      const { changes } = this.#statements.add.run(
        offset, conversationOf(sender._id, recipient._id), senderKey,
        recipient._id === 'ALL_CHAT' ? null : this.#keyOf(recipient._id), time, content,
        clientOffset ?? null);
      if (changes === 0)
        return [documentOf(this.#statements.stored.get(senderKey, clientOffset)), false];
      this.#head = offset;
      return [{
        _id: String(offset), changed: offset, clientOffset, content, offset, recipient, sender,
        timestamp: new Date(time).toISOString(),
      }, true];
    }, ([message, isNew]) => done(message, isNew));
  }

  /** Oldest first. */
  page({ user, recipient, before, around, limit }) {
    const conversation = conversationOf(user._id, recipient);
    const older = around ? limit >> 1 : limit;
    const rows = this.#statements.before
      .all(conversation, around ?? before ?? Number.MAX_SAFE_INTEGER, older).reverse();
    if (around)
      rows.push(...this.#statements.from.all(conversation, around, limit - older));
    return rows.map(documentOf);
  }

  /** Makes a long conversation between 200 people, and closes. */
  fill(count) {
    this.#database.transaction(() => {
      for (let i = 0; i < 200; ++i)
        this.#statements.addUser.run(randomBytes(10).toString('hex'), `Person ${i}`);
      for (let i = 1; i <= count; ++i)
        this.#statements.add.run(i, 'ALL_CHAT', i * 31 % 200 + 1, null, 1_700_000_000_000 + i,
          'yes the printer in room 3 tomorrow I think so lunch please the schedule hello draft ok '
            + i, null);
    })();
    this.#database.close(); // leaves only the database, with no log to read
  }

  #keys = new Map();
  #keyOf(id) {
    let key = this.#keys.get(id);
    if (key === undefined)
      this.#keys.set(id, key = this.#statements.key.get(id));
    return key;
  }

  /** Runs `run` in the next transaction, and gives its result to `done` when that is on disk. */
  #enqueue(run, done) {
    this.#queue.push({ run, done });
    if (this.#queue.length === 1)
      setImmediate(() => this.#commit());
  }

  #commit() {
    const queue = this.#queue;
    this.#queue = [];
    const results = this.#commitAll(queue);
    queue.forEach(({ done }, i) => done(results[i]));
  }
}

function conversationOf(a, b) {
  return b === 'ALL_CHAT' ? b : a < b ? `${a} ${b}` : `${b} ${a}`;
}

function documentOf(row) {
  return {
    _id: String(row.offset), changed: row.offset, clientOffset: row.client_offset ?? undefined,
    content: row.content, offset: row.offset,
    recipient: row.recipientId === null
      ? { _id: 'ALL_CHAT', name: 'ALL CHAT' } : { _id: row.recipientId, name: row.recipientName },
    sender: { _id: row.senderId, name: row.senderName },
    timestamp: new Date(row.time).toISOString(),
  };
}
