// What many people cost the others. CHATBOOK_E2E_IDLE=10000 makes it longer.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RawClient, Server, people, person, sleep } from './support.mjs';

const idle = Number(process.env.CHATBOOK_E2E_IDLE ?? 2000);

/** Calls `make(i)` `count` times, a few at a time. */
async function inWaves(count, make, wave = 100) {
  const all = [];
  for (let i = 0; i < count; i += wave)
    all.push(...await Promise.all(
      Array.from({ length: Math.min(wave, count - i) }, (_, n) => make(i + n))));
  return all;
}

const isPresence = text => text.startsWith('42["presence"');

test('1,000 people who come and go cost one who stays no more than themselves', async () => {
  const server = await Server.start();
  const stayer = await person(server, 'Stayer');
  const tokens = await inWaves(1000, async i => {
    const client = await person(server, `Moth ${i}`);
    client.close();
    return client.token;
  }, 50);
  await sleep(1100); // the last of them are gone, and this was announced

  const watch = await new RawClient(server).connected({ token: stayer.token });
  await watch.frame(text => text.startsWith('42["synced"'));
  const from = watch.frames.length;
  const start = Date.now();
  await inWaves(tokens.length, async i => {
    const raw = await new RawClient(server).connected({ token: tokens[i] });
    await raw.frame(text => text.startsWith('42["synced"'));
    await sleep(300); // by then most of a wave was announced
    raw.ws.close();
    await raw.closed;
  });
  await sleep(1100);
  const seconds = (Date.now() - start) / 1000;
  const frames = watch.frames.slice(from).filter(isPresence);
  const bytes = frames.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  const told = frames.map(text => JSON.parse(text.slice(2))[1])
    .reduce((sum, { online, offline }) => sum + online.length + offline.length, 0);
  console.log(`# ${frames.length} frames, ${bytes} bytes, ${told} changes in ${seconds} s`);
  assert.ok(frames.length <= 2 * seconds + 2, 'at most twice a second');
  assert.ok(told > 0 && told <= 2 * tokens.length, 'each coming and going at most once');
  assert.ok(bytes <= 100 * told + 60 * frames.length, 'and nothing beside');
});

test(`a message to everyone reaches ${idle} who do nothing`, async () => {
  const server = await Server.start();
  const [anna] = await people(server, 'Anna');
  const before = server.memory();
  const crowd = await inWaves(idle, async i => {
    const raw = await new RawClient(server).connected();
    raw.send(`420["register",{"name":"Idle ${i}"}]`);
    await raw.frame(text => text.startsWith('42["synced"'));
    raw.frames.length = 0;
    return raw;
  });
  console.log(`# ${Math.round((server.memory() - before) / 1024 / idle)} KiB a connection`);
  const start = Date.now();
  await anna.say('can everybody hear me?');
  await Promise.all(crowd.map(raw => raw.frame(text => text.includes('can everybody hear me?'))));
  console.log(`# heard by all after ${Date.now() - start} ms`);
  for (const raw of crowd)
    assert.equal(raw.frames.filter(text => text.startsWith('42["message"')).length, 1);
  crowd.forEach(raw => raw.ws.terminate());
  assert.equal((await anna.ok('whoami')).user.name, 'Anna');
});
