// Stores no messages: keeps only what it needs to make documents.
import { randomBytes } from 'node:crypto';

export class MemoryStore {
  #users = new Map();
  #head = 0;

  /** Gives the user of that name to `done`. */
  register(name, done) {
    let user = this.#users.get(name);
    if (!user)
      this.#users.set(name, user = { _id: randomBytes(10).toString('hex'), name });
    done(user);
  }

  /** Gives the message as a document to `done`, and whether it is new. */
  add({ sender, recipient, content, clientOffset }, done) {
    const offset = ++this.#head;
    done({
      _id: String(offset), changed: offset, clientOffset, content, offset, recipient, sender,
      timestamp: new Date().toISOString(),
    }, true);
  }

  page() {
    return [];
  }
}
