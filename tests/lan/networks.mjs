// A chat is found, and can be joined, on all sorts of networks.
import assert from 'node:assert/strict';
import { hostname } from 'node:os';
import { describe, test } from 'node:test';
import { sleep } from '../e2e/support.mjs';
import { Machine, aSwitch, pair } from './support.mjs';

async function isFound(host, joiner, options) {
  const server = await host.host('Reading group', options);
  const look = joiner.look();
  await look.found(server);
  await sleep(200); // by other ways too
  const chat = await look.found(server);
  assert.equal(chat.name, 'Reading group');
  const reached = await joiner.reach(chat);
  assert.ok(reached, `not reached: ${JSON.stringify(chat)}`);
  return { server, chat, reached };
}

async function isFoundAndReached(host, joiner, options) {
  const { server, chat, reached } = await isFound(host, joiner, options);
  const link = await host.link(server);
  assert.ok(await joiner.open(link), `not reached by ${link}`);
  return { server, chat, reached, link };
}

describe('on one segment', () => {
  test('it is found by its name, with all there is to know', async () => {
    const [host, joiner] = pair({ ipv6: false });
    assert.doesNotMatch(host.ip('route'), /default/); // and there is no other route
    const { server, chat } = await isFoundAndReached(host, joiner);
    assert.deepEqual(chat, { id: chat.id, name: 'Reading group', host: hostname(), people: 0,
      key: server.key, addresses: ['wss://10.1.0.1:24280'], roundTripMs: chat.roundTripMs });
    assert.ok(chat.roundTripMs < 1_000);
  });

  test('with IPv6 alone', async () => {
    const [host, joiner] = pair({ addresses: [[], []] });
    const { reached } = await isFoundAndReached(host, joiner, { listen: '::' });
    assert.match(reached, /^wss:\/\/\[fe80::[0-9a-f:]+%25eth0\]:24280$/);
  });

  test('with IPv6 alone, by one who is on another as well', async () => {
    const lan = aSwitch();
    const [host, joiner] = [new Machine(), new Machine()];
    host.plug(lan);
    joiner.plug(aSwitch()); // the first switch
    joiner.plug(lan);
    const { link } = await isFoundAndReached(host, joiner, { listen: '::' });
    assert.match(await joiner.open(link), /%25eth1\]/);
  });

  test('in both families, where it listens at ::', async () => {
    const [host, joiner] = pair({ addresses: [['10.1.0.1/24', 'fd00::1/64'],
      ['10.1.0.2/24', 'fd00::2/64']] });
    const { server, link } = await isFoundAndReached(host, joiner, { listen: '::' });
    assert.equal(server.url, 'wss://[::]:24280');
    assert.match(link, /a=10\.1\.0\.1&.*a=fd00/);
    for (const url of ['wss://10.1.0.1:24280', 'wss://[fd00::1]:24280'])
      assert.equal(await joiner.reach({ key: server.key, addresses: [url] }), url);
  });

  test('where this machine has no IPv6, it listens at :: all the same', async () => {
    const [host, joiner] = pair({ ipv6: false });
    const { reached } = await isFoundAndReached(host, joiner, { listen: '::' });
    assert.equal(reached, 'wss://10.1.0.1:24280');
  });

  test('with the addresses that machines give themselves', async () => {
    const [host, joiner] = pair({ addresses: ['169.254.3.4/16', '169.254.5.6/16'], ipv6: false });
    await isFoundAndReached(host, joiner);
  });

  test('on another port than is usual', async () => {
    const [host, joiner] = pair();
    const { reached } = await isFoundAndReached(host, joiner, { port: 4_000 });
    assert.equal(reached, 'wss://10.1.0.1:4000');
  });

  test('two of one machine are told apart, also by one who asks each by itself', async () => {
    const [host, joiner] = pair();
    const servers = [await host.host('One'), await host.host('Two', { port: 4_000 })];
    const look = joiner.look();
    for (const server of servers)
      assert.ok(await joiner.reach(await look.found(server)));
    host.drop('meta pkttype { multicast, broadcast }');
    joiner.drop('meta pkttype { multicast, broadcast }');
    const asking = joiner.look('wss://10.1.0.1:24280', 'wss://10.1.0.1:4000');
    assert.equal((await asking.found(servers[0])).name, 'One');
    assert.equal((await asking.found(servers[1])).name, 'Two');
  });

  test('by two who look from one machine', async () => {
    const [host, joiner] = pair({ ipv6: false });
    const looks = [joiner.look(), joiner.look()];
    const server = await host.host('Reading group');
    for (const look of looks)
      assert.equal((await look.found(server)).name, 'Reading group');
  });
});

