// Section 8: backup, restore and check; and section 6: what a client is told after a restore.
import assert from 'node:assert/strict';
import {
  copyFileSync, existsSync, lstatSync, readFileSync, readdirSync, rmSync, writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { Server, again, everyone, fence, people, runProgram, temporaryFolder } from './support.mjs';

/** Refused with one sentence on standard error. */
async function refused(args, says, status = 1) {
  const end = await runProgram(args);
  assert.deepEqual([end.status, end.stdout], [status, ''], JSON.stringify(end));
  assert.match(end.stderr, /^[^\n]+\n$/, 'one sentence');
  assert.match(end.stderr, says);
}

async function done(args, says) {
  const end = await runProgram(args);
  assert.deepEqual([end.status, end.stderr], [0, ''], JSON.stringify(end));
  assert.match(end.stdout, says);
  return end.stdout;
}

const contents = folder => Object.fromEntries(
  readdirSync(folder).map(name => [name, readFileSync(join(folder, name), 'base64')]));

describe('backup, restore and check', () => {
  let server;
  let anna;
  let ben;
  let kept;
  let lost;
  const file = join(temporaryFolder(), 'backup.chatbook');
  before(async () => {
    server = await Server.start();
    [anna, ben] = await people(server, 'Anna', 'Ben');
    kept = await anna.say('kept');
    await anna.ok('read', { recipient_id: everyone, offset: kept.offset });
  });

  test('backup copies a running server\'s data into a private file', async () => {
    await done(['backup', server.data, file], /copied/);
    assert.equal(lstatSync(file).mode & 0o777, 0o600);
    assert.deepEqual(readdirSync(join(file, '..')), ['backup.chatbook']);
    await refused(['backup', server.data, file], /there already/);
  });

  test('check finds no fault beside a running server', async () => {
    await done(['check', server.data], /runs[^]*\nNo fault found\.\n$/);
  });

  test('restore refuses a running server, and something newer unless it is told to', async () => {
    lost = await anna.say('lost', everyone, { clientOffset: 'again' });
    await fence(anna, ben);
    await refused(['restore', server.data, file], /in use/);
    assert.equal(await server.stop(), 0);
    const was = contents(server.data);
    await refused(['restore', server.data, file], /newer/);
    assert.deepEqual(contents(server.data), was);
    const said = await done(['restore', '--replace', server.data, file], /restored/);
    const aside = /What was there is now (.*)\.\n/.exec(said)[1];
    assert.ok(existsSync(aside));
    await done(['check', server.data], /No server runs[^]*\nNo fault found\.\n$/);
    await server.restart();
  });

  test('a client that saw more than the backup holds is told so, also later', async () => {
    const id = anna.pushed('welcome')[0].server._id;
    for (const round of ['at once', 'after new messages']) {
      const back = await again(server, anna, { serverOffset: lost.changed });
      const [welcome] = back.pushed('welcome');
      assert.equal(welcome.resumed, false, round);
      assert.equal(welcome.knownOffset, kept.changed, round);
      assert.equal(welcome.server._id, id);
      const { messages } = await back.ok('chat', { recipient_id: everyone });
      assert.ok(!messages.some(({ content }) => content === 'lost'), round);
      const stored = await back.say('new', everyone, { clientOffset: `again ${round}` });
      assert.ok(stored.offset > lost.offset + 1, 'an offset that nobody has seen');
    }
  });

  test('what was sent after the backup can be sent again', async () => {
    const back = await again(server, anna);
    const stored = await back.say('sent again', everyone, { clientOffset: 'again' });
    assert.ok(stored.offset > lost.offset);
    assert.equal(stored.content, 'sent again');
  });

  test('a client that the backup knows all of resumes, and counts go on', async () => {
    const back = await again(server, ben, { serverOffset: kept.changed });
    const [welcome] = back.pushed('welcome');
    assert.equal(welcome.resumed, true);
    assert.equal(welcome.knownOffset, undefined);
    assert.deepEqual(back.pushed('message').map(({ content }) => content),
      ['new', 'new', 'sent again']);
    const { conversations } = await back.ok('conversations');
    assert.equal(conversations[0].unread, 4);
    const [{ serverOffset }] = back.pushed('synced');
    const later = await again(server, ben, { serverOffset });
    assert.equal(later.pushed('welcome')[0].resumed, true);
    assert.deepEqual(later.pushed('message'), []);
  });

  test('check says what is wrong, and ends with status 1', async () => {
    const data = temporaryFolder();
    const bytes = readFileSync(file);
    bytes.fill(0x5a, 4096 * 4, 4096 * 7);
    writeFileSync(join(data, 'chatbook.db'), bytes, { mode: 0o600 });
    const end = await runProgram(['check', data]);
    assert.equal(end.status, 1);
    assert.doesNotMatch(end.stdout, /No fault/);
    assert.deepEqual(readdirSync(data), ['chatbook.db']);
    await refused(['check', temporaryFolder()], /no server's data/);
  });

  test('restore refuses what is no sound backup', async () => {
    const folder = temporaryFolder();
    const bad = join(folder, 'bad');
    for (const content of ['', 'Dear diary, '.repeat(1000), readFileSync(file).subarray(0, 9000)]) {
      writeFileSync(bad, content);
      await refused(['restore', join(folder, 'data'), bad], /\./);
      assert.ok(!existsSync(join(folder, 'data')));
    }
    copyFileSync(file, bad);
    await done(['restore', join(folder, 'data'), bad], /restored/);
  });

  test('each takes the folder by --data too, or is told where the usual one is', async () => {
    const folder = temporaryFolder();
    const copy = join(folder, 'copy');
    const data = join(folder, 'data');
    await done(['backup', '--data', server.data, copy], /copied/);
    await done(['restore', copy, `--data=${data}`], /restored/);
    await done(['check', '--data', data], /No server runs[^]*\nNo fault found\.\n$/);
    const home = { env: { ...process.env, HOME: '/nowhere', XDG_DATA_HOME: folder } };
    const usual = join(folder, 'chatbook-server');
    assert.equal((await runProgram(['restore', copy], home)).status, 0);
    assert.ok(existsSync(join(usual, 'chatbook.db')));
    assert.match((await runProgram(['check'], home)).stdout, /No fault found/);
    assert.equal((await runProgram(['backup', join(folder, 'another')], home)).status, 0);
    for (const args of [['backup', '--data', data, data, copy], ['restore', '--data', data, data, copy],
      ['check', '--data', data, data], ['backup', data, copy, copy], ['check', data, data]])
      await refused(args, /twice|either|too much/, 2);
    for (const name of ['backup', 'restore', 'check'])
      await refused([name, '--data', '', ...(name === 'check' ? [] : [copy])], /needs a folder/, 2);
  });

  test('check looks through a backup', async () => {
    const folder = temporaryFolder();
    const names = () => readdirSync(folder);
    const copy = join(folder, 'copy');
    copyFileSync(file, copy);
    await done(['check', copy], /copy: .* messages of 2 people\.\nNo fault found\.\n$/);
    const bytes = readFileSync(file);
    bytes.fill(0x5a, 4096 * 4, 4096 * 7);
    writeFileSync(copy, bytes);
    const end = await runProgram(['check', copy]);
    assert.equal(end.status, 1);
    assert.match(end.stdout, /The database is damaged|malformed/);
    writeFileSync(copy, 'Dear diary, '.repeat(1000));
    assert.equal((await runProgram(['check', copy])).status, 1);
    assert.deepEqual(names(), ['copy']);
    // The check reads beside a running server.
    await done(['check', join(server.data, 'chatbook.db')], /A server runs on[^]*No fault found/);
  });

  test('backup goes to standard output, checked, and leaves nothing behind', async () => {
    const folder = temporaryFolder();
    const env = { ...process.env, TMPDIR: folder };
    const copy = join(folder, 'copy');
    const into = { env, through: ['sh', '-c', 'exec "$@" > "$TMPDIR/copy"', 'sh'] };
    for (const args of [['--data', server.data, '-'], [server.data, '-']]) {
      const end = await runProgram(['backup', ...args], into);
      assert.deepEqual([end.status, end.stderr], [0, '']);
      await done(['check', copy], /No fault found/);
      assert.deepEqual(readdirSync(folder), ['copy']);
      rmSync(copy);
    }
    const full = await runProgram(['backup', server.data, '-'],
      { env, through: ['sh', '-c', 'exec "$@" > /dev/full', 'sh'] });
    assert.deepEqual([full.status, full.stdout], [1, '']);
    assert.match(full.stderr, /^[^\n]+cannot be written: [^\n]+\.\n$/);
    assert.deepEqual(readdirSync(folder), []);
    const none = await runProgram(['backup', server.data, '-'],
      { env: { ...env, TMPDIR: '/proc' } });
    assert.deepEqual([none.status, none.stdout], [1, '']);
    assert.match(none.stderr, /^[^\n]+There is no room for the copy in [^\n]+\.\n$/);
  });

  test('restore and check do not read standard input', async () => {
    await refused(['restore', join(temporaryFolder(), 'data'), '-'], /standard input/, 2);
    await refused(['check', '-'], /standard input/, 2);
  });

  test('each has its help, and takes no other arguments', async () => {
    const path = process.env.CHATBOOK_APP;
    for (const name of ['backup', 'restore', 'check']) {
      await done([name, '--help'], new RegExp(`Usage: .*${name}[^]*--data`));
      await refused([name, '--nonsense'], /nonsense/, 2);
      if (name !== 'check') // which looks through the usual folder
        await refused([name], /missing/, 2);
      assert.equal((await runProgram(['--server', name, '--help'], { path })).status, 0);
    }
  });
});
