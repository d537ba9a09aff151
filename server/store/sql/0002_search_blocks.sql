-- The trigrams cost a message most of its insertion. Searches look through blocks instead, which
-- are made later of what is in messages.
DROP TABLE message_search;

-- Each holds the folded texts of the undeleted messages from offset first to offset last, of all
-- conversations; the next begins with the message that follows. What is newer than all of them is
-- looked for in messages. Read signatures alone where that is enough: it stands before the texts.
CREATE TABLE search_blocks (
    first INTEGER PRIMARY KEY,
    last INTEGER NOT NULL,
    revision INTEGER NOT NULL, -- the offset of the latest edit or delete in it; 0: none
    signature BLOB NOT NULL,
    messages BLOB NOT NULL
) STRICT;

CREATE INDEX search_blocks_revised ON search_blocks (revision) WHERE revision > 0;
