// Python's stock client (Debian's python3-socketio and python3-websocket), which always sends
// Origin: http://HOST:PORT, even over TLS.
import assert from 'node:assert/strict';
import { execFile, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Server, certified, people, temporaryFolder } from './support.mjs';

// Python packages installed beside Debian's may lack something.
const python = ['python3', '/usr/bin/python3'].find(path =>
  spawnSync(path, ['-c', 'import requests, socketio, websocket']).status === 0);
if (!python) {
  console.log('Skipped: Python has no socketio and websocket (python3-socketio, python3-websocket).');
  process.exit(77);
}
const script = fileURLToPath(new URL('stock-client.py', import.meta.url));

async function chat(server, host) {
  let certificate = '';
  if (certified.ca) {
    certificate = join(temporaryFolder(), 'ca.pem');
    writeFileSync(certificate, certified.ca);
  }
  const scheme = certified.ca ? 'https' : 'http';
  const { stdout } = await promisify(execFile)(python,
    [script, `${scheme}://${host}:${server.port}`, certificate], { timeout: 40_000 });
  return stdout;
}

for (const host of ['127.0.0.1', 'localhost'])
  test(`connects to ${host}, registers and chats`, async () => {
    const server = await Server.start();
    const [anna] = await people(server, 'Anna');
    assert.equal(await chat(server, host), 'Python\n');
    assert.equal((await anna.saw('message')).data.content, '你好 from Python');
    assert.doesNotMatch(server.stderr, /refused/);
  });
