#!/usr/bin/env bash
# SQLite: a partial index whose WHERE is word for word that of the query, and whose order is the
# query's, is passed over for a wider index.
#
# Posts of a room are topics or replies. The partial index `topics` holds the topics of room 0 alone,
# by id. For "the newest topics of room 0" the planner takes the index of all posts by room and id
# instead, and looks at every reply that is newer than the topic: with one topic and 100,000 replies,
# at 100,001 rows for one result. ANALYZE, which counts exactly that, does not change its mind.
# INDEXED BY does.
#
# Seen with Debian 12's sqlite3 3.40.1-2+deb12u2.
# Sources: https://www.sqlite.org/partialindex.html, https://www.sqlite.org/lang_indexedby.html
set -euo pipefail

package=sqlite3
version=3.40.1-2+deb12u2
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
apt-get download -qq "$package=$version" "libsqlite3-0=$version" 2>/dev/null
for file in ./*.deb; do dpkg -x "$file" .; done
library=$(dirname "$(find . -name 'libsqlite3.so.0')")
sqlite() { LD_LIBRARY_PATH=$library ./usr/bin/sqlite3 -batch posts.db "$@"; }
expect() { # expect WHAT SEEN WANTED
    printf '%-28s %s\n' "$1" "$2"
    if [ "$2" != "$3" ]; then
        echo "changed: it was '$3'"
        exit 1
    fi
}

echo "$package $version"
sqlite "
CREATE TABLE posts (id INTEGER PRIMARY KEY, room INTEGER NOT NULL, reply_to INTEGER, text TEXT);
CREATE INDEX posts_by_room ON posts (room, id);
CREATE INDEX topics ON posts (id) WHERE room = 0 AND reply_to IS NULL;
INSERT INTO posts (room, text) VALUES (0, 'topic');
WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 100000)
    INSERT INTO posts (room, reply_to, text) SELECT 0, 1, 'reply' FROM n;"

plan() { # plan [INDEXED BY …] : the index that the query uses, and the steps of the virtual machine
    sqlite ".stats vmstep" "SELECT text FROM posts $* WHERE room = 0 AND reply_to IS NULL
        ORDER BY id DESC LIMIT 20" >steps
    sqlite "EXPLAIN QUERY PLAN SELECT text FROM posts $* WHERE room = 0 AND reply_to IS NULL
        ORDER BY id DESC LIMIT 20" | grep -o 'INDEX [a-z_]*'
}
many() { [ "$(grep -o '[0-9]*$' steps | tail -1)" -gt 100000 ] && echo 'over 100,000' || echo 'few'; }

expect "by default" "$(plan)" 'INDEX posts_by_room'
expect "steps" "$(many)" 'over 100,000'
sqlite "ANALYZE"
expect "after ANALYZE" "$(plan)" 'INDEX posts_by_room'
expect "steps" "$(many)" 'over 100,000'
expect "INDEXED BY topics" "$(plan INDEXED BY topics)" 'INDEX topics'
expect "steps" "$(many)" 'few'
