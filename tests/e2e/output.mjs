// Section 8: a command whose output cannot be written fails, and changes nothing.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { closeSync, constants, openSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import {
  Server, atEnd, person, runProgram, sleep, spawnProgram, temporaryFolder,
} from './support.mjs';

const app = { path: process.env.CHATBOOK_APP };

/** Outputs that accept no bytes, each as the options for running a program. */
const sinks = {
  'a full disk': () => {
    const full = openSync('/dev/full', 'w');
    atEnd(() => closeSync(full));
    return { stdio: ['ignore', full, 'pipe'] };
  },
  'a pipe that nobody reads': () => {
    const fifo = join(temporaryFolder(), 'fifo');
    execFileSync('mkfifo', [fifo]);
    const reader = openSync(fifo, constants.O_RDONLY | constants.O_NONBLOCK);
    const writer = openSync(fifo, 'w');
    closeSync(reader);
    atEnd(() => closeSync(writer));
    return { stdio: ['ignore', writer, 'pipe'] };
  },
  'a closed stream': () => ({ through: ['sh', '-c', 'exec "$@" >&-', 'sh'] }),
};

async function commands() {
  const { stdout } = await runProgram(['--help']);
  const names = [...stdout.split(/^Commands.*$/m)[1].matchAll(/^ {2}([a-z]+) /gm)];
  assert.ok(names.length > 10);
  return names.map(([, name]) => name);
}

async function fails(args, options, says = /cannot be written: [^\n]+\.\n$/) {
  const end = await runProgram(args, options);
  assert.equal(end.status, 1, `${args}: ${JSON.stringify(end)}`);
  assert.match(end.stderr, /^[^\n]+: [^\n]+\n$/, `${args}: one line`);
  assert.match(end.stderr, says, `${args}`);
}

for (const [name, sink] of Object.entries(sinks))
  describe(`into ${name}`, () => {
    let server;
    before(async () => {
      server = await Server.start();
      await person(server, 'Anna');
    });

    test('no help and no version counts as printed', async () => {
      const each = (await commands()).map(command => [command, '--help']);
      for (const args of [['--help'], ['--version'], ...each])
        await fails(args, sink());
      for (const args of [['--help'], ['--version'], ['--server', '--help']])
        await fails(args, { ...app, ...sink() });
    });

    test('no answer of a running server counts as printed', async () => {
      for (const args of [['status'], ['status', '--json'], ['metrics'], ['people'],
        ['ban', 'Anna'], ['unban', 'Anna'], ['remove', 'Anna']])
        await fails([...args, '--data', server.data], sink());
      await fails(['check', server.data], sink());
      await fails(['backup', server.data, join(temporaryFolder(), 'backup')], sink());
      // A command that prints nothing has lost nothing.
      assert.equal((await runProgram(['knocks', '--data', server.data], sink())).status, 0);
    });

    test('an invite whose link nobody has is withdrawn again', async () => {
      const listed = async () =>
        (await runProgram(['invite', 'list', '--data', server.data])).stdout;
      for (const args of [[], ['--lasting']])
        await fails(['invite', 'create', '--data', server.data, ...args], sink(),
          /cannot be written: [^\n]+\. The invite was withdrawn again\.\n$/);
      assert.match(await listed(), /^(.* withdrawn\n){2}$/);
      await fails(['invite', 'list', '--data', server.data], sink());
      assert.equal((await runProgram(['invite', 'create', '--data', server.data])).status, 0);
      assert.match(await listed(), /^.* good\n(.* withdrawn\n){2}$/);
    });

    test('a password and a link that nobody has are to be made again', async () => {
      for (const command of ['password', 'readmit'])
        await fails([command, '--data', server.data, 'Anna'], sink(),
          /cannot be written: [^\n]+ nobody has it: please do this again\.\n$/);
    });

    test('a server says so in its log, and serves', async () => {
      const data = temporaryFolder();
      const child = spawnProgram(['--port', '0', '--data', data], sink());
      atEnd(() => child.kill('SIGKILL'));
      let log = '';
      child.stderr.setEncoding('utf8').on('data', text => { log += text; });
      while (!log.includes(' warning ready-not-said '))
        await sleep(20);
      assert.match(log, /ready-not-said reason="Standard output cannot be written: [^"]+\."/);
      const { stdout } = await runProgram(['status', '--data', data, '--json']);
      assert.equal(JSON.parse(stdout).server.pid, child.pid);
      const ended = new Promise(resolve => child.once('close', resolve));
      child.kill('SIGTERM');
      assert.equal(await ended, 0);
    });
  });
