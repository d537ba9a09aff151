-- What a draft answers, JSON as in outbox, and a change to an own message that is not saved yet,
-- JSON of _id, offset and content. content is the text of the new message.
ALTER TABLE drafts ADD COLUMN reply TEXT;
ALTER TABLE drafts ADD COLUMN edit TEXT;

-- The server_offset when it was first sent, NULL when it never was. What an older program kept may
-- have been sent.
ALTER TABLE outbox ADD COLUMN sent_after INTEGER;
UPDATE outbox SET sent_after = ifnull((SELECT value FROM state WHERE name = 'server_offset'), 0);

-- What was discarded after it was sent: to be deleted where it turns out to be stored. since is ms
-- since 1970.
CREATE TABLE discarded (
    client_offset TEXT PRIMARY KEY,
    recipient TEXT NOT NULL,
    sent_after INTEGER NOT NULL,
    since INTEGER NOT NULL
) WITHOUT ROWID;
