// Section 8: chatbook-server as a program.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync, copyFileSync, lstatSync, mkdirSync, readFileSync, readdirSync, truncateSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import {
  Client, RawClient, Server, again, person, program, runProgram, spawnProgram, temporaryFolder,
} from './support.mjs';

/** All files below `path`: names, modes, sizes, times of the last change and contents. */
function snapshot(path) {
  const entries = {};
  const visit = (name, at) => {
    const entry = lstatSync(at);
    const { mode, size, mtimeMs } = entry;
    entries[name] = { mode, mtimeMs, ...(entry.isFile() && { size,
      hash: createHash('sha256').update(readFileSync(at)).digest('hex') }) };
    if (entry.isDirectory())
      for (const child of readdirSync(at))
        visit(`${name}/${child}`, join(at, child));
  };
  visit('.', path);
  return entries;
}

/** Checks that it is refused with one sentence on standard error and exit status `status`, and that
 * `folder` is as it was. */
async function refused(args, { status = 1, folder, says, ...options } = {}) {
  const was = folder && snapshot(folder);
  const end = await runProgram(args, options);
  assert.equal(end.status, status, JSON.stringify(end));
  assert.equal(end.stdout, '');
  assert.match(end.stderr, /^[^\n]+\.\n$/, 'one sentence');
  if (says)
    assert.match(end.stderr, says);
  if (folder)
    assert.deepEqual(snapshot(folder), was);
}

/** A data folder with a user and a message in it, whose server has stopped cleanly. */
async function usedFolder() {
  const data = temporaryFolder();
  const server = await Server.start({ data });
  const anna = await person(server, 'Anna');
  await anna.say('hello');
  assert.equal(await server.stop(), 0);
  return data;
}
const databaseIn = data => {
  const [name] = readdirSync(data).filter(file => file.endsWith('.db'));
  return join(data, name);
};

