// Messages are never written to the log, and deleted ones do not stay on the disk.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import {
  Client, RawClient, Server, again, patience, people, person, plainRequest, sleep,
} from './support.mjs';

test('the log holds no text, name, password or token, whatever is sent', async () => {
  const server = await Server.start();
  const secret = 'Secretword';
  const anna = await person(server, `${secret} Anna`, { password: `${secret}-password` });
  await anna.say(`${secret} 秘密`);
  await anna.ok('search', { query: secret });
  const stranger = await Client.connect(server);
  const name = anna.user.name;
  await stranger.refused('bad_credentials', 'login', { name, password: `${secret}-wrong` });
  await stranger.refused('bad_credentials', 'login', { token: `${secret}-token` });
  await stranger.invalid('login', { name: { [secret]: 1 }, password: secret });
  await anna.invalid(secret, { [secret]: secret });
  await stranger.ok('login', { name, password: `${secret}-password` });
  for (const text of [secret, `42["${secret}`, `42${secret}`, `40{"token":"${secret}"`, `9${secret}`,
    `421["message",{"content":"${secret}"}`, `40/${secret},`, Buffer.from(secret)]) {
    const raw = await new RawClient(server).connected();
    raw.send(text);
    if (!`${text}`.startsWith('40/'))
      await raw.closed;
  }
  await plainRequest(server, `/${secret}?token=${anna.token}`, { headers: { 'X-Word': secret } });
  await again(server, anna);
  assert.equal(await server.stop(), 0);
  for (const word of [secret, '秘密', anna.token])
    assert.ok(!server.stderr.includes(word), server.stderr);
});

test('what was edited or deleted is soon in no file, the search index and the log included',
  async () => {
    const server = await Server.start();
    const [anna] = await people(server, 'Anna');
    const onDisk = word => ['', '-wal'].some(part => {
      const file = join(server.data, `chatbook.db${part}`);
      const bytes = existsSync(file) ? readFileSync(file) : Buffer.alloc(0);
      return bytes.includes(word) || bytes.includes(Buffer.from(word, 'utf16le'));
    });
    const until = async (reached, what) => {
      for (const end = Date.now() + patience; !reached(); await sleep(50))
        assert.ok(Date.now() < end, what);
    };
    const edited = await anna.say('Secretword');
    const deleted = await anna.say('秘密的词 Hiddenword');
    for (let i = 0; i < 20; ++i)
      await anna.say(`noise ${i} `.repeat(600));
    // Folded text is only in the search index.
    await until(() => onDisk('secretword') && onDisk('hiddenword'), 'not in the index');

    await anna.ok('edit', { _id: edited._id, content: 'Plainword' });
    await anna.ok('delete', { _id: deleted._id });
    const words = ['Secretword', 'secretword', '秘密的词', 'Hiddenword', 'hiddenword'];
    await until(() => !words.some(onDisk), 'still on the disk');
    assert.ok(onDisk('Plainword') && onDisk('plainword'));
    assert.equal(await server.stop(), 0);
    assert.ok(!words.some(onDisk));
  });
