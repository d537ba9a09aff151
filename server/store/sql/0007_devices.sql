-- A token is a device: since when (NULL: from before that was kept), and what it calls itself
-- (NULL: it did not say).
ALTER TABLE tokens ADD COLUMN created INTEGER;
ALTER TABLE tokens ADD COLUMN device TEXT;
CREATE INDEX tokens_by_user ON tokens (user);
