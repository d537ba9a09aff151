// TLS with a given certificate, and with the server's own. The other tests here also run over TLS,
// with CHATBOOK_E2E_TLS=1.
import assert from 'node:assert/strict';
import { X509Certificate, createHash } from 'node:crypto';
import { copyFileSync, existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import tls from 'node:tls';
import {
  Client, RawClient, Server, certificateArgs, elliptic as ellipticKey, everyone, isSanitized,
  madeCertificate, plainRequest, runProgram, sleep, temporaryFolder,
} from './support.mjs';

const elliptic = madeCertificate();

/** The result of a TLS handshake: its version, or the error. */
function handshake(server, options) {
  return new Promise(resolve => {
    const socket = tls.connect({ host: '127.0.0.1', port: server.port, ...options }, () => {
      resolve(socket.getProtocol());
      socket.destroy();
    });
    socket.on('error', error => resolve(error.code));
  });
}

for (const [name, certificate] of [['of an elliptic curve', elliptic],
  ['of RSA', madeCertificate(['-newkey', 'rsa:2048'])],
  ['of Edwards\'s curve', madeCertificate(['-newkey', 'ed25519'])]]) {
  test(`with a key ${name} a stock client chats`, async () => {
    const server = await Server.start({ args: certificateArgs(certificate) });
    assert.match(server.url, /^wss:/);
    const { ca } = certificate;
    const anna = await Client.connect(server, { ca });
    await anna.ok('register', { name: 'Anna' });
    const content = 'x'.repeat(16_000);
    for (let i = 0; i < 60; ++i)
      await anna.say(`${i} ${content.slice(10)}`);
    const { messages } = await anna.ok('chat', { recipient_id: everyone, limit: 50 });
    assert.equal(messages.length, 50);
    assert.deepEqual(messages.map(({ content }) => parseInt(content)), [...Array(60).keys()].slice(10));
    assert.equal(await server.stop(), 0);
  });
}

test('a page at a name in the certificate is the server\'s own, and at another it is not', async () => {
  const named = madeCertificate(ellipticKey, { names: ['DNS:chat.example'] });
  const server = await Server.start({ args: certificateArgs(named) });
  const answerTo = async name => (await plainRequest(server,
    '/socket.io/?EIO=4&transport=websocket', { ca: named.ca, headers: {
      Host: `${name}:${server.port}`, Origin: `https://${name}:${server.port}`,
      Connection: 'Upgrade', Upgrade: 'websocket', 'Sec-WebSocket-Version': '13',
      'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==' } })).status;
  assert.equal(await answerTo('chat.example'), 101);
  assert.equal(await answerTo('CHAT.example'), 101);
  assert.equal(await answerTo('other.example'), 403);
  assert.equal(await answerTo('x.chat.example'), 403);
});

describe('without a certificate that is given', () => {
  const everywhere = ['--listen', '0.0.0.0'];
  const certificateOf = server => readFileSync(join(server.data, 'tls-certificate.pem'));
  const keyOf = pem => createHash('sha256').update(new X509Certificate(pem).publicKey
    .export({ type: 'spki', format: 'der' })).digest('hex');

  test('a server makes its own, and keeps it', async () => {
    const server = await Server.start({ args: everywhere });
    assert.match(server.url, /^wss:/);
    const at = { port: server.port, url: `wss://127.0.0.1:${server.port}` };
    const ca = certificateOf(server);
    const { token } = await (await Client.connect(at, { ca })).ok('register', { name: 'Anna' });
    const status = async (...args) =>
      (await runProgram(['status', '--data', server.data, ...args])).stdout;
    const shown = JSON.parse(await status('--json')).server;
    const table = await status();
    assert.equal(await server.stop(), 0);
    assert.match(server.stderr, new RegExp(keyOf(ca)));
    const [words] = server.stderr.match(/words="[a-z]+( [a-z]+){7}"/);
    // For a person who did not see the start of the log.
    assert.equal(shown.key, keyOf(ca));
    assert.equal(`words="${shown.words}"`, words);
    assert.match(table, new RegExp(`^Words +${shown.words}\nKey +${shown.key}$`, 'm'));

    const again = await Server.start({ args: everywhere, data: server.data, port: server.port });
    assert.deepEqual(certificateOf(again), ca);
    await (await Client.connect(at, { ca })).ok('login', { token });
    for (const file of ['tls-key.pem', 'tls-certificate.pem'])
      assert.equal(statSync(join(again.data, file)).mode & 0o777, 0o600);
    assert.equal(await again.stop(), 0);
    assert.ok(again.stderr.includes(words));
  });

  test('within this machine it does without', async () => {
    const server = await Server.start();
    assert.match(server.url, /^ws:/);
    assert.ok(!existsSync(join(server.data, 'tls-key.pem')));
    assert.equal(await server.stop(), 0);
  });

  test('with --tls off it warns', async () => {
    const server = await Server.start({ args: [...everywhere, '--tls', 'off'] });
    assert.match(server.url, /^ws:/);
    assert.equal(await server.stop(), 0);
    assert.match(server.stderr, /not-encrypted/);
  });

  test('a damaged key is one sentence, and stays', async () => {
    const data = temporaryFolder();
    writeFileSync(join(data, 'tls-key.pem'), 'damaged');
    const end = await runProgram(['--port', '0', '--data', data, ...everywhere]);
    assert.equal(end.status, 1);
    assert.match(end.stderr, /^[^\n]*tls-key\.pem' holds no key that can be read\.\n$/);
    assert.equal(readFileSync(join(data, 'tls-key.pem'), 'utf8'), 'damaged');
  });
});

describe('SIGHUP', () => {
  const folder = temporaryFolder();
  const files = { cert: join(folder, 'cert.pem'), key: join(folder, 'key.pem') };
  const install = ({ cert, key }) => {
    copyFileSync(cert, files.cert);
    copyFileSync(key, files.key);
  };
  const renewed = madeCertificate();
  let server;
  let anna;
  /** Makes the server read its files again, and gives what it logs about that. */
  async function reload() {
    const before = server.stderr.length;
    server.child.kill('SIGHUP');
    for (;;) {
      const line = server.stderr.slice(before).match(/certificate-(read|kept) .*\n|nothing-to.*\n/);
      if (line)
        return line[0];
      await sleep(10);
    }
  }

  test('reads a new certificate, for those who come, and keeps those who are there', async () => {
    install(elliptic);
    server = await Server.start({ args: certificateArgs(files) });
    anna = await Client.connect(server, { ca: elliptic.ca });
    await anna.ok('register', { name: 'Anna' });
    install(renewed);
    await assert.rejects(Client.connect(server, { ca: renewed.ca }));
    const hash = createHash('sha256').update(new X509Certificate(renewed.ca).publicKey
      .export({ type: 'spki', format: 'der' })).digest('hex');
    assert.match(await reload(), new RegExp(`certificate-read words="[a-z ]+" sha256=${hash} expires=`));
    await (await Client.connect(server, { ca: renewed.ca })).ok('whoami');
    await assert.rejects(Client.connect(server, { ca: elliptic.ca }));
    await anna.say('still here');
    assert.equal(anna.pushed('disconnect').length, 0);
    const { stdout } = await runProgram(['invite', 'create', '--data', server.data]);
    assert.equal(new URL(stdout.trim()).searchParams.get('k'),
      Buffer.from(hash, 'hex').toString('base64url'));
  });

  test('keeps the certificate where the new files are bad, and says so', async () => {
    for (const [spoil, sentence] of [
      [() => writeFileSync(files.key, 'nonsense'), /holds no key/],
      [() => copyFileSync(elliptic.key, files.key), /is not that of the certificate/],
      [() => rmSync(files.cert), /Cannot read/],
    ]) {
      spoil();
      const line = await reload();
      assert.match(line, /^certificate-kept/);
      assert.match(line, sentence);
      await (await Client.connect(server, { ca: renewed.ca })).ok('whoami');
    }
    await anna.say('still here, too');
    install(elliptic);
    assert.match(await reload(), /^certificate-read/);
    await (await Client.connect(server, { ca: elliptic.ca })).ok('whoami');
    assert.equal(await server.stop(), 0);
  });

  test('does nothing to a server that does not encrypt', async () => {
    server = await Server.start();
    anna = await Client.connect(server);
    assert.match(await reload(), /^nothing-to-reload/);
    await anna.ok('register', { name: 'Anna' });
    assert.equal(await server.stop(), 0);
  });
});

describe('the end of a certificate', () => {
  const ends = ({ ca }) => Date.parse(new X509Certificate(ca).validTo);
  test('stands in status and metrics, and from 14 days before in the log', async () => {
    const soon = madeCertificate(ellipticKey, { days: 13 });
    const server = await Server.start({ args: certificateArgs(soon) });
    const { stdout } = await runProgram(['status', '--json', '--data', server.data]);
    assert.equal(Date.parse(JSON.parse(stdout).certificate.expires), ends(soon));
    const table = (await runProgram(['status', '--data', server.data])).stdout;
    assert.match(table, /^Certificate +good until \d{4}-\d\d-\d\d \d\d:\d\d$/m);
    const metrics = (await runProgram(['metrics', '--data', server.data])).stdout;
    const [, value] = metrics.match(/^chatbook_certificate_expiry_timestamp_seconds(?:\{.*\})? (\d+)$/m);
    assert.equal(Number(value) * 1_000, ends(soon));
    assert.equal(await server.stop(), 0);
    assert.match(server.stderr, / warning certificate-expires expires=\S+ reason="it is good for 1[23] more days"/);
  });
  test('that is farther away is not warned of', async () => {
    const server = await Server.start({
      args: certificateArgs(madeCertificate(ellipticKey, { days: 20 })) });
    assert.equal(await server.stop(), 0);
    assert.doesNotMatch(server.stderr, /certificate-expires/);
  });
});

test('only those who trust the certificate come in', async () => {
  const server = await Server.start({ args: certificateArgs(elliptic) });
  await assert.rejects(Client.connect(server, { ca: madeCertificate().ca }));
  await (await Client.connect(server, { ca: elliptic.ca })).ok('whoami');
});

test('nothing older than TLS 1.2 is spoken', async () => {
  const server = await Server.start({ args: certificateArgs(elliptic) });
  const ciphers = 'DEFAULT@SECLEVEL=0';
  const to = version => handshake(server, { ca: elliptic.ca, ciphers, minVersion: version,
    maxVersion: version });
  assert.equal(await to('TLSv1.3'), 'TLSv1.3');
  assert.equal(await to('TLSv1.2'), 'TLSv1.2');
  assert.match(await to('TLSv1.1'), /ECONNRESET|PROTOCOL_VERSION/);
});

test('who speaks plain, or not at all, is cut off, and the others chat on', async () => {
  const server = await Server.start({ args: [...certificateArgs(elliptic), '--limit',
    'half-open-seconds=1'] });
  const anna = await Client.connect(server, { ca: elliptic.ca });
  for (const said of ['GET / HTTP/1.1\r\n\r\n', '']) {
    const socket = net.connect(server.port, '127.0.0.1');
    socket.write(said);
    await new Promise(resolve => socket.on('close', resolve).on('error', () => {}).resume());
  }
  await anna.ok('register', { name: 'Anna' });
});

test('one who never reads is cut off, and costs the server little', async () => {
  const server = await Server.start({ args: certificateArgs(elliptic) });
  const { ca } = elliptic;
  const anna = await Client.connect(server, { ca });
  const { token } = await anna.ok('register', { name: 'Anna' });
  const rude = await new RawClient(server, { ca }).connected({ token });
  rude.ws._socket.pause();
  const before = server.memory();
  const content = 'y'.repeat(16_000);
  const refused = () => /refused .*Too many events wait to be read/.test(server.stderr);
  for (let i = 0; i < 2_000 && !refused(); ++i)
    await anna.say(content);
  assert.ok(refused(), server.stderr);
  const more = server.memory() - before;
  assert.ok(isSanitized() || more < 50 << 20, `${more} bytes`);
});

describe('a bad certificate is one sentence, and nothing is made', () => {
  const folder = temporaryFolder();
  const file = (name, content) => {
    writeFileSync(join(folder, name), content);
    return join(folder, name);
  };
  const nonsense = file('nonsense.pem', 'nonsense');
  const other = madeCertificate();
  for (const [what, certificate, sentence] of [
    ['missing', { ...elliptic, cert: join(folder, 'none.pem') }, /Cannot read/],
    ['no certificate', { ...elliptic, cert: nonsense }, /holds no certificate/],
    ['no key', { ...elliptic, key: nonsense }, /holds no key/],
    ['the key of another', { ...elliptic, key: other.key }, /is not that of the certificate/],
    ['a key that is too short',
      madeCertificate(['-newkey', 'rsa:1024']), /too weak/],
  ]) {
    test(what, async () => {
      const data = join(folder, 'data');
      const end = await runProgram(['--port', '0', '--data', data, ...certificateArgs(certificate)]);
      assert.equal(end.status, 1, JSON.stringify(end));
      assert.match(end.stderr, sentence);
      assert.match(end.stderr, /^[^\n]+\.\n$/);
      assert.ok(!existsSync(data));
    });
  }
});
