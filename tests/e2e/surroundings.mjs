// What may happen to a server that runs for months: a full disk, no free descriptors, no memory. It
// continues as far as it can, loses nothing that it acked, and recovers when there is enough.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import {
  existsSync, lstatSync, readFileSync, readdirSync, rmSync, truncateSync, writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import {
  Client, RawClient, Server, again, atEnd, broughtBy, everyone, isSanitized, people, person,
  runProgram, sleep, temporaryFolder,
} from './support.mjs';

async function until(condition) {
  while (!condition())
    await sleep(20);
}

/** A folder on its own disk of that size: its path for commands that run through `through`, and its
 * path for this process. Undefined where not every user may make namespaces. */
async function smallDisk(bytes) {
  const data = temporaryFolder();
  const script = 'mount -t tmpfs -o size="$1",mode=700 none "$2" && echo mounted && exec cat';
  const holder = spawn('unshare', ['--user', '--map-root-user', '--mount', 'sh', '-c', script, 'sh',
    String(bytes), data], { stdio: ['pipe', 'pipe', 'ignore'] });
  atEnd(() => holder.kill('SIGKILL'));
  const mounted = await new Promise(resolve => {
    holder.stdout.once('data', () => resolve(true));
    holder.once('close', () => resolve(false));
    holder.once('error', () => resolve(false));
  });
  return mounted && { data, here: `/proc/${holder.pid}/root${data}`,
    through: ['nsenter', '--target', String(holder.pid), '--user', '--mount',
      '--preserve-credentials'] };
}

/** Fills the disk except for that many bytes. Gives a function that frees the space again. */
function fill({ here }, but = 0) {
  const ballast = join(here, 'ballast');
  try {
    writeFileSync(ballast, Buffer.alloc(16 << 20));
  } catch (error) {
    assert.equal(error.code, 'ENOSPC');
  }
  truncateSync(ballast, lstatSync(ballast).size - but);
  return () => rmSync(ballast);
}

/** Sends messages until the disk is full. Gives those that were acked. */
async function sayAllThatFits(client) {
  for (const said = []; ;) {
    const content = `${said.length} `.padEnd(16_000, 'x');
    const { ok, message, error } = await client.request('message',
      { recipient: { _id: everyone }, content, clientOffset: `${client.id} ${said.length}` });
    if (!ok) {
      assert.equal(error.code, 'unavailable');
      return said;
    }
    said.push(message);
  }
}

async function historyOf(client) {
  return (await client.ok('chat', { recipient_id: everyone, limit: 200 })).messages;
}

const saysThatItIsFull = /^[^\n]+: (the disk is full|No space left on device)\.\n$/;

describe('on a full disk', () => {
  test('it says so, reads on, and writes on when there is room again', async t => {
    const disk = await smallDisk(8 << 20);
    if (!disk)
      return t.skip('this system lets nobody mount a disk of their own');
    const server = await Server.start(disk);
    const [anna, bob] = await people(server, 'Anna', 'Bob');
    const first = await anna.say('first');
    const makeRoom = fill(disk, 400_000);
    const said = [first, ...await sayAllThatFits(anna)];

    // The disk is full, but nothing was pushed that is not stored, and everything can be read.
    assert.ok(said.length > 5);
    await bob.saw(({ data }) => data?._id === said.at(-1)._id);
    assert.deepEqual(bob.pushed('message'), said);
    assert.deepEqual(await historyOf(bob), said);
    assert.deepEqual((await bob.ok('search', { query: 'first' })).messages, [first]);
    await anna.refused('unavailable', 'edit', { _id: first._id, content: 'x'.repeat(16_000) });
    await (await Client.connect(server)).refused('unavailable', 'register', { name: 'Carl' });
    assert.equal((await again(server, anna)).user.name, 'Anna');
    for (let i = 0; i < 20; ++i)
      await anna.refused('unavailable', 'edit', { _id: first._id, content: 'x'.repeat(16_000) });
    assert.match(server.stderr, /error store-failed reason="[^"]*full/);
    const complaints = server.stderr.match(/store-failed/g).length;
    assert.ok(complaints < 5, 'what fails without end is not logged without end');

    makeRoom();
    const [pushed] = await broughtBy(async () => {
      // A refused message may be sent again.
      said.push(await anna.say('once more', everyone,
        { clientOffset: `${anna.id} ${said.length - 1}` }));
    }, anna, bob);
    assert.deepEqual(pushed.map(({ data }) => data), said.slice(-1));
    assert.match(server.stderr, /error store-failed reason="the disk is full"/);
    assert.equal(server.stderr.match(/ info store-recovered$/gm).length, 1);
    await person(server, 'Carl');
    assert.equal(await server.stop('SIGKILL'), 'SIGKILL');
    await server.restart();
    const kept = (await historyOf(await again(server, anna)))
      .filter(({ content }) => !content.startsWith('fence'));
    assert.deepEqual(kept, said);
    assert.equal(await server.stop(), 0);
  });

  test('a killed server comes back, or says why not and loses nothing', async t => {
    const disk = await smallDisk(8 << 20);
    if (!disk)
      return t.skip('this system lets nobody mount a disk of their own');
    const server = await Server.start(disk);
    const anna = await person(server, 'Anna');
    const makeRoom = fill(disk, 400_000);
    const said = await sayAllThatFits(anna);
    assert.equal(await server.stop('SIGKILL'), 'SIGKILL');
    // Remove what a start needs beside the data, and leave no room for it.
    rmSync(join(disk.here, 'chatbook.db-shm'));
    writeFileSync(join(disk.here, 'more'), Buffer.alloc(32 << 10));
    const end = await runProgram(['--port', '0', '--data', disk.data], disk);
    assert.equal(end.status, 1, JSON.stringify(end));
    assert.match(end.stderr, saysThatItIsFull, 'one sentence');
    makeRoom();
    await server.restart();
    assert.deepEqual(await historyOf(await again(server, anna)), said);
    assert.equal(await server.stop(), 0);
  });

  test('a new server says so', async t => {
    const disk = await smallDisk(1 << 20);
    if (!disk)
      return t.skip('this system lets nobody mount a disk of their own');
    fill(disk);
    const end = await runProgram(['--port', '0', '--data', disk.data], disk);
    assert.equal(end.status, 1, JSON.stringify(end));
    assert.match(end.stderr, saysThatItIsFull, 'one sentence');
  });

  test('at each size a new server starts, or says so and starts when there is room', async t => {
    const disk = await smallDisk(1 << 20);
    if (!disk)
      return t.skip('this system lets nobody mount a disk of their own');
    let refused = 0;
    for (let room = 0; room <= 256 << 10; room += 16 << 10) {
      const makeRoom = fill(disk, room);
      const end = await runProgram(['--listen', '0.0.0.0', '--port', '0', '--data', disk.data],
        { ...disk, stopAt: /^ready / });
      if (end.status === 1)
        assert.match(end.stderr, saysThatItIsFull, `with ${room} bytes`);
      else
        assert.match(end.stdout, /^ready /, `with ${room} bytes: ${JSON.stringify(end)}`);
      refused += end.status === 1;
      makeRoom();
    }
    assert.ok(refused > 3);
    const server = await Server.start(disk);
    assert.equal(await server.stop(), 0);
  });
});

