// Section 1: silent connections are closed in time. These tests wait for real time, in parallel.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { Client, RawClient, Server, sleep, within } from './support.mjs';

let server;
before(async () => { server = await Server.start(); });

describe('silence', { concurrency: true }, () => {
  test('without a CONNECT closes after 10 s', async () => {
    const raw = new RawClient(server);
    await raw.opened();
    await sleep(7_000);
    assert.ok(!raw.ended, 'not before');
    await within(8_000, raw.closed);
  });

  test('after a refused CONNECT closes after 10 s', async () => {
    const raw = new RawClient(server);
    await raw.opened();
    raw.send('40{"token":"unknown"}');
    await raw.frame(text => text.startsWith('44'));
    await within(15_000, raw.closed);
  });

  test('with nothing but CONNECTs to other namespaces closes after 10 s', async () => {
    const raw = new RawClient(server);
    await raw.opened();
    const timer = setInterval(() => raw.send('40/other,'), 1_000);
    await within(15_000, raw.closed).finally(() => clearInterval(timer));
  });

  test('without a pong in time closes, and a client that answers stays', async () => {
    const client = await Client.connect(server);
    const raw = await new RawClient(server).connected();
    const { pingInterval, pingTimeout } = await raw.opened();
    const start = Date.now();
    await raw.frame(text => text === '2', pingInterval + 5_000);
    await within(pingTimeout + 5_000, raw.closed);
    assert.ok(Date.now() - start >= pingTimeout);
    assert.deepEqual(await client.ok('whoami'), { ok: true });
    assert.equal(client.pushed('disconnect').length, 0);
  });
});
