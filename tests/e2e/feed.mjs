// Section 7: stories and their comments.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { Server, again, broughtBy, people } from './support.mjs';

let server;
let anna;
let ben;
before(async () => {
  server = await Server.start();
  [anna, ben] = await people(server, 'Anna', 'Ben');
});

describe('a story', () => {
  test('is pushed to everyone as it was acked', async () => {
    let story;
    const logs = await broughtBy(async () => {
      ({ story } = await anna.ok('story', { content: 'Look!', clientOffset: 'look' }));
    }, anna, anna, ben);
    for (const log of logs)
      assert.deepEqual(log.map(({ event, data }) => [event, data]), [['story', story]]);
    assert.equal(story.creator_id, anna.id);
    assert.equal(story.creator_name, 'Anna');
    assert.equal(story.content, 'Look!');
    assert.equal(story.clientOffset, 'look');
    assert.equal(typeof story._id, 'string');
    assert.equal(story.changed, story.offset);
    assert.match(story.timestamp, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    assert.ok(!('parent' in story));
  });

  test('comes newest first, 50 if no limit is given, paged by before', async () => {
    const said = [];
    for (let i = 0; i < 60; ++i)
      said.unshift((await anna.ok('story', { content: `story ${i}` })).story);
    const first = await ben.ok('stories');
    assert.deepEqual([first.stories, first.more], [said.slice(0, 50), true]);
    const rest = await ben.ok('stories', { before: said[49].offset, limit: 10 });
    assert.deepEqual([rest.stories, rest.more], [said.slice(50), true]);
    const oldest = await ben.ok('stories', { before: said[59].offset, limit: 200 });
    assert.deepEqual([oldest.stories.length, oldest.more], [1, false]);
    assert.deepEqual((await ben.ok('stories', { before: oldest.stories[0].offset })).stories, []);
  });
});

describe('a comment', () => {
  let story;
  before(async () => { ({ story } = await anna.ok('story', { content: 'Discuss' })); });

  test('is pushed to everyone as it was acked', async () => {
    let comment;
    const logs = await broughtBy(async () => {
      ({ comment } = await ben.ok('comment', { parent: story._id, content: 'Hm' }));
    }, anna, anna, ben);
    for (const log of logs)
      assert.deepEqual(log.map(({ event, data }) => [event, data]), [['comment', comment]]);
    assert.deepEqual([comment.parent, comment.creator_id, comment.creator_name, comment.content],
      [story._id, ben.id, 'Ben', 'Hm']);
    assert.ok(comment.offset > story.offset);
  });

  test('comes oldest first, the newest of them with no before, paged by before', async () => {
    const { story: other } = await anna.ok('story', { content: 'Other' });
    const said = [];
    for (let i = 0; i < 60; ++i) {
      said.push((await ben.ok('comment', { parent: other._id, content: `${i}` })).comment);
      if (i % 9 === 0)
        await ben.ok('comment', { parent: story._id, content: 'elsewhere' });
    }
    const newest = await anna.ok('comments', { parent: other._id });
    assert.deepEqual([newest.comments, newest.more], [said.slice(10), true]);
    const older = await anna.ok('comments',
      { parent: other._id, before: said[10].offset, limit: 9 });
    assert.deepEqual([older.comments, older.more], [said.slice(1, 10), true]);
    const oldest = await anna.ok('comments', { parent: other._id, before: said[1].offset });
    assert.deepEqual([oldest.comments, oldest.more], [said.slice(0, 1), false]);
    const none = await anna.ok('comments', { parent: other._id, before: said[0].offset });
    assert.deepEqual([none.comments, none.more], [[], false]);
  });

  test('to a story that is not there is not_found', async () => {
    const { _id } = await anna.say('a message is no story');
    const { comment } = await anna.ok('comment', { parent: story._id, content: 'nor a comment' });
    for (const parent of ['nothing', '', _id, comment._id]) {
      await anna.refused('not_found', 'comment', { parent, content: 'x' });
      await anna.refused('not_found', 'comments', { parent });
    }
  });

  test('and its story survive kill -9 once acked', async () => {
    const mortal = await Server.start();
    const [one] = await people(mortal, 'One');
    const posted = await one.ok('story', { content: 'kept' });
    const said = await one.ok('comment', { parent: posted.story._id, content: 'kept too' });
    await mortal.stop('SIGKILL');
    await mortal.restart();
    const back = await again(mortal, one);
    assert.deepEqual((await back.ok('stories')).stories, [posted.story]);
    assert.deepEqual((await back.ok('comments', { parent: posted.story._id })).comments,
      [said.comment]);
  });
});

test('a story or comment is none of the requests for messages', async () => {
  const { story } = await anna.ok('story', { content: 'mine' });
  await anna.refused('not_found', 'edit', { _id: story._id, content: 'x' });
  await anna.refused('not_found', 'delete', { _id: story._id });
  await anna.refused('not_found', 'react', { _id: story._id, emoji: '👍', on: true });
});
