-- What lets people in where not everyone may join. The secret itself is with them alone.
CREATE TABLE invites (
    key INTEGER PRIMARY KEY,
    hash BLOB NOT NULL UNIQUE, -- SHA-256
    created INTEGER NOT NULL,
    expires INTEGER, -- NULL: never
    lasting INTEGER NOT NULL, -- 0: for one account, 1: for any number
    used INTEGER NOT NULL DEFAULT 0, -- the accounts that were made with it
    withdrawn INTEGER -- NULL: it was not
) STRICT;

-- Since when; NULL: is not.
ALTER TABLE users ADD COLUMN banned INTEGER;
