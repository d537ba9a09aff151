// The limits for each address, between addresses of a network that exists for this test alone
// (own-network): loopback never counts.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Client, RawClient, Server, checkError } from './support.mjs';

const first = '10.77.0.2';
const second = '10.77.0.3';

/** A server with these limits that is reached through `host`. */
async function serverAt(host, ...limits) {
  const { port } = await Server.start({ args: ['--listen', host, '--tls', 'off',
    ...limits.flatMap(limit => ['--limit', limit])] });
  return { port, url: `ws://${host.includes(':') ? `[${host}]` : host}:${port}` };
}

const from = (server, localAddress) => Client.connect(server, { localAddress });

/** Resolves to the HTTP answer that refuses a WebSocket from that address. */
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
  test('refuses one address more, and no other', async () => {
    const server = await serverAt('10.77.0.1', 'connections-per-address=2');
    const one = await from(server, first);
    await from(server, first);
    await isFullFor(server, first);
    await (await from(server, second)).ok('whoami');
    one.close();
    for (;;) { // once the server has noticed
      try {
        await (await from(server, first)).ok('whoami');
        break;
      } catch (error) {
        assert.match(error.message, /websocket error/);
      }
    }
    await isFullFor(server, first);
  });

  test('takes an IPv6 network for one address', async () => {
    const server = await serverAt('fd77:0:0:1::1', 'connections-per-address=1');
    await from(server, 'fd77:0:0:1::1');
    await isFullFor(server, 'fd77:0:0:1::2');
    await (await from(server, 'fd77:0:0:2::1')).ok('whoami');
  });

  test('does not count loopback', async () => {
    const server = await serverAt('127.0.0.1', 'connections-per-address=1');
    for (let i = 0; i < 3; ++i)
      await (await from(server)).ok('whoami');
  });
});

describe('registrations-per-address', () => {
  test('refuses one address more, and no other', async () => {
    const server = await serverAt('10.77.0.1', 'registrations-per-address=2');
    for (const name of ['Anna', 'Ben'])
      await (await from(server, first)).ok('register', { name });
    const late = await from(server, first);
    const { retryAfterMs } = await late.refused('rate_limited', 'register', { name: 'Late' });
    assert.ok(retryAfterMs <= 60_000);
    await (await from(server, second)).ok('register', { name: 'Late' }); // it was not carried out
  });

  test('does not count what was refused for the crowd at the time', async () => {
    const server = await serverAt('10.77.0.1', 'registrations-per-address=2', 'password-queue=1');
    const crowd = await Promise.all([1, 2, 3].map(() => from(server, first)));
    const register = i => crowd[i].request('register', { name: `${i}`, password: 'long enough' });
    const acks = await Promise.all(crowd.map((_, i) => register(i)));
    assert.deepEqual(acks.map(({ ok }) => ok).sort(), [false, false, true]);
    const [again, late] = [0, 1, 2].filter(i => !acks[i].ok);
    assert.equal((await register(again)).ok, true);
    assert.equal((await register(late)).error.code, 'rate_limited');
  });
});

test('wrong-passwords-per-address refuses one address more, whatever the account', async () => {
  const server = await serverAt('10.77.0.1', 'wrong-passwords-per-address=3');
  const name = 'Victim';
  const password = 'right right';
  await (await from(server, second)).ok('register', { name, password });
  const guesser = await from(server, first);
  for (const account of ['Victim', 'Nobody', 'Victim'])
    await guesser.refused('bad_credentials', 'login', { name: account, password: 'a guess' });
  await guesser.refused('rate_limited', 'login', { name, password });
  const { token } = await (await from(server, second)).ok('login', { name, password });
  await guesser.ok('login', { token });
});
