CREATE INDEX comments_by_story ON messages (reply_to, offset)
    WHERE conversation = 0 AND reply_to IS NOT NULL;
CREATE INDEX comments_undeleted ON messages (reply_to, offset)
    WHERE conversation = 0 AND reply_to IS NOT NULL AND deleted IS NULL;
CREATE TABLE conversations (
    key INTEGER PRIMARY KEY,
    low INTEGER REFERENCES users,
    high INTEGER REFERENCES users, -- the offset of the newest message
    UNIQUE (low, high)
) STRICT;
CREATE TABLE invites (
    key INTEGER PRIMARY KEY,
    hash BLOB NOT NULL UNIQUE, -- SHA-256
    created INTEGER NOT NULL,
    expires INTEGER, -- NULL: never
    lasting INTEGER NOT NULL, -- 0: for one account, 1: for any number
    used INTEGER NOT NULL DEFAULT 0, -- the accounts that were made with it
    withdrawn INTEGER -- NULL: it was not
) STRICT;
CREATE TABLE looks (
    skeleton TEXT NOT NULL,
    user INTEGER NOT NULL REFERENCES users,
    PRIMARY KEY (skeleton, user)
) STRICT, WITHOUT ROWID;
CREATE TABLE members (
    user INTEGER NOT NULL REFERENCES users,
    conversation INTEGER NOT NULL REFERENCES conversations,
    peer INTEGER REFERENCES users, -- the other one; NULL in ALL_CHAT
    read INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (user, conversation)
) STRICT, WITHOUT ROWID;
CREATE TABLE messages (
    offset INTEGER PRIMARY KEY,
    changed INTEGER NOT NULL,
    conversation INTEGER NOT NULL REFERENCES conversations,
    sender INTEGER NOT NULL REFERENCES users,
    time INTEGER NOT NULL,
    content TEXT NOT NULL, -- empty when deleted
    client_offset TEXT,
    edited INTEGER,
    deleted INTEGER,
    reply_to INTEGER REFERENCES messages,
    reactions TEXT -- what the document shows, as JSON, made from the table below; NULL: none
, comments INTEGER NOT NULL DEFAULT 0) STRICT;
CREATE INDEX messages_by_conversation ON messages (conversation, offset);
CREATE INDEX messages_changed ON messages (changed) WHERE changed > offset;
CREATE UNIQUE INDEX messages_once ON messages (sender, client_offset)
    WHERE client_offset IS NOT NULL AND conversation <> 0;
CREATE UNIQUE INDEX posts_once ON messages (sender, client_offset, reply_to IS NULL)
    WHERE client_offset IS NOT NULL AND conversation = 0;
CREATE TABLE reactions (
    message INTEGER NOT NULL REFERENCES messages,
    emoji TEXT NOT NULL,
    user INTEGER NOT NULL REFERENCES users,
    given INTEGER NOT NULL, -- the offset of the change: first come first
    PRIMARY KEY (message, emoji, user)
) STRICT, WITHOUT ROWID;
CREATE TABLE restores (
    start INTEGER PRIMARY KEY, -- the offset from which the counter goes on
    head INTEGER NOT NULL      -- the offset of the backup's latest change
) STRICT;
CREATE TABLE search_blocks (
    first INTEGER PRIMARY KEY,
    last INTEGER NOT NULL,
    revision INTEGER NOT NULL, -- the offset of the latest edit or delete in it; 0: none
    signature BLOB NOT NULL,
    messages BLOB NOT NULL
) STRICT;
CREATE INDEX search_blocks_revised ON search_blocks (revision) WHERE revision > 0;
CREATE TABLE server (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    id TEXT NOT NULL, looks TEXT) STRICT;
CREATE INDEX stories ON messages (offset) WHERE conversation = 0 AND reply_to IS NULL;
CREATE INDEX stories_by_sender ON messages (sender, offset)
    WHERE conversation = 0 AND reply_to IS NULL;
CREATE TABLE tokens (
    hash BLOB PRIMARY KEY, -- SHA-256
    user INTEGER NOT NULL REFERENCES users,
    used INTEGER NOT NULL
, created INTEGER, device TEXT) STRICT, WITHOUT ROWID;
CREATE INDEX tokens_by_user ON tokens (user);
CREATE TABLE users (
    key INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    folded TEXT NOT NULL UNIQUE, -- the name under NFKC case folding
    password TEXT,               -- Argon2id, in libsodium's form; NULL: none
    created INTEGER NOT NULL
, banned INTEGER) STRICT;
