// Two people chat while all attackers attack at once: what it costs the two, and the server.
//   CHATBOOK_E2E_ATTACK_SECONDS=1800 makes it a soak test.
import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, readdirSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import {
  Server, atEnd, everyone, fence, isSanitized, patience, people, person, runProgram, sleep, within,
} from './support.mjs';

const seconds = Number(process.env.CHATBOOK_E2E_ATTACK_SECONDS ?? 15);
const saidEvery = 20; // ms

const quantile = (sorted, q) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))];
const median = values => quantile([...values].sort((a, b) => a - b), 0.5);
const megabytes = bytes => `${Math.round(bytes / 1e6)} MB`;

/** Two people who write in turn, to each other or to everyone, and do not wait for delivery. */
class Chat {
  times = [];
  said = [0, 0];
  heard = [0, 0];
  acked = 0;
  faults = [];

  constructor(...two) {
    this.two = two;
    two.forEach((client, i) => {
      client.socket.offAny(); // half an hour of events is too much to keep
      client.socket.on('message', ({ sender, content }) => {
        if (sender._id === two[1 - i].id)
          this.hear(1 - i, content);
      });
      client.socket.on('disconnect', reason => this.faults.push(`disconnected: ${reason}`));
    });
    this.begun = new Map(); // message -> when it was sent, until it is received
    let turn = 0;
    this.timer = setInterval(() => this.say(turn++), saidEvery);
    atEnd(() => clearInterval(this.timer));
  }

  say(turn) {
    const who = turn % 2;
    const recipient = turn % 4 < 2 ? everyone : this.two[1 - who].id;
    const content = `${who} ${this.said[who]++}`;
    this.begun.set(content, performance.now());
    this.two[who].socket.emit('message', { recipient: { _id: recipient }, content }, ack => {
      this.acked += 1;
      if (!ack.ok)
        this.faults.push(JSON.stringify(ack));
    });
  }

  hear(who, content) {
    if (content !== `${who} ${this.heard[who]++}`)
      this.faults.push(`heard ${content}`);
    this.times.push(performance.now() - this.begun.get(content));
    this.begun.delete(content);
  }

  /** The delivery times of the messages that arrived since the last call, sorted. */
  take() {
    return this.times.splice(0).sort((a, b) => a - b);
  }

  async end() {
    clearInterval(this.timer);
    for (const end = Date.now() + patience; this.begun.size > 0 && Date.now() < end;)
      await sleep(20);
    assert.deepEqual(this.heard, this.said);
  }
}

/** The kernel's figures for the server's process. */
const entries = (server, folder) => readdirSync(`/proc/${server.child.pid}/${folder}`).length;
const held = server => ({ descriptors: entries(server, 'fd'), threads: entries(server, 'task') });

/** Attackers, each a process of the lowest priority. They stand for other machines, and so may use
 * only the processor time that the server and the people leave. */
class Attackers {
  constructor(server, needs) {
    const isEncrypted = server.url.startsWith('wss:');
    this.did = {};
    this.children = new Map(Object.entries(needs).map(([name, more]) => {
      const child = fork(fileURLToPath(new URL('attackers.mjs', import.meta.url)),
        [name, JSON.stringify({ port: server.port, isEncrypted, ...more })],
        { execPath: 'chrt', execArgv: ['--idle', '0', process.execPath] });
      child.on('message', counts => { this.did[name] = counts; });
      atEnd(() => child.kill('SIGKILL'));
      return [name, child];
    }));
  }

  /** Ends the attackers with that name. */
  async stop(name) {
    const child = this.children.get(name);
    this.children.delete(name);
    const end = once(child, 'close');
    child.send('stop');
    assert.deepEqual(await within(patience, end), [0, null]);
  }
}

/** Whether times are judged. A soak has the machine for itself. A shorter attack only prints them,
 * because the two people and the server share the cores with the attackers and with other tests. */
const isSoak = seconds >= 300;

/** How long the two chat without attackers, before and after. */
const quietSeconds = isSoak ? 30 : 4;

/** In a soak a delivery may take twice its usual time and this much more, because the attackers share
 * the processors and caches with the server. */
const slack = 5; // ms

/** How much memory may grow in the last three fifths of a soak. */
const creep = 32e6;

async function eventually(holds, ms, what) {
  for (const end = Date.now() + ms; !holds(); await sleep(100))
    assert.ok(Date.now() < end, what());
}