describe('on one machine', () => {
  test('that is on a network', async () => {
    const [host] = pair();
    const { reached } = await isFoundAndReached(host, host);
    assert.equal(reached, 'wss://10.1.0.1:24280');
  });

  test('that is on none', async () => {
    const host = new Machine();
    const { server, reached } = await isFound(host, host);
    assert.equal(reached, 'wss://127.0.0.1:24280');
    // A link would lead nobody else here, so none is made.
    await assert.rejects(host.link(server), /This computer is on no network/);
  });

  test('where only this machine may connect, others do not see it', async () => {
    const [host, joiner] = pair();
    const there = joiner.look();
    await host.host('Mine', { listen: '127.0.0.1', args: ['--tls', 'off'] });
    await there.nothing();
  });
});

describe('between subnets', () => {
  test('of one segment it is found, and reached by IPv6', async () => {
    const [host, joiner] = pair({ addresses: ['10.1.0.1/24', '10.2.0.2/24'] });
    const { reached } = await isFoundAndReached(host, joiner, { listen: '::' });
    assert.match(reached, /^wss:\/\/\[fe80:/);
  });

  test('of one segment it is found without IPv6 too', async () => {
    const [host, joiner] = pair({ addresses: ['10.1.0.1/24', '10.2.0.2/24'], ipv6: false });
    const server = await host.host('Reading group');
    assert.deepEqual((await joiner.look().found(server)).addresses, ['wss://10.1.0.1:24280']);
  });

  test('with a router between them who knows the address finds it', async () => {
    const [near, far] = [aSwitch(), aSwitch()];
    const [host, joiner, router] = [new Machine(), new Machine(), new Machine()];
    host.plug(near, '10.1.0.1/24');
    joiner.plug(far, '10.2.0.2/24');
    router.plug(near, '10.1.0.254/24');
    router.plug(far, '10.2.0.254/24');
    router.set('net.ipv4.ip_forward', 1);
    host.ip('route add default via 10.1.0.254');
    joiner.ip('route add default via 10.2.0.254');
    const server = await host.host('Reading group');
    const stranger = joiner.look();
    const chat = await joiner.look('wss://10.1.0.1:24280').found(server);
    assert.equal(await joiner.reach(chat), 'wss://10.1.0.1:24280');
    assert.equal(await joiner.open(await host.link(server)), 'wss://10.1.0.1:24280');
    await stranger.nothing();
  });
});

describe('with several interfaces', () => {
  test('the host is found where it listens, and nowhere else', async () => {
    const lans = [aSwitch(), aSwitch(), aSwitch()];
    const host = new Machine({ ipv6: false });
    const joiners = lans.map((lan, i) => {
      const joiner = new Machine({ ipv6: false });
      host.plug(lan, `10.${i + 1}.0.1/24`);
      joiner.plug(lan, `10.${i + 1}.0.2/24`);
      return joiner;
    });
    const server = await host.host('Reading group',
      { listen: '10.1.0.1', args: ['--listen', '127.0.0.1', '--listen', '10.3.0.1'] });
    const looks = joiners.map(joiner => joiner.look());
    for (const i of [0, 2]) {
      const url = `wss://10.${i + 1}.0.1:24280`;
      assert.equal(await joiners[i].reach(await looks[i].found(server)), url);
    }
    await looks[1].nothing();
    const link = await host.link(server);
    assert.match(link, /a=10\.1\.0\.1&a=10\.3\.0\.1&/);
    assert.equal(await joiners[2].open(link), 'wss://10.3.0.1:24280');
  });

  for (const which of [0, 1]) {
    test(`the host is found on its ${which ? 'second' : 'first'}`, async () => {
      const lans = [aSwitch(), aSwitch()];
      const [host, joiner] = [new Machine({ ipv6: false }), new Machine({ ipv6: false })];
      host.plug(lans[0], '10.1.0.1/24');
      host.plug(lans[1], '10.2.0.1/24');
      joiner.plug(lans[which], `10.${which + 1}.0.2/24`);
      const { reached } = await isFoundAndReached(host, joiner);
      assert.equal(reached, `wss://10.${which + 1}.0.1:24280`);
    });
  }

  test('the joiner finds what is on each', async () => {
    const lans = [aSwitch(), aSwitch()];
    const joiner = new Machine();
    const look = [];
    for (const i of [0, 1]) {
      joiner.plug(lans[i], `10.${i + 1}.0.2/24`);
      const host = new Machine();
      host.plug(lans[i], `10.${i + 1}.0.1/24`);
      look.push(await host.host(`Chat ${i}`));
    }
    const seen = joiner.look();
    for (const server of look)
      assert.ok(await joiner.reach(await seen.found(server)));
  });

  test('one address to listen at is told on its own interface alone', async () => {
    const lans = [aSwitch(), aSwitch()];
    const host = new Machine();
    const joiners = [new Machine(), new Machine()];
    for (const i of [0, 1]) {
      host.plug(lans[i], `10.${i + 1}.0.1/24`);
      joiners[i].plug(lans[i], `10.${i + 1}.0.2/24`);
    }
    const looks = joiners.map(joiner => joiner.look());
    const server = await host.host('Reading group', { listen: '10.2.0.1' });
    assert.ok(await joiners[1].reach(await looks[1].found(server)));
    await looks[0].nothing();
  });

  test('a tunnel that takes all that leaves the network changes nothing', async () => {
    const [host, joiner] = pair({ ipv6: false });
    const elsewhere = aSwitch();
    for (const [i, machine] of [host, joiner].entries()) {
      machine.plug(elsewhere, `10.99.0.${i + 1}/32`);
      machine.ip('link set eth1 down');
      machine.ip('link set eth1 name wg0');
      machine.ip('link set wg0 up');
      for (const everything of ['default', '0.0.0.0/1', '128.0.0.0/1', '224.0.0.0/4'])
        machine.ip(`route add ${everything} dev wg0 metric 1`);
    }
    const { reached, link } = await isFoundAndReached(host, joiner);
    assert.equal(reached, 'wss://10.1.0.1:24280');
    assert.equal(new URL(link).searchParams.get('a'), '10.1.0.1'); // the first
  });
});

describe('when the network changes', () => {
  test('the host is found at its new address', async () => {
    const [host, joiner] = pair({ ipv6: false });
    const server = await host.host('Reading group');
    const look = joiner.look();
    await look.found(server);
    host.ip('address del 10.1.0.1/24 dev eth0');
    host.ip('address add 10.1.0.77/24 brd + dev eth0');
    const moved = chats => chats[0]?.addresses[0] === 'wss://10.1.0.77:24280';
    assert.ok(await joiner.reach((await look.saw(moved)).chats[0]));
  });

  for (const who of ['host', 'joiner']) {
    test(`a ${who} that comes to it later is there`, async () => {
      const lan = aSwitch();
      const [host, joiner] = [new Machine(), new Machine()];
      (who === 'host' ? joiner : host).plug(lan, '10.1.0.1/24');
      const server = await host.host('Reading group');
      const look = joiner.look();
      await sleep(1_000);
      assert.deepEqual(look.chats, []);
      (who === 'host' ? host : joiner).plug(lan, '10.1.0.2/24');
      const chat = await look.found(server);
      assert.ok(await joiner.reach(chat));
    });
  }

  test('an interface that goes and comes back is as before', async () => {
    const [host, joiner] = pair();
    const server = await host.host('Reading group');
    const look = joiner.look();
    await look.found(server);
    joiner.ip('link set eth0 down');
    await look.saw(chats => chats.length === 0);
    joiner.ip('link set eth0 up');
    await look.found(server);
    assert.ok(await joiner.reach(look.chats[0]));
  });
});

describe('when a machine sleeps', () => {
  const longer = 9_000; // than it takes until a silent server is no longer listed

  test('who looks sees soon after waking who is there now', async () => {
    const [host, joiner] = pair();
    const gone = await host.host('Gone');
    const stays = await host.host('Stays', { port: 4_000 });
    const look = joiner.look();
    await look.found(gone);
    await look.found(stays);
    gone.child.kill('SIGSTOP');
    await sleep(1_000); // so that nothing it sent is still on its way, to be read after waking
    look.child.kill('SIGSTOP');
    await gone.stop('SIGKILL');
    const came = await host.host('Came', { port: 4_001 });
    await sleep(longer);
    look.child.kill('SIGCONT');
    const names = ({ name }) => name;
    await look.saw(chats => chats.map(names).sort().join() === 'Came,Stays', 4_000);
    for (const server of [stays, came])
      assert.ok(await joiner.reach(await look.found(server)));
  });

  test('a host leaves the list, and is back soon after waking', async () => {
    const [host, joiner] = pair();
    const server = await host.host('Reading group');
    const look = joiner.look();
    await look.found(server);
    server.child.kill('SIGSTOP');
    await look.saw(chats => chats.length === 0, longer);
    server.child.kill('SIGCONT');
    assert.ok(await joiner.reach(await look.found(server, 3_000)));
  });
});
