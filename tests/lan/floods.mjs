// Floods of datagrams to clients and hosts: the list stays right, and the cost is little more than
// that of reading the datagrams.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { test } from 'node:test';
import { isSanitized, sleep, spawnProgram } from '../e2e/support.mjs';
import { Machine, aSwitch, figures } from './support.mjs';

const perSecond = 10_000;
const seconds = 5;
const measured = 2; // seconds of the flood that are measured
const mostOfReading = 1.25; // times the CPU of a program that reads everything and does nothing
const mostMemory = 8 << 20; // that may be added: the shares and the list fill up once

/** A switch with a host, a joiner, a stranger, and a machine that only reads datagrams. */
async function aNetwork() {
  const lan = aSwitch();
  const machines = [1, 2, 3, 4].map(i => {
    const machine = new Machine();
    machine.plug(lan, `10.1.0.${i}/24`);
    return machine;
  });
  const [host] = machines;
  return [...machines, await host.host('Reading group')];
}

/** Sends that flood from the machine, and resolves at its end. */
async function flood(machine, kind, address, port, template = {}) {
  const child = spawnProgram([fileURLToPath(new URL('flood.mjs', import.meta.url)), kind, address,
    port, perSecond, seconds, JSON.stringify(template)].map(String),
  { path: process.execPath, through: machine.through, stdio: ['ignore', 'ignore', 'inherit'] });
  await once(child, 'close');
}

/** The number of datagrams for programs of the machine, including those dropped as they read too
 * slowly. */
function come(machine, table, names) {
  const counts = machine.run('cat', `/proc/net/${table}`);
  return names.reduce((sum, name) => {
    if (table === 'snmp6')
      return sum + Number(new RegExp(`^${name}\\s+(\\d+)`, 'm').exec(counts)[1]);
    const [keys, values] = counts.split('\n').filter(line => line.startsWith('Udp:'))
      .map(line => line.split(' '));
    return sum + Number(values[keys.indexOf(name)]);
  }, 0);
}
const comeByV4 = machine => come(machine, 'snmp', ['InDatagrams', 'RcvbufErrors']);
const comeByV6 = machine => come(machine, 'snmp6', ['Udp6InDatagrams', 'Udp6RcvbufErrors']);
const allThatCame = machine => comeByV4(machine) + comeByV6(machine);

/** What a flood costs the process on the machine: processor time, compared to the program that only
 * reads, and new memory. */
async function taken(flooded, drained, t) {
  const now = () => [flooded, drained].map(([pid, machine]) =>
    ({ ...figures(pid), came: allThatCame(machine), ms: performance.now() }));
  await sleep(1_500); // the beginning of the flood
  const before = now();
  await sleep(measured * 1_000);
  const after = now();
  const [ours, reading] = after.map((end, i) => {
    const seconds = (end.ms - before[i].ms) / 1_000;
    return { share: (end.seconds - before[i].seconds) / seconds,
      memory: end.memory - before[i].memory, rate: (end.came - before[i].came) / seconds };
  });
  const percent = ({ share }) => `${(share * 100).toFixed(1)} %`;
  t.diagnostic(`${percent(ours)} of a processor, where reading takes ${percent(reading)}, and `
    + `${ours.memory >> 10} KiB more, at ${Math.round(ours.rate)} and ${Math.round(reading.rate)} `
    + 'datagrams a second');
  if (isSanitized())
    return;
  if (ours.rate < 0.6 * perSecond)
    t.diagnostic('the machine is too busy for the whole flood: this says less than it should');
  assert.ok(ours.rate > 0 && reading.rate > 0.6 * ours.rate, 'the flood was none');
  assert.ok(ours.share < mostOfReading * reading.share, `${percent(ours)} of a processor`);
  assert.ok(ours.memory < mostMemory, `${ours.memory} bytes more`);
}

/** Floods the joiner from one of the machines, and checks that the chat stays in the list, alone or
 * with `others`. */
function staysRight(what, { kind, from = 'a stranger', to = ['10.1.0.255'], others = 8 }) {
  test(`the list stays right, with ${what}`, async t => {
    const [host, joiner, stranger, reader, server] = await aNetwork();
    const look = joiner.look();
    const real = await look.found(server);
    if (from === 'many')
      for (let i = 100; i < 200; ++i)
        stranger.ip(`address add 10.1.0.${i}/24 brd + dev eth0`);
    const drain = reader.drain(24281);
    const flooding = Promise.all(to.map(target =>
      flood(from === 'the host' ? host : stranger, kind, target, 24281,
        { server: real.id, key: real.key })));
    const start = look.lines.length;
    await taken([look.child.pid, joiner], [drain.pid, reader], t);
    // A client that begins to look during the flood finds it as well.
    await joiner.look().saw(chats => chats[0]?.key === server.key
      && chats[0].name === 'Reading group');
    await flooding;
    for (const { chats } of look.lines.slice(start)) {
      const [first] = chats; // chats that answer come first
      assert.equal(first.key, server.key);
      assert.equal(first.id, real.id);
      assert.equal(first.name, 'Reading group');
      assert.ok(first.addresses.includes('wss://10.1.0.1:24280'));
      assert.ok(chats.length <= 1 + others, `${chats.length} chats`);
    }
    assert.ok(look.lines.length - start <= 11 * (seconds + 1));
    // Nothing of the flood remains.
    await look.saw(chats => chats.length === 1);
    assert.ok(await joiner.reach(look.chats[0]));
  });
}

staysRight('all kinds at once by broadcast', { kind: 'mixed' });
staysRight('all kinds at once by multicast', { kind: 'mixed', to: ['239.255.24.80'] });
staysRight('all kinds at once by IPv6', { kind: 'mixed', to: ['ff12::2480%eth0'] });
staysRight('all kinds at once from a hundred addresses',
  { kind: 'mixed', from: 'many', others: 199 });
staysRight('one that poses as the host, from its own address',
  { kind: 'posing', from: 'the host' });
staysRight('what is malformed, to this machine alone', { kind: 'malformed', to: ['10.1.0.2', '10.1.0.4'] });

test('a host that is flooded with questions is found all the same', async t => {
  const [host, joiner, stranger, reader, server] = await aNetwork();
  const drain = reader.drain(24280);
  const flooding = flood(stranger, 'queries', '10.1.0.255', 24280);
  await taken([server.child.pid, host], [drain.pid, reader], t);
  const look = joiner.look();
  assert.equal((await look.found(server)).name, 'Reading group');
  assert.ok(look.lines[0].ms <= 2_500, `${look.lines[0].ms} ms`); // it says so every 2 s
  await flooding;
});