test(`two who chat bear all attackers at once for ${seconds} s`, async t => {
  if (isSanitized()) // several times slower, it would be outnumbered
    return t.skip('the sanitizers are in it');
  const server = await Server.start();
  const anna = await person(server, 'Anna', { password: 'correct horse' });
  const [ben, ...others] = await people(server, 'Ben', 'Deaf', 'Large', 'Marks', 'Flood 1',
    'Flood 2', 'Flood 3');
  const [deaf, large, marks, ...floods] = others.map(({ token }) => token);
  for (let i = 0; i < 200; ++i)
    await ben.say(`${i} needle `.padEnd(8000, 'in the hay '));
  others.forEach(client => client.close());
  await fence(ben, anna);

  const memory = [];
  const sampling = setInterval(() => memory.push(server.memory()), 100);
  atEnd(() => clearInterval(sampling));
  const chat = new Chat(anna, ben);
  await sleep(1000);
  const before = held(server);
  chat.take();
  await sleep(quietSeconds * 1000);
  const quiet = chat.take();
  const calm = Math.max(...memory.splice(0));

  const attackers = new Attackers(server, {
    deaf: { tokens: [deaf] }, large: { tokens: [large] }, pings: {}, halfOpen: {},
    floods: { tokens: floods }, guesses: { target: 'Anna' }, comings: {},
    marks: { tokens: [marks], target: 'Anna' },
  });
  const did = (who, what) => attackers.did[who]?.[what] ?? 0;
  /** What each attacker has to do at least, however long that takes on this machine. */
  const enough = {
    deaf: () => did('deaf', 'sent') >= 5_000, // pages that were not read
    large: () => did('large', 'sent') >= 20,
    pings: () => did('pings', 'sent') >= 20_000 && did('pings', 'bytesRead') > 0,
    halfOpen: () => did('halfOpen', 'opened') >= 744, // 244 displaced others
    floods: () => did('floods', '"rate_limited"') >= 1_000 && did('floods', '"ok":true') > 0,
    guesses: () => did('guesses', '"rate_limited"') >= 100
      && did('guesses', '"bad_credentials"') > 0,
    comings: () => did('comings', 'reset') + did('comings', 'left') >= 3_000,
    marks: () => did('marks', 'sent') >= 20,
  };
  await sleep(seconds * 1000);
  while (attackers.children.size > 0) {
    assert.deepEqual(chat.faults, []);
    for (const name of [...attackers.children.keys()].filter(each => enough[each]()))
      await attackers.stop(name);
    await sleep(100);
  }
  const attacked = chat.take();
  const tense = memory.splice(0);

  const back = () => {
    const { descriptors, threads } = held(server);
    return descriptors <= before.descriptors && threads <= before.threads;
  };
  await eventually(back, 2 * patience, () => JSON.stringify([before, held(server)]));
  chat.take();
  await sleep(quietSeconds * 1000);
  quiet.push(...chat.take());
  quiet.sort((a, b) => a - b);
  await chat.end();
  assert.deepEqual(chat.faults, []);

  const { stdout } = await runProgram(['status', '--data', server.data, '--json']);
  const { connections, requests, commits: { seconds: commits } } = JSON.parse(stdout);
  const most = tense.reduce((a, b) => Math.max(a, b)) - calm;
  const fifth = n => median(tense.slice(tense.length * (n - 1) / 5, tense.length * n / 5));
  const crept = fifth(5) - fifth(2);
  for (const [name, times] of Object.entries({ quiet, attacked }))
    console.log(`# ${name}: ${times.length} heard after `
      + [0.5, 0.99, 1].map(q => quantile(times, q).toFixed(1)).join(' / ') + ' ms (p50/p99/max)');
  console.log(`# memory ${megabytes(calm)}, at most ${megabytes(most)} up, by `
    + `${megabytes(crept)} from the second fifth to the last, in the end `
    + `${megabytes(memory.at(-1) - calm)} up`);
  const longest = commits.buckets.find(({ count }) => count === commits.count)?.le;
  console.log(`# ${commits.count} commits, each within ${longest} s`);
  for (const [name, counts] of Object.entries(attackers.did))
    console.log(`# ${name}: ${JSON.stringify(counts)}`);
  console.log(`# refused: ${JSON.stringify([connections.refused, requests.refused])}`);

  assert.ok(connections.refused.half_open_gave_way >= 244, 'half-open requests');
  assert.ok(requests.refused.rate_limited >= 1_100 && requests.refused.bad_credentials > 0);
  assert.equal(connections.open, 2);

  assert.ok(quiet.length >= 300);
  assert.ok(!isSoak || quantile(attacked, 0.99) <= 2 * quantile(quiet, 0.99) + slack,
    'they had to wait');
  assert.ok(most <= 100e6, 'memory');
  assert.ok(!isSoak || crept <= creep, 'memory grows');
  clearInterval(sampling); // a program that ends has nothing to read
  assert.equal(await server.stop(), 0);
});
