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
    assert.deepEqual(story.creator, anna.user);
    assert.deepEqual([story.comments, story.latest], [0, []]);
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

/** A comment as pages have it. */
const paged = ({ comments, ...comment }) => comment;

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
      said.push(paged((await ben.ok('comment', { parent: other._id, content: `${i}` })).comment));
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
    const { stories } = await back.ok('stories');
    assert.deepEqual(stories,
      [{ ...posted.story, comments: 1, latest: [paged(said.comment)] }]);
    assert.deepEqual((await back.ok('comments', { parent: posted.story._id })).comments,
      [paged(said.comment)]);
  });
});

describe('a change to a story or comment', () => {
  let story;
  let comment;
  before(async () => {
    ({ story } = await anna.ok('story', { content: 'Draft' }));
    ({ comment } = await ben.ok('comment', { parent: story._id, content: 'Typo' }));
  });

  /** What Ben is pushed because of `action`, which acks a document: [event, document] pairs. */
  const pushedTo = async action => {
    let acked;
    const [log] = await broughtBy(async () => { acked = await action(); }, anna, ben);
    return { acked, pushed: log.map(({ event, data }) => [event, data]) };
  };

  test('is pushed to everyone as it was acked', async () => {
    const edited = await pushedTo(() => anna.ok('edit', { _id: story._id, content: 'Final' }));
    assert.equal(edited.acked.story.content, 'Final');
    assert.ok(edited.acked.story.editedAt);
    assert.equal(edited.acked.story.offset, story.offset);
    assert.ok(edited.acked.story.changed > comment.offset);
    assert.deepEqual(edited.acked.story.latest.map(each => each._id), [comment._id]);
    assert.deepEqual(edited.pushed, [['storyUpdated', edited.acked.story]]);

    const liked = await pushedTo(() => anna.ok('react', { _id: comment._id, emoji: '👍', on: true }));
    assert.deepEqual(liked.acked.comment.reactions,
      [{ emoji: '👍', count: 1, users: [anna.id] }]);
    assert.deepEqual(liked.pushed, [['commentUpdated', liked.acked.comment]]);
  });

  test('by anyone but its author is forbidden', async () => {
    await ben.refused('forbidden', 'edit', { _id: story._id, content: 'x' });
    await ben.refused('forbidden', 'delete', { _id: story._id });
    await anna.refused('forbidden', 'delete', { _id: comment._id });
  });

  test('leaves a deleted story in its place, with its comments and no new ones', async () => {
    const { story: other } = await anna.ok('story', { content: 'Gone soon' });
    await ben.ok('comment', { parent: other._id, content: 'Stays' });
    const { story: deleted } = await anna.ok('delete', { _id: other._id });
    assert.deepEqual([deleted.content, deleted.comments, 'reactions' in deleted], ['', 1, false]);
    assert.ok(deleted.deletedAt);
    assert.deepEqual((await ben.ok('stories', { limit: 1 })).stories, [deleted]);
    const { comments } = await ben.ok('comments', { parent: other._id });
    assert.deepEqual(comments.map(each => each.content), ['Stays']);
    await ben.refused('forbidden', 'comment', { parent: other._id, content: 'Late' });
    await ben.refused('forbidden', 'react', { _id: other._id, emoji: '👍', on: true });
  });

  test('counts the comments of its story', async () => {
    const { story: other } = await anna.ok('story', { content: 'Counted' });
    const counts = [];
    for (const content of ['1', '2', '3'])
      counts.push((await ben.ok('comment', { parent: other._id, content })).comment);
    assert.deepEqual(counts.map(({ comments }) => comments), [1, 2, 3]);
    const { pushed } = await pushedTo(() => ben.ok('delete', { _id: counts[1]._id }));
    assert.deepEqual(pushed.map(([event, { comments }]) => [event, comments]),
      [['commentUpdated', 2]]);
    const { stories: [now] } = await ben.ok('stories', { limit: 1 });
    assert.deepEqual([now.comments, now.latest.map(each => each.content)], [2, ['1', '3']]);
    assert.equal(now.changed, other.changed);
  });

  test('that was missed is replayed', async () => {
    const { offset: since } = await anna.say('Ben goes');
    const { story: fresh } = await anna.ok('story', { content: 'While Ben was away' });
    await anna.ok('edit', { _id: story._id, content: 'Edited meanwhile' });
    const back = await again(server, ben, { serverOffset: since });
    const got = back.log.filter(({ event }) => /^(story|comment)/.test(event));
    assert.deepEqual(got.map(({ event, data }) => [event, data._id]),
      [['story', fresh._id], ['storyUpdated', story._id]]);
    back.close();
  });
});

