// Section 8: the server's data folder, and what happens when it is lost.
import assert from 'node:assert/strict';
import {
  chmodSync, copyFileSync, existsSync, readdirSync, renameSync, rmSync, writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { Server, person, program, runProgram, temporaryFolder } from './support.mjs';

describe('without a home', () => {
  const without = { ...process.env };
  delete without.HOME;
  delete without.XDG_DATA_HOME;
  const homes = [without, { ...without, HOME: '' }, { ...without, HOME: 'here', XDG_DATA_HOME: '' }];
  const before = readdirSync('/');

  test('a server and its commands say that the folder is missing', async () => {
    for (const env of homes)
      for (const args of [[], ['--port', '0'], ['status'], ['metrics'], ['invite', 'create'],
        ['people'], ['backup', 'copy'], ['restore', 'copy'], ['check']]) {
        const end = await runProgram(args, { env });
        assert.ok([1, 2].includes(end.status), JSON.stringify(end));
        assert.match(end.stderr, /^[^\n]+: HOME is not set, [^\n]* --data [^\n]+\.\n$/);
      }
    assert.deepEqual(readdirSync('/'), before);
  });

  test('one that is named does, and so does XDG_DATA_HOME', async () => {
    for (const env of homes) {
      assert.equal((await runProgram(['--help'], { env })).status, 0);
      const end = await runProgram(['status', '--data', temporaryFolder()], { env });
      assert.match(end.stderr, /No server is running/);
    }
    const end = await runProgram(['check'], { env: { ...without, XDG_DATA_HOME: temporaryFolder() } });
    assert.match(end.stderr, /cannot be used/);
  });

  test('--data needs a folder', async () => {
    const end = await runProgram(['status', '--data', '']);
    assert.deepEqual([end.status, end.stderr], [2, 'chatbook-server status: --data needs a folder.\n']);
  });
});

test('without Qt\'s plugin for SQLite a server names its package', async () => {
  const folder = temporaryFolder();
  const copy = join(folder, 'chatbook-server');
  copyFileSync(program, copy);
  chmodSync(copy, 0o755);
  writeFileSync(join(folder, 'qt.conf'), '[Paths]\nPlugins = /nowhere\n');
  const end = await runProgram(['--port', '0', '--data', join(folder, 'data')], { path: copy });
  assert.equal(end.status, 1);
  assert.match(end.stderr, /^[^\n]+ plugin for SQLite [^\n]+ libqt6sql6-sqlite [^\n]+\.\n$/);
});

describe('what a server uses', () => {
  const database = data => join(data, 'chatbook.db');
  for (const [what, change] of Object.entries({
    'is deleted with its folder': data => rmSync(data, { recursive: true }),
    'is moved with its folder': data => renameSync(data, `${data}-moved`),
    'is deleted': data => rmSync(database(data)),
    'is replaced by a copy': data => {
      copyFileSync(database(data), `${database(data)}.copy`);
      renameSync(`${database(data)}.copy`, database(data));
    },
  }))
    test(`${what}: it says so, and ends with a status of its own`, async () => {
      const data = join(temporaryFolder(), 'data');
      const server = await Server.start({ data });
      const anna = await person(server, 'Anna');
      await anna.say('hello');
      assert.ok(existsSync(database(data)));
      change(data);
      const left = existsSync(data) && readdirSync(data).sort();
      await anna.saw('disconnect');
      assert.deepEqual(await server.ended, [3, null]);
      const lines = server.stderr.split('\n').filter(line => line.includes(' error data-lost '));
      assert.equal(lines.length, 1);
      assert.match(lines[0], /reason="The (data folder|database) [^"]+ was deleted, moved or replaced /);
      assert.ok(lines[0].includes(data));
      assert.match(server.stderr, / info stopped\n$/);
      // It leaves what is there now as it is, except its socket.
      const files = names => names && names.filter(name => name !== 'control');
      assert.deepEqual(existsSync(data) && readdirSync(data).sort(), files(left));
      rmSync(`${data}-moved`, { recursive: true, force: true });
    });
});
