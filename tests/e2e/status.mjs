// Section 8: the status of a running server, asked from outside.
import assert from 'node:assert/strict';
import { lstatSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import {
  Client, RawClient, Server, patience, person, runProgram, sleep, temporaryFolder,
} from './support.mjs';

/** The output of `command` about the server. */
async function printed(command, server, ...args) {
  const end = await runProgram([command, '--data', server.data, ...args]);
  assert.deepEqual([end.status, end.stderr], [0, '']);
  return end.stdout;
}
const statusOf = async server => JSON.parse(await printed('status', server, '--json'));

/** The values of the samples in a text of Prometheus' format, by name and labels. */
function samples(text) {
  const found = {};
  for (const line of text.split('\n').filter(line => line && !line.startsWith('#'))) {
    const [, sample, value] = /^([a-z_]+(?:\{.*\})?) (\S+)$/.exec(line) ?? [];
    assert.ok(sample, line);
    assert.ok(!(sample in found), line);
    found[sample] = Number(value);
    assert.ok(Number.isFinite(found[sample]), line);
  }
  return found;
}

async function eventually(holds) {
  for (const end = Date.now() + patience; !await holds(); await sleep(20))
    assert.ok(Date.now() < end, `never: ${holds}`);
}

describe('a running server', () => {
  test('tells how it is as JSON, as a table and as metrics', async () => {
    const server = await Server.start();
    const anna = await person(server, 'Anna');
    await person(server, 'Ben');
    const stranger = await Client.connect(server);
    for (let i = 0; i < 3; ++i)
      await anna.say(`hello ${i}`);
    await stranger.refused('bad_credentials', 'login', { name: 'Anna', password: 'not hers' });
    const raw = await new RawClient(server).connected();
    raw.send('nonsense');
    await raw.closed;

    await eventually(async () => (await statusOf(server)).connections.open === 3);
    const status = await statusOf(server);
    assert.match(status.server.version, /^\d+\.\d+\.\d+$/);
    assert.equal(status.server.url, server.url);
    assert.equal(status.server.data, server.data);
    assert.equal(status.server.pid, server.child.pid);
    assert.ok(Math.abs(Date.parse(status.server.started) - Date.now()) < 10 * 60_000);
    assert.ok(status.server.uptimeSeconds > 0);
    assert.equal(status.connections.loggedIn, 2);
    assert.deepEqual(status.connections.refused, { malformed: 1 });
    assert.deepEqual(status.requests.refused, { bad_credentials: 1 });
    assert.deepEqual(status.users, { accounts: 2, online: 2 });
    assert.deepEqual(status.messages, { all: 3, stored: 3 });
    const { seconds, changes, failedChanges } = status.commits;
    assert.ok(seconds.count >= 3 && seconds.sum > 0);
    assert.equal(changes.count, seconds.count);
    assert.ok(changes.sum >= 5); // two registrations and three messages
    assert.equal(failedChanges, 0);
    assert.deepEqual(status.queues, { writes: 0, reads: 0, searches: 0, passwords: 0 });
    assert.ok(status.files.databaseBytes > 0);
    assert.ok(status.process.residentBytes > 1 << 20);

    const table = await printed('status', server);
    assert.match(table, /^Users +2 online, 2 accounts$/m);
    assert.match(table, /^Refused +bad_credentials 1$/m);

    const metrics = samples(await printed('metrics', server));
    const sample = (name, labels = '') => metrics[
      `chatbook_${name}{server="${status.server._id}",data="${server.data}"${labels}}`];
    assert.equal(sample('connections'), 3);
    assert.equal(sample('requests_refused_total', ',code="bad_credentials"'), 1);
    assert.equal(sample('messages_stored_total'), 3);
    assert.equal(sample('commit_seconds_bucket', ',le="+Inf"'), sample('commit_seconds_count'));
  });

  test('counts its messages on through a new start, and those since the start from 0', async () => {
    const server = await Server.start();
    const anna = await person(server, 'Anna');
    await anna.say('hello');
    await server.stop('SIGKILL');
    await server.restart();
    const { messages, users } = await statusOf(server);
    assert.deepEqual([messages, users], [{ all: 1, stored: 0 }, { accounts: 1, online: 0 }]);
  });

  test('writes a line into its log at SIGUSR1, and goes on', async () => {
    const server = await Server.start();
    const anna = await person(server, 'Anna');
    await anna.say('secret');
    server.child.kill('SIGUSR1');
    await eventually(() => server.stderr.includes(' status '));
    const [line] = server.stderr.split('\n').filter(line => line.includes(' status '));
    assert.match(line, / info status .*\bconnections=1 .*\bmessages-stored=1 .*\brss-bytes=\d+/);
    await anna.say('still here');
    assert.ok(!server.stderr.includes('secret'));
    assert.equal(await server.stop(), 0);
  });

  test('has its socket for the owner alone, and takes it away at its end', async () => {
    const server = await Server.start();
    const socket = join(server.data, 'control');
    assert.ok(lstatSync(socket).isSocket());
    assert.equal(lstatSync(socket).mode & 0o777, 0o600);
    assert.equal(await server.stop(), 0);
    assert.ok(!readdirSync(server.data).includes('control'));
  });

  test('goes on without its socket where it cannot make one', async () => {
    const data = temporaryFolder();
    mkdirSync(join(data, 'control'));
    const server = await Server.start({ data });
    await person(server, 'Anna');
    assert.match(server.stderr, / warning no-control-socket reason="The control socket /);
    assert.equal(await server.stop(), 0);
    assert.ok(lstatSync(join(data, 'control')).isDirectory());
  });

  test('is asked with chatbook --server too', async () => {
    const server = await Server.start();
    const end = await runProgram(['--server', 'status', '--data', server.data, '--json'],
      { path: process.env.CHATBOOK_APP });
    assert.equal(JSON.parse(end.stdout).server.url, server.url);
  });
});

for (const command of ['status', 'metrics'])
  describe(command, () => {
    test('has a help of its own, and stands in that of the server', async () => {
      const { status, stdout } = await runProgram([command, '--help']);
      assert.equal(status, 0);
      assert.match(stdout, new RegExp(`^Usage: chatbook-server ${command} \\[options\\]`));
      assert.match(stdout, /--data/);
      assert.match((await runProgram(['--help'])).stdout, new RegExp(`^ +${command} `, 'm'));
    });

    test('says that no server runs there, with status 1', async () => {
      const server = await Server.start();
      await server.stop('SIGKILL'); // leaves its socket behind
      for (const data of [server.data, temporaryFolder()]) {
        const end = await runProgram([command, '--data', data]);
        assert.deepEqual([end.status, end.stdout], [1, '']);
        assert.match(end.stderr, /^[^\n]*: No server is running on the data folder [^\n]+\.\n$/);
      }
      const end = await runProgram([command, '--data', join(temporaryFolder(), 'none')]);
      assert.equal(end.status, 1);
      assert.match(end.stderr, /^[^\n]+ cannot be used: [^\n]+\.\n$/);
    });

    for (const args of [['--nonsense'], ['stray'], ['--data']])
      test(`refuses ${args.join(' ')} with status 2`, async () => {
        const end = await runProgram([command, ...args]);
        assert.deepEqual([end.status, end.stdout], [2, '']);
        assert.match(end.stderr, /^[^\n]+\n$/);
      });
  });
