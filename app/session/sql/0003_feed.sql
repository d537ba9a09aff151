-- Of a story's conversation (recipient FEED/ and its id): how many comments are not deleted.
ALTER TABLE conversations ADD COLUMN comments INTEGER NOT NULL DEFAULT 0;
