-- How names look (common/text/looks.h), so that nobody takes one that passes for another. Made by
-- the program from users, and anew when it goes by other tables. Several may look alike that have
-- been here from before.
CREATE TABLE looks (
    skeleton TEXT NOT NULL,
    user INTEGER NOT NULL REFERENCES users,
    PRIMARY KEY (skeleton, user)
) STRICT, WITHOUT ROWID;

-- By which tables they were made; NULL: they were not yet.
ALTER TABLE server ADD COLUMN looks TEXT;
