// Whatever is sent to who looks and who hosts, in whatever numbers: the list stays right, and it
// costs little.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { test } from 'node:test';
import { isSanitized, sleep, spawnProgram } from '../e2e/support.mjs';
import { Machine, aSwitch, figures } from './support.mjs';

const perSecond = 10_000;
const seconds = 8;
const mostMemory = 8 << 20; // that may be new: the shares and the list fill up, once

/** A switch with a host, a joiner and a stranger. */
async function aNetwork() {
  const lan = aSwitch();
  const machines = [1, 2, 3].map(i => {
    const machine = new Machine();
    machine.plug(lan, `10.1.0.${i}/24`);
    return machine;
  });
  const [host] = machines;
  return [...machines, await host.host('Reading group')];
}

/** Sends that from the machine; gives how many datagrams were sent in a second. */
async function flood(machine, kind, address, port, template = {}) {
  const child = spawnProgram([fileURLToPath(new URL('flood.mjs', import.meta.url)), kind, address,
    port, perSecond, seconds, JSON.stringify(template)].map(String),
  { path: process.execPath, through: machine.through });
  let output = '';
  child.stdout.on('data', text => { output += text; });
  child.stderr.pipe(process.stderr);
  await once(child, 'close');
  return Number(output) / seconds;
}

/** What the process takes while it is flooded: `share` of a processor, and `memory` that is new. */
async function taken(pid, flooding, t) {
  await sleep(1_000); // the beginning of the flood
  const before = figures(pid);
  const began = performance.now();
  await sleep((seconds - 2) * 1_000);
  const after = figures(pid);
  const share = (after.seconds - before.seconds) / ((performance.now() - began) / 1_000);
  const memory = after.memory - before.memory;
  const rate = await flooding;
  t.diagnostic(`${(share * 100).toFixed(1)} % of a processor, ${memory >> 10} KiB more, at `
    + `${Math.round(rate)} datagrams a second`);
  assert.ok(rate >= 0.9 * perSecond, 'the flood was none');
  if (isSanitized())
    return;
  assert.ok(share < 0.1, `${share} of a processor`);
  assert.ok(memory < mostMemory, `${memory} bytes more`);
}

/** Floods the joiner from the machine that `from` picks, while the chat stays where it was. */
function staysRight(kind, from, address = '10.1.0.255') {
  test(`the list stays right, with what is ${kind} from ${from}, to ${address}`, async t => {
    const [host, joiner, stranger, server] = await aNetwork();
    const look = joiner.look();
    const real = await look.found(server);
    const flooding = flood(from === 'the host' ? host : stranger, kind, address, 24281,
      { server: real.id, key: real.key });
    const start = look.lines.length;
    const late = sleep(3_000).then(() => joiner.look());
    await taken(look.child.pid, flooding, t);
    assert.equal((await (await late).found(server)).name, 'Reading group');
    for (const { chats } of look.lines.slice(start)) {
      const [first] = chats; // who answers comes first
      assert.equal(first.key, server.key);
      assert.equal(first.id, real.id);
      assert.equal(first.name, 'Reading group');
      assert.ok(first.addresses.includes('wss://10.1.0.1:24280'));
      assert.ok(chats.length <= 1 + 8 + 8, `${chats.length} chats`); // 8 of each address
    }
    assert.ok(look.lines.length - start <= 11 * (seconds + 1));
    // And nothing is left of it.
    await look.saw(chats => chats.length === 1);
    assert.ok(await joiner.reach(look.chats[0]));
  });
}

staysRight('mixed', 'a stranger');
staysRight('mixed', 'a stranger', '239.255.24.80');
staysRight('posing', 'the host');
staysRight('malformed', 'a stranger', '10.1.0.2');

test('a host that is flooded with questions is found all the same', async t => {
  const [, joiner, stranger, server] = await aNetwork();
  const flooding = flood(stranger, 'queries', '10.1.0.255', 24280);
  const late = sleep(3_000).then(() => joiner.look());
  await taken(server.child.pid, flooding, t);
  const look = await late;
  assert.equal((await look.found(server)).name, 'Reading group');
  assert.ok(look.lines[0].ms <= 2_500, `${look.lines[0].ms} ms`); // it says so every 2 s
});
