-- What a draft answers, JSON as in outbox, and a change to an own message that is not saved yet,
-- JSON of _id, offset and content. content is the text of the new message.
ALTER TABLE drafts ADD COLUMN reply TEXT;
ALTER TABLE drafts ADD COLUMN edit TEXT;