describe('chatbook-server', () => {
  for (const option of ['--help', '--version'])
    test(`answers ${option} on standard output`, async () => {
      const { status, stdout, stderr } = await runProgram([option]);
      assert.deepEqual([status, stderr], [0, '']);
      assert.match(stdout, option === '--help' ? /--listen/ : /\d+\.\d+\.\d+/);
    });

  test('lists every option and every limit with its default in --help', async () => {
    const { stdout } = await runProgram(['--help']);
    for (const option of ['--listen', '--port', '--data', '--tls', '--tls-cert', '--tls-key',
      '--allow-origin', '--limit', '24280', '127.0.0.1'])
      assert.ok(stdout.includes(option), option);
    assert.match(stdout.replace(/\s+/g, ' '), /requests-per-second[^)]*\(\d+\)/);
  });

  for (const args of [['--nonsense'], ['--port'], ['--port', 'x'], ['--port', '65536'],
    ['--port', '-1'], ['--listen', 'nowhere'], ['--limit', 'nonsense=1'],
    ['--limit', 'requests-per-second'], ['--limit', 'requests-per-second=x'],
    ['--limit', 'requests-per-second=-1'], ['--tls', 'maybe'], ['--allow-origin', 'no origin'],
    ['stray']])
    test(`refuses ${args.join(' ')} with status 2`, async () => {
      const folder = temporaryFolder();
      await refused([...args, '--data', join(folder, 'data')], { status: 2, folder });
    });

  test('prints one line when it is ready, and all else on standard error', async () => {
    const server = await Server.start();
    const anna = await person(server, 'Anna');
    await anna.say('noise');
    assert.equal(await server.stop(), 0);
    assert.deepEqual(server.stdout, [`ready ws://127.0.0.1:${server.port}`]);
  });

  test('listens on the port and at the address that it was given', async () => {
    const first = await Server.start();
    const { port } = first;
    await first.stop();
    const server = await Server.start({ port });
    assert.equal(server.port, port);
    const six = await runReady(['--listen', '::1', '--port', '0', '--data', temporaryFolder()]);
    if (six) // a machine without IPv6 has no such address
      assert.match(six, /^ready ws:\/\/\[::1\]:\d+$/);
  });

  test('listens at each address that it was given, and says so in their order', async () => {
    const server = await Server.start({ args: ['--listen', '127.0.0.3', '--listen', '127.0.0.2'] });
    const { port } = server;
    const urls = [3, 2].map(i => `ws://127.0.0.${i}:${port}`);
    assert.equal(server.url, urls[0]); // for programs that read one line
    assert.deepEqual(server.stdout, urls.map(url => `ready ${url}`));
    for (const url of urls)
      await person({ url }, `At ${url}`);
    await assert.rejects(Client.connect({ url: `ws://127.0.0.1:${port}` }));
    const { stdout } = await runProgram(['status', '--data', server.data, '--json']);
    assert.equal(JSON.parse(stdout).server.url, urls[0]);
    assert.deepEqual(JSON.parse(stdout).server.urls, urls);
  });

  test('listens at all addresses of both families at ::', async () => {
    const server = await Server.start({ args: ['--listen', '::', '--tls', 'off'] });
    assert.deepEqual(server.stdout, [`ready ws://[::]:${server.port}`]);
    await person({ url: `ws://127.0.0.1:${server.port}` }, 'Four');
    if (Object.values(networkInterfaces()).flat().some(({ family }) => family === 'IPv6'))
      await person({ url: `ws://[::1]:${server.port}` }, 'Six');
  });

  for (const signal of ['SIGTERM', 'SIGINT'])
    test(`stops cleanly with status 0 at ${signal}, with people there and without`, async () => {
      const empty = await Server.start();
      assert.equal(await empty.stop(signal), 0);
      const server = await Server.start();
      const anna = await person(server, 'Anna');
      const stuck = await new RawClient(server).connected({ token: anna.token });
      stuck.ws._socket.pause();
      assert.equal(await server.stop(signal), 0);
      await server.restart();
      assert.equal((await again(server, anna)).user.name, 'Anna');
    });

  test('keeps one _id and its people through a new start', async () => {
    const server = await Server.start();
    const anna = await person(server, 'Anna');
    const id = anna.pushed('welcome')[0].server._id;
    await server.stop();
    await server.restart();
    assert.equal((await again(server, anna)).pushed('welcome')[0].server._id, id);
  });

  test('keeps its data from other people\'s eyes', async () => {
    const umask = process.umask(0);
    const data = join(temporaryFolder(), 'data');
    const server = await Server.start({ data });
    process.umask(umask);
    await (await person(server, 'Anna')).say('hello');
    const files = ['.', ...readdirSync(data)];
    assert.ok(files.length >= 4, 'the database, and its log beside it');
    for (const name of files)
      assert.equal(lstatSync(join(data, name)).mode & 0o077, 0, name);
    // If others were given access to the files meanwhile, the next start takes it away.
    await server.stop();
    for (const name of ['.', ...readdirSync(data)])
      chmodSync(join(data, name), 0o777);
    await server.restart();
    for (const name of ['.', ...readdirSync(data)])
      assert.equal(lstatSync(join(data, name)).mode & 0o077, 0, name);
    assert.doesNotMatch(server.stderr, /data-folder-open/);
  });

  test('warns where its folder is for other things too, and leaves that open', async () => {
    const data = temporaryFolder();
    writeFileSync(join(data, 'else'), '');
    chmodSync(data, 0o755);
    const server = await Server.start({ data });
    assert.match(server.stderr, /^\S+ warning data-folder-open data=\S+ reason="others/m);
    assert.equal(lstatSync(data).mode & 0o777, 0o755);
    assert.equal(lstatSync(databaseIn(data)).mode & 0o777, 0o600);
  });
});

