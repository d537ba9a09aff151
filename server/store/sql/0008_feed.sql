-- Stories and comments are messages of the feed, a conversation that everyone is in and whose key
-- is 0. A comment replies to its story.
INSERT INTO conversations (key) VALUES (0);

-- The same client_offset may name a message, a story and a comment.
DROP INDEX messages_once;
CREATE UNIQUE INDEX messages_once ON messages (sender, client_offset)
    WHERE client_offset IS NOT NULL AND conversation <> 0;
CREATE UNIQUE INDEX posts_once ON messages (sender, client_offset, reply_to IS NULL)
    WHERE client_offset IS NOT NULL AND conversation = 0;

INSERT INTO messages (offset, changed, conversation, sender, time, content, client_offset)
    SELECT offset, offset, 0, creator, time, content, client_offset FROM stories;
INSERT INTO messages (offset, changed, conversation, sender, time, content, client_offset, reply_to)
    SELECT offset, offset, 0, creator, time, content, client_offset, parent FROM comments;
DROP TABLE comments;
DROP TABLE stories;

-- Of a story: its comments that are not deleted.
ALTER TABLE messages ADD COLUMN comments INTEGER NOT NULL DEFAULT 0;

CREATE INDEX stories ON messages (offset) WHERE conversation = 0 AND reply_to IS NULL;
CREATE INDEX stories_by_sender ON messages (sender, offset)
    WHERE conversation = 0 AND reply_to IS NULL;
CREATE INDEX comments_by_story ON messages (reply_to, offset)
    WHERE conversation = 0 AND reply_to IS NOT NULL;
CREATE INDEX comments_undeleted ON messages (reply_to, offset)
    WHERE conversation = 0 AND reply_to IS NOT NULL AND deleted IS NULL;
UPDATE messages SET comments = (SELECT count(*) FROM messages c
        WHERE c.conversation = 0 AND c.reply_to = messages.offset)
    WHERE conversation = 0 AND reply_to IS NULL;

-- What was posted before counts as read.
INSERT INTO members (user, conversation, read)
    SELECT key, 0, ifnull((SELECT max(offset) FROM messages WHERE conversation = 0), 0) FROM users;

-- Blocks hold the messages of all conversations. Those that lack stories are made again.
DELETE FROM search_blocks
    WHERE last > (SELECT min(offset) FROM messages WHERE conversation = 0);
