// The limits for each address. They never count loopback, so the clients use addresses of a network
// that exists only for this test (own-network).
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import net from 'node:net';
import { describe, test } from 'node:test';
import {
  Client, RawClient, Server, atEnd, checkError, patience, person, runProgram, within,
} from './support.mjs';

/** For each kind of network: the server's address, two addresses that count as one, and another. */
const networks = {
  IPv4: { host: '10.77.0.1', first: '10.77.0.2', again: '10.77.0.2', second: '10.77.0.3' },
  // An IPv6 network of 64 bits counts as one address.
  IPv6: {
    host: 'fd77:0:0:1::1', first: 'fd77:0:0:1::1', again: 'fd77:0:0:1::2', second: 'fd77:0:0:2::1',
  },
};
const { host, first, second } = networks.IPv4;

/** Runs the same test in both kinds of network. */
function inBoth(what, run) {
  for (const [kind, network] of Object.entries(networks))
    test(`${what}, in ${kind}`, () => run(network));
}

/** A server with these limits, reached at `host`; `admit` says who may make an account. */
async function serverAt(host, ...limits) {
  return serverThatAdmits('everyone', host, ...limits);
}

async function serverThatAdmits(admit, host, ...limits) {
  const { port, data } = await Server.start({ args: ['--listen', host, '--tls', 'off',
    '--admit', admit, ...limits.flatMap(limit => ['--limit', limit])] });
  return { port, host, data, url: `ws://${host.includes(':') ? `[${host}]` : host}:${port}` };
}

const from = (server, localAddress) => Client.connect(server, { localAddress });

/** Resolves to the HTTP response that refuses a WebSocket from that address. */
function refusal(server, localAddress) {
  return new Promise((resolve, reject) => {
    const { ws } = new RawClient(server, { localAddress });
    ws.on('open', () => reject(new Error(`${localAddress} was let in`)));
    ws.on('unexpected-response', (request, response) => {
      let body = '';
      response.setEncoding('utf8').on('data', part => { body += part; });
      response.on('end', () => resolve({ status: response.statusCode, ...JSON.parse(body) }));
    });
  });
}

async function isFullFor(server, localAddress) {
  const { status, error } = await refusal(server, localAddress);
  assert.equal(status, 503);
  checkError(error, 'server_full');
  assert.match(error.message, /your address/);
}

describe('connections-per-address', () => {
  inBoth('refuses one address more, and no other', async ({ host, first, again, second }) => {
    const server = await serverAt(host, 'connections-per-address=2');
    const one = await from(server, first);
    await from(server, again);
    await isFullFor(server, first);
    await isFullFor(server, again);
    await (await from(server, second)).ok('whoami');
    one.close();
    for (;;) { // once the server has noticed
      try {
        await (await from(server, again)).ok('whoami');
        break;
      } catch (error) {
        assert.match(error.message, /websocket error/);
      }
    }
    await isFullFor(server, first);
  });

  test('does not count loopback', async () => {
    const server = await serverAt('127.0.0.1', 'connections-per-address=1');
    for (let i = 0; i < 3; ++i)
      await (await from(server)).ok('whoami');
  });
});

/** A request that is never finished; `gone` once the server has cut it off. */
async function halfOpen({ host, port }, localAddress) {
  const socket = net.connect({ host, port, localAddress });
  atEnd(() => socket.destroy());
  const gone = new Promise(resolve => socket.on('error', () => {}).on('close', resolve));
  socket.resume();
  await once(socket, 'connect');
  socket.write('GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: x\r\n');
  return { socket, gone };
}

describe('half-open', () => {
  inBoth('lets the oldest of an address that has half of them give way, and no other',
    async ({ host, first, again, second }) => {
      const server = await serverAt(host, 'half-open=4');
      const slow = await halfOpen(server, second);
      const many = [];
      for (let i = 0; i < 20; ++i)
        many.push(await halfOpen(server, i % 2 ? again : first));
      await within(patience, Promise.all(many.slice(0, -2).map(({ gone }) => gone)));
      assert.ok(many.slice(-2).every(({ socket }) => !socket.destroyed));
      const answer = once(slow.socket, 'data');
      slow.socket.write('Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n'
        + 'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n');
      assert.match(String((await within(patience, answer))[0]), /^HTTP\/1.1 101 /);
      const { stdout } = await runProgram(['status', '--data', server.data, '--json']);
      assert.equal(JSON.parse(stdout).connections.refused.half_open_gave_way, 18);
    });

  test('lets the oldest of all give way to many addresses', async () => {
    const server = await serverAt(host, 'half-open=2');
    const oldest = await halfOpen(server, first);
    await halfOpen(server, second);
    await halfOpen(server, '10.77.0.1');
    await within(patience, oldest.gone);
  });
});