test('chatbook --server is the same thing, and needs no display', async () => {
  const path = process.env.CHATBOOK_APP;
  const { DISPLAY, WAYLAND_DISPLAY, QT_QPA_PLATFORM, ...env } = process.env;
  const line = await runReady(['--server', '--port', '0', '--data', temporaryFolder()],
    { path, env });
  assert.match(line, /^ready ws:\/\/127\.0\.0\.1:\d+$/);
  assert.equal((await runProgram(['--server', '--version'], { path, env })).status, 0);
  assert.equal((await runProgram(['--server', '--nonsense'], { path, env })).status, 2);
});

/** Starts the program with `args`, and ends it after its first line, which it gives. */
async function runReady(args, options) {
  const child = spawnProgram(args, options);
  const line = await new Promise(resolve => {
    child.stdout.setEncoding('utf8').once('data', text => resolve(text.trim()));
    child.once('close', () => resolve(undefined));
  });
  child.kill();
  return line;
}

describe('with status 1, one sentence and nothing changed on disk, it refuses', () => {
  let used;
  before(async () => { used = await usedFolder(); });
  const at = data => ['--port', '0', '--data', data];
  /** A changed copy of the used folder. */
  const copy = change => {
    const data = temporaryFolder();
    for (const name of readdirSync(used))
      copyFileSync(join(used, name), join(data, name));
    change(databaseIn(data), data);
    return data;
  };

  test('a port in use', async () => {
    const taken = createServer();
    await new Promise(resolve => taken.listen(0, '127.0.0.1', resolve));
    const { port } = taken.address();
    const folder = temporaryFolder();
    await refused(['--port', String(port), '--data', join(folder, 'new')], { folder });
    await refused(['--port', String(port), '--data', used], { folder: used });
    taken.close();
  });

  test('an address that is not this machine\'s', () =>
    refused(['--listen', '192.0.2.1', ...at(used)], { folder: used }));

  test('a data folder in use', async () => {
    const server = await Server.start();
    await person(server, 'Anna');
    await refused(at(server.data), { folder: server.data, says: /in use/ });
  });

  test('a data folder that cannot be written', async () => {
    const data = copy(() => {});
    chmodSync(data, 0o500);
    const options = { folder: data, says: /cannot be used/ };
    if (process.getuid() === 0) {
      // Root may write everywhere, so this runs as the user `nobody`, with a program that it can read.
      const folder = temporaryFolder();
      chmodSync(folder, 0o755);
      copyFileSync(program, join(folder, 'server'));
      chmodSync(join(folder, 'server'), 0o755);
      execFileSync('chown', ['-R', '65534:65534', data]);
      Object.assign(options, { uid: 65534, gid: 65534, path: join(folder, 'server') });
    }
    await refused(at(data), options);
    chmodSync(data, 0o700);
  });

  test('a data folder that is a file', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'file'), 'x');
    await refused(at(join(folder, 'file')), { folder });
    await refused(at(join(folder, 'file', 'below')), { folder });
  });

  for (const [what, change] of Object.entries({
    'a database of zeroes': db => writeFileSync(db, Buffer.alloc(8192)),
    'a database that is something else': db => writeFileSync(db, 'Dear diary, '.repeat(1000)),
    'a database that ends too early': db => truncateSync(db, lstatSync(db).size - 4096 * 3),
    'a database with a damaged page': db => {
      const bytes = readFileSync(db);
      bytes.fill(0x5a, 4096 * 3, 4096 * 6);
      writeFileSync(db, bytes);
    },
    'a newer database': db => {
      const bytes = readFileSync(db);
      bytes.writeUInt32BE(999_999, 60); // user_version, by SQLite's file format
      writeFileSync(db, bytes);
    },
    'a database that is a folder': (db, data) => {
      for (const name of readdirSync(data))
        execFileSync('rm', [join(data, name)]);
      mkdirSync(db);
    },
  }))
    test(what, async () => {
      const data = copy(change);
      await refused(at(data), { folder: data });
    });
});