describe('without descriptors', () => {
  const most = 64;
  const limited = n => ({ through: ['prlimit', `--nofile=${n}:${n}`] });
  const descriptorsOf = ({ child }) => readdirSync(`/proc/${child.pid}/fd`).length;

  async function theyChat(anna, bob) {
    const said = [];
    for (let i = 0; i < 20; ++i)
      said.push(await anna.say(`number ${i}`));
    await bob.saw(({ data }) => data?._id === said.at(-1)._id);
    assert.deepEqual((await historyOf(bob)).slice(-20), said);
    const { messages } = await bob.ok('search', { query: 'number 19' });
    assert.ok(messages.some(({ _id }) => _id === said.at(-1)._id));
  }

  test('those who are in chat on, and others get in when some go', async () => {
    const server = await Server.start(limited(most));
    const [anna, bob] = await people(server, 'Anna', 'Bob');
    // When the undefined behaviour sanitizer first sees a class, it checks through a pipe whether
    // memory is readable. Without a free descriptor for the pipe it reports the object as broken.
    if (isSanitized()) {
      await theyChat(anna, bob);
      const before = descriptorsOf(server);
      const peer = await new RawClient(server).connected({ token: anna.token });
      await peer.frame(text => text.startsWith('42["synced"'));
      peer.ws.terminate();
      await until(() => descriptorsOf(server) <= before);
    }
    const crowd = Array.from({ length: most }, () => new RawClient(server));
    for (const peer of crowd) // those who get in stay
      peer.opened().then(() => peer.send(`40${JSON.stringify({ token: anna.token })}`), () => {});
    await until(() => descriptorsOf(server) >= most);
    const late = new Client(server);

    await theyChat(anna, bob);
    const spent = processorTime(server);
    await sleep(1_500);
    assert.ok(processorTime(server) - spent < 0.5, 'it spins');
    assert.deepEqual(late.log, []);

    crowd.forEach(({ ws }) => ws.terminate());
    await late.saw('connect');
    await late.ok('register', { name: 'Carl' });
    await anna.say('welcome');
    await late.saw(({ data }) => data?.content === 'welcome');
    assert.equal(await server.stop(), 0);
  });

  test('fewer than it needs itself are refused in a sentence', async () => {
    const data = join(temporaryFolder(), 'data');
    for (const n of [10, 20, most - 1]) {
      const end = await runProgram(['--port', '0', '--data', data], limited(n));
      assert.equal(end.status, 1, JSON.stringify(end));
      assert.match(end.stderr, /^[^\n]+only \d+ files[^\n]+\.\n$/);
      assert.ok(!existsSync(data));
    }
  });
});

describe('without memory', () => {
  test('a right password is not taken for a wrong one, and the next login succeeds', async t => {
    if (isSanitized())
      return t.skip('the sanitizers take memory of their own');
    const server = await Server.start();
    const name = 'Anna';
    const password = 'right right';
    await person(server, name, { password });
    const client = await Client.connect(server);
    await client.refused('bad_credentials', 'login', { name, password: 'a guess' });
    const { pid } = server.child;
    const [, kilobytes] = /VmSize:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
    const limitMemory = bytes =>
      execFileSync('prlimit', [`--pid=${pid}`, `--as=${bytes}:unlimited`]);
    limitMemory(Number(kilobytes) * 1024 + (9 << 20)); // half of what a password needs
    for (let i = 0; i < 12; ++i) // more than may be wrong within a minute
      await client.refused('unavailable', 'login', { name, password });
    limitMemory('unlimited');
    await client.ok('login', { name, password });
  });
});

/** The program's processor time, in seconds. */
function processorTime({ child }) {
  const fields = readFileSync(`/proc/${child.pid}/stat`, 'utf8').split(') ')[1].split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}
