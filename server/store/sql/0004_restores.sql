-- Each restore from a backup. Who has an offset between the two may have got it for what the
-- backup does not hold.
CREATE TABLE restores (
    start INTEGER PRIMARY KEY, -- the offset from which the counter goes on
    head INTEGER NOT NULL      -- the offset of the backup's latest change
) STRICT;
