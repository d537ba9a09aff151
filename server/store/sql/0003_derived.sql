-- Both follow from messages, and cost every transaction two more pages to write: the offset of the
-- latest change, and of a conversation's newest message.
ALTER TABLE server DROP COLUMN head;
ALTER TABLE conversations DROP COLUMN last;