describe('the feed', () => {
  test('has a read marker, and counts what others posted above it', async () => {
    const [cleo] = await people(server, 'Cleo');
    const joined = await cleo.ok('feed');
    assert.equal(joined.unread, 0);
    const { story } = await anna.ok('story', { content: 'Unread' });
    await anna.ok('comment', { parent: story._id, content: 'Unread too' });
    await cleo.ok('story', { content: 'My own' });
    assert.deepEqual(await cleo.ok('feed'), { ok: true, unread: 2, read: joined.read });
    const [own, others] = await broughtBy(
      () => cleo.ok('read', { recipient_id: 'FEED', offset: story.offset }), anna, cleo, ben);
    assert.deepEqual(own.map(({ event, data }) => [event, data]), [['read',
      { user_id: cleo.id, recipient_id: 'FEED', offset: story.offset }]]);
    assert.deepEqual(others, []);
    assert.deepEqual(await cleo.ok('feed'), { ok: true, unread: 1, read: story.offset });
  });

  test('is searched apart from the messages', async () => {
    await anna.say('zebra in the room');
    const { story } = await anna.ok('story', { content: 'zebra in a story' });
    const { comment } = await ben.ok('comment', { parent: story._id, content: 'zebra below it' });
    const found = await ben.ok('search', { query: 'zebra', recipient_id: 'FEED' });
    assert.deepEqual([found.stories.map(each => each._id), found.comments.map(each => each._id),
      found.more, 'messages' in found], [[story._id], [comment._id], false, false]);
    const first = await ben.ok('search', { query: 'zebra', recipient_id: 'FEED', limit: 1 });
    assert.deepEqual([first.stories, first.comments.length, first.more], [[], 1, true]);
    const { messages } = await ben.ok('search', { query: 'zebra' });
    assert.deepEqual(messages.map(each => each.content), ['zebra in the room']);
  });

  test('gives the stories of one person', async () => {
    const [dora] = await people(server, 'Dora');
    const { story } = await dora.ok('story', { content: 'By Dora' });
    assert.deepEqual((await anna.ok('stories', { creator_id: dora.id })).stories, [story]);
    await anna.refused('not_found', 'stories', { creator_id: 'nobody' });
  });

  test('is a recipient of nothing else', async () => {
    for (const [event, fields] of [['message', { recipient: { _id: 'FEED' }, content: 'x' }],
      ['chat', { recipient_id: 'FEED' }], ['typing', { recipient_id: 'FEED' }]])
      await anna.refused('not_found', event, fields);
  });

  test('is a feature that the server names', async () => {
    const { server: { features } } = anna.log.find(({ event }) => event === 'welcome').data;
    assert.ok(features.includes('feed'));
  });
});

test('any document is given by its id to those who may read it', async () => {
  const { story } = await anna.ok('story', { content: 'One' });
  const { comment } = await ben.ok('comment', { parent: story._id, content: 'Two' });
  const { message } = await anna.ok('message', { recipient: { _id: anna.id }, content: 'Three' });
  assert.equal((await ben.ok('document', { _id: story._id })).story.comments, 1);
  assert.deepEqual((await anna.ok('document', { _id: comment._id })).comment, comment);
  assert.deepEqual((await anna.ok('document', { _id: message._id })).message, message);
  await ben.refused('not_found', 'document', { _id: message._id });
  await ben.refused('not_found', 'document', { _id: 'nothing' });
});
