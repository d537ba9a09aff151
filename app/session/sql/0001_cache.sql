-- What one person has seen at one server, what they wrote and have not sent, and how far the
-- server's pushes were taken in. Offsets are the server's (protocol.md, section 3).

-- Single values: server_offset, continuous_from.
CREATE TABLE state (name TEXT PRIMARY KEY, value NOT NULL) WITHOUT ROWID;

-- Everybody heard of.
CREATE TABLE users (id TEXT PRIMARY KEY, name TEXT NOT NULL) WITHOUT ROWID;

-- Senders and recipients as messages name them, once each.
CREATE TABLE parties (key INTEGER PRIMARY KEY, id TEXT NOT NULL, name TEXT NOT NULL, UNIQUE (id, name));

-- marked: an own read marker that the server has not acknowledged, 0 for none.
CREATE TABLE conversations (
    key INTEGER PRIMARY KEY,
    recipient TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    read INTEGER NOT NULL DEFAULT 0,
    unread INTEGER NOT NULL DEFAULT 0,
    marked INTEGER NOT NULL DEFAULT 0,
    last INTEGER NOT NULL DEFAULT 0
);

-- sender and recipient are parties; timestamp is ms since 1970; folded is what search compares,
-- NULL where it equals content; extra is JSON of the members that few messages have.
CREATE TABLE messages (
    offset INTEGER PRIMARY KEY,
    conversation INTEGER NOT NULL,
    id TEXT NOT NULL,
    sender INTEGER NOT NULL,
    recipient INTEGER NOT NULL,
    timestamp INTEGER NOT NULL,
    changed INTEGER NOT NULL,
    deleted INTEGER NOT NULL,
    content TEXT NOT NULL,
    folded TEXT,
    client_offset TEXT,
    extra TEXT
);
CREATE INDEX messages_of_conversation ON messages (conversation, offset);

-- From first to last, every message of the conversation is in messages. first is 0 where nothing
-- came before, last is 2^53 while the pushes carry it on. Those that are not fresh may have
-- missed later edits, and are read only while the server is away. Ranges never overlap.
CREATE TABLE ranges (
    conversation INTEGER NOT NULL,
    first INTEGER NOT NULL,
    last INTEGER NOT NULL,
    fresh INTEGER NOT NULL,
    PRIMARY KEY (conversation, first)
) WITHOUT ROWID;

CREATE TABLE drafts (recipient TEXT PRIMARY KEY, content TEXT NOT NULL) WITHOUT ROWID;

-- written is ms since 1970; reply is JSON or NULL; failure is NULL until the server refused it.
CREATE TABLE outbox (
    position INTEGER PRIMARY KEY AUTOINCREMENT,
    client_offset TEXT NOT NULL UNIQUE,
    recipient TEXT NOT NULL,
    content TEXT NOT NULL,
    written INTEGER NOT NULL,
    reply TEXT,
    failure TEXT
);