describe('registrations-per-address', () => {
  inBoth('refuses one address more, and no other', async ({ host, first, again, second }) => {
    const server = await serverAt(host, 'registrations-per-address=2');
    await (await from(server, first)).ok('register', { name: 'Anna' });
    await (await from(server, again)).ok('register', { name: 'Ben' });
    const late = await from(server, first);
    const { retryAfterMs } = await late.refused('rate_limited', 'register', { name: 'Late' });
    assert.ok(retryAfterMs <= 60_000);
    await (await from(server, second)).ok('register', { name: 'Late' }); // the refused request was not carried out
  });

  test('does not count what was refused for the crowd at the time', async () => {
    const server = await serverAt(host, 'registrations-per-address=2', 'password-queue=1');
    const crowd = await Promise.all([1, 2, 3].map(() => from(server, first)));
    const register = i => crowd[i].request('register', { name: `${i}`, password: 'long enough' });
    const acks = await Promise.all(crowd.map((_, i) => register(i)));
    assert.deepEqual(acks.map(({ ok }) => ok).sort(), [false, false, true]);
    const [again, late] = [0, 1, 2].filter(i => !acks[i].ok);
    assert.equal((await register(again)).ok, true);
    assert.equal((await register(late)).error.code, 'rate_limited');
  });
});

inBoth('waiting-to-join-per-address refuses one address more, and no other',
  async ({ host, first, again, second }) => {
    const server = await serverThatAdmits('asked', host, 'waiting-to-join-per-address=2');
    const knock = async (localAddress, name) => {
      const client = await from(server, localAddress);
      client.request('register', { name }).catch(() => {}); // if it hangs up
      await client.saw('knocking');
      return client;
    };
    const one = await knock(first, 'Anna');
    await knock(again, 'Ben');
    const late = await from(server, first);
    await late.refused('server_full', 'register', { name: 'Late' });
    await (await from(server, again)).refused('server_full', 'register', { name: 'Later' });
    await knock(second, 'Carl');
    one.close();
    for (;;) { // once the server has noticed
      const { stdout } = await runProgram(['knocks', '--data', server.data]);
      if (!stdout.includes('Anna'))
        break;
    }
    await knock(again, 'Late');
    await (await from(server, first)).refused('server_full', 'register', { name: 'Later' });
  });

inBoth('wrong-passwords-per-address refuses one address more, whatever the account',
  async ({ host, first, again, second }) => {
    const server = await serverAt(host, 'wrong-passwords-per-address=3');
    const name = 'Victim';
    const password = 'right right';
    await (await from(server, second)).ok('register', { name, password });
    const guesser = await from(server, first);
    for (const account of ['Victim', 'Nobody', 'Victim'])
      await guesser.refused('bad_credentials', 'login', { name: account, password: 'a guess' });
    await guesser.refused('rate_limited', 'login', { name, password });
    await (await from(server, again)).refused('rate_limited', 'login', { name, password });
    const { token } = await (await from(server, second)).ok('login', { name, password });
    await guesser.ok('login', { token });
  });

test('on no network there is no link, and there is one again', async () => {
  const turn = state => execFileSync('ip', ['link', 'set', 'lo', state]);
  const server = await Server.start({ args: ['--listen', '::', '--tls', 'off'] });
  (await person(server, 'Ada')).close();
  const run = (...args) => runProgram([...args, '--data', server.data]);
  turn('down');
  for (const args of [['invite', 'create'], ['readmit', 'Ada']]) {
    const end = await run(...args);
    assert.deepEqual([end.status, end.stdout], [1, '']);
    assert.match(end.stderr, /is on no network, [^\n]+\.\n$/);
  }
  assert.equal((await run('invite', 'list')).stdout, '');
  turn('up');
  assert.match((await run('invite', 'create')).stdout, /^chatbook:.*10\.77\.0\.1/);
});
