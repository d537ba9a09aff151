// Shared by the tests: the built server as a child process, and clients that use the stock library.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after } from 'node:test';

// The client is installed in the build folder, never beside the sources.
const require = createRequire(join(process.env.CHATBOOK_E2E_DIR, 'package.json'));
const stock = require('socket.io-client');
export const WebSocket = require('ws');

export const program = process.env.CHATBOOK_SERVER;
/** Whether it is built with the sanitizers, which keep freed memory and need descriptors. */
export const isSanitized = () => readFileSync(program).includes('__ubsan_handle_dynamic_type');
export const everyone = 'ALL_CHAT';
/** A time in ms that is longer than anything here takes on a busy machine. */
export const patience = 20_000;

export const sleep = ms => new Promise(resolve => setTimeout(resolve, ms));

/** A small generator of numbers from 0 to 1 (mulberry32): the same seed, the same numbers. */
export function generator(state) {
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The value of `promise`, or an error after `ms`. */
export async function within(ms, promise) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not within ${ms} ms`)), ms);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

const cleanups = [];
after(async () => {
  for (const cleanup of cleanups.reverse())
    await cleanup();
});
/** What a test file has opened is closed at its end, in reverse order. */
export const atEnd = cleanup => cleanups.push(cleanup);

export function temporaryFolder() {
  const path = mkdtempSync(join(tmpdir(), 'chatbook-e2e-'));
  atEnd(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

export const elliptic = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256'];
/** A key and certificate made for a test: {cert, key} are files, and `ca` is what a client trusts. */
export function madeCertificate(kind = elliptic, { days = 2, names = [] } = {}) {
  const folder = temporaryFolder();
  const [cert, key] = ['cert.pem', 'key.pem'].map(name => join(folder, name));
  execFileSync('openssl', ['req', '-x509', ...kind, '-noenc', '-days', `${days}`, '-keyout', key,
    '-out', cert, '-subj', '/CN=localhost', '-addext', `subjectAltName=${['IP:127.0.0.1', 'DNS:localhost', ...names]}`],
  { stdio: 'ignore' });
  return { cert, key, ca: readFileSync(cert) };
}

export const certificateArgs = ({ cert, key }) => ['--tls-cert', cert, '--tls-key', key];

/** The certificate of every server of a test that has none of its own, if CHATBOOK_E2E_TLS is set.
 * Clients then trust it. */
const everywhere = process.env.CHATBOOK_E2E_TLS && madeCertificate();
export const certified = everywhere ? { ca: everywhere.ca } : {};

export const io = (url, options) => stock.io(url, { ...certified, ...options });

/** Starts the program with `args`, through the command `through` if given. The kernel kills it when
 * this process ends in any way. */
export function spawnProgram(args, { path = program, through = [], ...options } = {}) {
  return spawn('setpriv', ['--pdeathsig', 'KILL', ...through, path, ...args],
    { stdio: ['ignore', 'pipe', 'pipe'], ...options });
}

/** The lines by which a long command reports its progress. */
const progress = /^chatbook-server [a-z]+: [^\n]+…[^\n]*\n/gm;

/**
 * Runs the program to its end: {status, stdout, stderr}, without its progress. It is stopped when
 * its output matches `stopAt`.
 */
export async function runProgram(args, { stopAt, ...options } = {}) {
  const child = spawnProgram(args, options);
  const output = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'])
    child[stream]?.setEncoding('utf8').on('data', text => {
      output[stream] += text;
      if (stopAt?.test(output.stdout))
        child.kill('SIGTERM');
    });
  const [status, signal] = await once(child, 'close');
  return { status: status ?? signal, ...output, stderr: output.stderr.replace(progress, '') };
}

export class Server {
  /** Starts the server and waits until it is ready. `port` 0 takes a free one. */
  static async start({ args = [], data = temporaryFolder(), port = 0, through } = {}) {
    const server = new Server();
    Object.assign(server, { args, data, through });
    await server.run(port);
    atEnd(() => {
      server.over = true;
      return server.stop('SIGKILL');
    });
    return server;
  }

  async run(port) {
    assert.ok(!this.over, 'the test has ended');
    this.child = spawnProgram(['--port', String(port), '--data', this.data, ...this.args,
      ...(everywhere && !this.args.includes('--tls-cert') ? certificateArgs(everywhere) : [])],
      { through: this.through });
    this.stdout = [];
    this.stderr = '';
    this.ended = once(this.child, 'close');
    this.child.stderr.setEncoding('utf8').on('data', text => { this.stderr += text; });
    const lines = createInterface({ input: this.child.stdout });
    const ready = new Promise(resolve => lines.on('line', line => {
      this.stdout.push(line);
      resolve(line);
    }));
    const line = await Promise.race([ready, this.ended.then(() => 'ended: ' + this.stderr)]);
    assert.match(line, /^ready wss?:\/\/\S+:\d+$/);
    this.url = line.slice('ready '.length);
    this.port = Number(new URL(this.url).port);
  }

  /** Stops it. Resolves to its exit status, or to the signal that ended it. */
  async stop(signal = 'SIGTERM') {
    this.child.kill(signal);
    const [status, by] = await this.ended;
    return status ?? by;
  }

  /** Starts it again on the same data and port, so that stock clients reconnect by themselves. */
  async restart() {
    await this.run(this.port);
  }

  /** The program's resident memory, in bytes. */
  memory() {
    const status = readFileSync(`/proc/${this.child.pid}/status`, 'utf8');
    return Number(/VmRSS:\s+(\d+)/.exec(status)[1]) * 1024;
  }
}

/** A stock client with a log of everything that it was pushed, in order. */
export class Client {
  constructor(server, { auth, ...options } = {}) {
    this.log = [];
    this.waiting = new Set();
    this.socket = io(server.url, {
      transports: ['websocket'], forceNew: true, reconnection: false, auth, ...options });
    this.socket.onAny((event, data) => this.note({ event, data, at: Date.now() }));
    this.socket.on('connect', () => this.note({ event: 'connect' }));
    this.socket.on('disconnect', reason => this.note({ event: 'disconnect', data: reason }));
    this.socket.on('connect_error', error => this.note({ event: 'connect_error', data: error }));
    atEnd(() => this.socket.disconnect());
  }

  static async connect(server, options) {
    const client = new Client(server, options);
    const { event, data } = await client.saw(({ event }) => event.startsWith('connect'));
    if (event === 'connect_error')
      throw data;
    return client;
  }

  note(entry) {
    this.log.push(entry);
    for (const check of this.waiting)
      check();
  }

  /** Waits for the first log entry from index `from` on that `matches`. */
  saw(matches, { from = 0, ms = patience } = {}) {
    const wanted = typeof matches === 'string' ? ({ event }) => event === matches : matches;
    return new Promise((resolve, reject) => {
      const check = () => {
        const found = this.log.slice(from).find(wanted);
        if (!found)
          return;
        clearTimeout(timer);
        this.waiting.delete(check);
        resolve(found);
      };
      const timer = setTimeout(() => {
        this.waiting.delete(check);
        reject(new Error(`not seen within ${ms} ms: ${matches}; the last were `
          + JSON.stringify(this.log.slice(-5)).slice(0, 2000)));
      }, ms);
      this.waiting.add(check);
      check();
    });
  }

  /** What was pushed with these events so far, from index `from` of the log on. */
  pushed(events, from = 0) {
    const names = [events].flat();
    return this.log.slice(from).filter(({ event }) => names.includes(event)).map(e => e.data);
  }

  request(event, data) {
    const args = data === undefined ? [event] : [event, data];
    return this.socket.timeout(patience).emitWithAck(...args);
  }

  /** The ack of a request, which must succeed. */
  async ok(event, data) {
    const ack = await this.request(event, data);
    assert.equal(ack.ok, true, `${event} ${JSON.stringify(data)}: ${JSON.stringify(ack)}`);
    return ack;
  }

  /** The error of a request, which must be refused with `code` and these `details`. */
  async refused(code, event, data, details = {}) {
    const ack = await this.request(event, data);
    const what = `${event} ${(JSON.stringify(data) ?? '').slice(0, 200)}: ${JSON.stringify(ack)}`;
    assert.equal(ack.ok, false, what);
    checkError(ack.error, code, details, what);
    return ack.error;
  }

  invalid(event, data, field) {
    return this.refused('invalid', event, data, field ? { field } : {});
  }

  say(content, recipient = everyone, more = {}) {
    return this.ok('message', { recipient: { _id: recipient }, content, ...more })
      .then(ack => ack.message);
  }

  close() {
    this.socket.disconnect();
  }
}

export function checkError(error, code, details = {}, what = JSON.stringify(error)) {
  assert.equal(error.code, code, what);
  for (const [key, value] of Object.entries(details))
    assert.equal(error[key], value, what);
  assert.match(error.message, /^\S.*[.!?]$/s, what);
  if (code === 'invalid')
    assert.equal(typeof error.field, 'string', what);
  if (code === 'rate_limited')
    assert.ok(Number.isInteger(error.retryAfterMs) && error.retryAfterMs >= 1, what);
  if (code === 'too_large')
    assert.ok(Number.isInteger(error.limit), what);
}

/** A new account, logged in and synced: the client, with `user` and `token`. */
export async function person(server, name, fields = {}) {
  const client = await Client.connect(server);
  const { user, token } = await client.ok('register', { name, ...fields });
  Object.assign(client, { user, token, id: user._id });
  await client.saw('synced');
  return client;
}

export async function people(server, ...names) {
  const all = [];
  for (const name of names)
    all.push(await person(server, name));
  return all;
}

/** Another connection of the same user, logged in by token and synced. */
export async function again(server, { token, user }, auth = {}) {
  const client = await Client.connect(server, { auth: { token, ...auth } });
  Object.assign(client, { user, token, id: user._id });
  await client.saw('synced');
  return client;
}

let fences = 0;
/** Waits until each of `clients` has received everything that was pushed before now: `from` writes to
 * everyone, and they wait for that message. */
export async function fence(from, ...clients) {
  const content = `fence ${++fences}`;
  await from.say(content);
  for (const client of clients)
    await client.saw(({ event, data }) => event === 'message' && data.content === content);
}

/** For each of `clients`, the log entries that `action` brought, except presence. */
export async function broughtBy(action, from, ...clients) {
  await fence(from, ...clients);
  const starts = clients.map(client => client.log.length);
  await action();
  await fence(from, ...clients);
  return clients.map((client, i) => client.log.slice(starts[i]).filter(({ event, data }) =>
    event !== 'presence' && !(event === 'message' && data.content.startsWith('fence '))));
}

/** A plain HTTP request: {status, headers, body}. */
export function plainRequest(server, path, { method = 'GET', headers = {}, body, ca } = {}) {
  return new Promise((resolve, reject) => {
    const { request: make } = server.url.startsWith('wss') ? https : http;
    const request = make(
      { host: '127.0.0.1', port: server.port, path, method, headers, servername: 'localhost', ...certified,
        ...(ca && { ca }) }, response => {
        let text = '';
        response.setEncoding('utf8').on('data', part => { text += part; });
        response.on('end', () => resolve(
          { status: response.statusCode, headers: response.headers, body: text }));
      });
    request.on('upgrade', (response, socket) => {
      socket.destroy();
      resolve({ status: response.statusCode, headers: response.headers, body: '' });
    });
    request.on('error', reject);
    request.end(body);
  });
}

/** A bare WebSocket to the server. `frames` are the texts that it received, `closed` its close code. */
export class RawClient {
  constructor(server, { query = 'EIO=4&transport=websocket', ...options } = {}) {
    this.frames = [];
    this.ws = new WebSocket(`${server.url}/socket.io/?${query}`,
      { ...certified, ...options });
    this.changed = new Set();
    this.closed = new Promise(resolve => this.ws.on('close', code => {
      this.ended = true;
      resolve(code);
    }));
    this.ws.on('error', error => { this.error = error; });
    this.ws.on('message', data => {
      this.frames.push(data.toString());
      this.changed.forEach(check => check());
    });
    atEnd(() => this.ws.terminate());
  }

  /** Waits for the open packet, and resolves to its fields. */
  async opened() {
    return JSON.parse((await this.frame(text => text.startsWith('0'))).slice(1));
  }

  frame(matches, ms = patience) {
    return new Promise((resolve, reject) => {
      const check = () => {
        const found = this.frames.find(matches);
        if (found === undefined)
          return;
        clearTimeout(timer);
        this.changed.delete(check);
        resolve(found);
      };
      const miss = () => reject(new Error(
        `no frame matches ${matches}: ${JSON.stringify(this.frames).slice(0, 1000)}`));
      const timer = setTimeout(miss, ms);
      this.changed.add(check);
      check();
      this.closed.then(() => {
        clearTimeout(timer);
        miss();
      });
    });
  }

  send(data) {
    this.ws.send(data);
  }

  /** Sends CONNECT with this payload, and waits for its answer. */
  async connected(payload) {
    await this.opened();
    this.send('40' + (payload ? JSON.stringify(payload) : ''));
    await this.frame(text => text.startsWith('40'));
    return this;
  }
}
