// A chat is found if any way is open, and reached if its port is.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Machine, aSwitch, bridgeTool, pair } from './support.mjs';

const known = 'wss://10.1.0.1:24280';
const multicast = 'ip daddr 224.0.0.0/4';
const broadcast = 'ip daddr { 10.1.0.255, 255.255.255.255 }';
const ipv6 = 'meta nfproto ipv6';

/** Checks that the app gets in through its list, and through a link. */
async function isReached(host, joiner, server, chat) {
  assert.equal(await joiner.reach(chat), known);
  assert.equal(await joiner.open(await host.link(server)), known);
}

/** Checks that with these firewalls on both machines the chat is listed and reached. */
async function found(rules, ...urls) {
  const [host, joiner] = pair();
  for (const machine of [host, joiner])
    machine.drop(...rules);
  const server = await host.host('Reading group');
  await isReached(host, joiner, server, await joiner.look(...urls).found(server));
}

describe('it is found', () => {
  test('where multicast is dropped', () => found([multicast]));
  test('where broadcast is dropped', () => found([broadcast]));
  test('where multicast and IPv6 are dropped', () => found([multicast, ipv6]));
  test('where broadcast and IPv6 are dropped', () => found([broadcast, ipv6]));
  test('where multicast and broadcast are dropped, but not in IPv6',
    () => found([multicast, broadcast]));

  test('by who knows its address, where all of that is dropped', async () => {
    const rules = ['meta pkttype { multicast, broadcast }', multicast, broadcast, ipv6];
    await found(rules, known);
    await found(rules, 'wss://10.1.0.1:4000'); // another port than before
  });

  test('where only what was asked for may come in', async () => {
    const [host, joiner] = pair({ ipv6: false });
    joiner.run('nft', `add table inet fw; add chain inet fw in { type filter hook input priority 0;
      policy drop; }; add rule inet fw in ct state established,related accept`);
    const server = await host.host('Reading group');
    await isReached(host, joiner, server, await joiner.look(known).found(server));
  });

  test('where the host lets no questions in', async () => {
    const [host, joiner] = pair();
    host.drop('meta l4proto udp');
    const server = await host.host('Reading group');
    const chat = await joiner.look().found(server);
    assert.equal(chat.roundTripMs, null);
    await isReached(host, joiner, server, chat);
  });

  test('where the environment names a proxy', async () => {
    const [host, joiner] = pair({ ipv6: false });
    const server = await host.host('Reading group');
    for (const name of ['http_proxy', 'https_proxy', 'all_proxy', 'HTTP_PROXY', 'ALL_PROXY'])
      process.env[name] = 'http://192.0.2.1:3128';
    const look = joiner.look();
    const chat = await look.found(server);
    await isReached(host, joiner, server, chat);
    for (const name of ['http_proxy', 'https_proxy', 'all_proxy', 'HTTP_PROXY', 'ALL_PROXY'])
      delete process.env[name];
  });
});

describe('it is not found', () => {
  test('where all is dropped that goes to all, but is reached by its address', async () => {
    const [host, joiner] = pair();
    for (const machine of [host, joiner])
      machine.drop(multicast, broadcast, ipv6);
    const server = await host.host('Reading group');
    await joiner.look().nothing();
    await isReached(host, joiner, server, { key: server.key, addresses: [known] });
  });

  test('where the switch keeps machines apart, but is reached through another', async () => {
    const lan = aSwitch();
    const [host, joiner, router] = [new Machine(), new Machine(), new Machine()];
    for (const [i, machine] of [host, joiner].entries()) {
      bridgeTool(`link set dev ${machine.plug(lan, `10.1.0.${i + 1}/24`)} isolated on`);
    }
    router.plug(lan, '10.1.0.254/24');
    router.set('net.ipv4.ip_forward', 1);
    router.set('net.ipv4.conf.all.send_redirects', 0);
    router.set('net.ipv4.conf.eth0.send_redirects', 0);
    const server = await host.host('Reading group');
    await joiner.look().nothing();
    assert.equal(await joiner.reach({ key: server.key, addresses: [known] }), undefined);
    host.ip('route add 10.1.0.2 via 10.1.0.254');
    joiner.ip('route add 10.1.0.1 via 10.1.0.254');
    await isReached(host, joiner, server, { key: server.key, addresses: [known] });
    assert.equal((await joiner.look(known).found(server)).name, 'Reading group');
  });
});
