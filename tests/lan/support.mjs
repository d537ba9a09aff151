// Shared by the tests: machines, the switches between them, and what the app sees from each.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { Server, atEnd, patience, runProgram, sleep, spawnProgram } from '../e2e/support.mjs';

const probe = process.env.CHATBOOK_LANPROBE;

export const run = (command, ...args) => execFileSync(command, args, { encoding: 'utf8' });
export const ip = line => run('ip', ...line.split(' '));
export const bridgeTool = line => run('bridge', ...line.split(' '));

let count = 0;
const newName = kind => `${kind}${++count}`;

/** A switch: every machine that is plugged in receives what the others send. */
export function aSwitch() {
  const name = newName('sw');
  // No multicast snooping, because no machine sends the queries that it needs.
  ip(`link add ${name} type bridge mcast_snooping 0`);
  ip(`link set ${name} up`);
  atEnd(() => ip(`link del ${name}`));
  return name;
}

/** Two machines on one switch: the one that hosts, and the one that looks. */
export function pair({ addresses = ['10.1.0.1/24', '10.1.0.2/24'], ...options } = {}) {
  const lan = aSwitch();
  return addresses.map(address => {
    const machine = new Machine(options);
    machine.port = machine.plug(lan, ...[address].flat());
    return machine;
  });
}

export class Machine {
  /** With `ipv6`, each interface gets a link-local address at once. */
  constructor({ ipv6 = true } = {}) {
    this.name = newName('m');
    this.plugs = 0;
    ip(`netns add ${this.name}`);
    this.through = ['nsenter', `--net=/run/netns/${this.name}`];
    this.set('net.ipv6.conf.default.accept_dad', 0);
    for (const which of ['all', 'default'])
      this.set(`net.ipv6.conf.${which}.disable_ipv6`, ipv6 ? 0 : 1);
    this.ip('link set lo up');
    atEnd(() => ip(`netns del ${this.name}`));
  }

  /** Plugs it in. Gives its port at the switch. */
  plug(bridge, ...addresses) {
    const device = `eth${this.plugs++}`;
    const port = newName('p');
    ip(`link add ${port} type veth peer name ${device} netns ${this.name}`);
    ip(`link set ${port} master ${bridge} up`);
    for (const address of addresses)
      this.ip(`address add ${address} ${address.includes(':') ? '' : 'brd + '}dev ${device}`);
    this.ip(`link set ${device} up`);
    return port;
  }

  run(command, ...args) {
    return run(this.through[0], ...this.through.slice(1), command, ...args);
  }

  ip(line) {
    return ip(`-n ${this.name} ${line}`);
  }

  set(key, value) {
    this.run('sysctl', '-qw', `${key}=${value}`);
  }

  /** A firewall that drops incoming packets of this kind. `rule` is in nft's syntax. */
  drop(...rules) {
    this.run('nft', [
      'add table inet fw', 'add chain inet fw in { type filter hook input priority 0; }',
      ...rules.map(rule => `add rule inet fw in ${rule} drop`)].join('; '));
  }

  /** The real server on this machine. `key` is the key that it announces. */
  async host(name, { listen = '0.0.0.0', port = 24280, args = [] } = {}) {
    const server = await Server.start({ port, through: this.through,
      args: ['--listen', listen, '--announce', name, ...args] });
    while (server.url.startsWith('wss') && !server.key) { // the log comes by another pipe
      server.key = /sha256\W+([0-9a-f]{64})/.exec(server.stderr)?.[1];
      await sleep(10);
    }
    return server;
  }

  /** What the app lists on this machine from now on. */
  look(...known) {
    return new Look(this, known);
  }

  /** The address at which the app reaches that chat, if any. */
  reach({ key, addresses }) {
    return this.probe('reach', key, ...addresses);
  }

  /** The address that the app reaches when it opens this link, if any. */
  open(link) {
    return this.probe('open', link);
  }

  /** A program that reads datagrams at that port and does nothing else. */
  drain(port) {
    const child = spawnProgram(['drain', String(port)], { path: probe, through: this.through });
    const ended = once(child, 'close');
    atEnd(() => {
      child.kill('SIGKILL');
      return ended;
    });
    return child;
  }

  async probe(...args) {
    const { stdout } = await runProgram(args, { path: probe, through: this.through });
    return stdout ? JSON.parse(stdout).reached : undefined;
  }

  /** A link to the server on this machine whose data is in that folder. */
  async link({ data }) {
    const { stdout, stderr } = await runProgram(['invite', 'create', '--data', data],
      { through: this.through });
    assert.match(stdout, /^chatbook:\S+\n$/, stderr);
    return stdout.trim();
  }
}

class Look {
  constructor(machine, known) {
    this.lines = [];
    this.waiting = new Set();
    this.child = spawnProgram(['look', ...known], { path: probe, through: machine.through,
      stdio: ['ignore', 'pipe', 'inherit'] });
    this.ended = once(this.child, 'close').then(([status, signal]) => {
      this.end = status ?? signal;
      this.waiting.forEach(check => check());
    });
    atEnd(() => this.stop());
    createInterface({ input: this.child.stdout }).on('line', line => {
      this.lines.push(JSON.parse(line));
      this.waiting.forEach(check => check());
    });
  }

  get chats() {
    return this.lines.at(-1)?.chats ?? [];
  }

  /** The latest list if it `matches`, or the next one that does: {ms, chats}. */
  saw(matches, ms = patience) {
    return new Promise((resolve, reject) => {
      let timer;
      const check = () => {
        if (this.end !== undefined)
          reject(new Error(`it ended by ${this.end}`));
        const line = this.lines.at(-1);
        if (!line || !matches(line.chats))
          return;
        clearTimeout(timer);
        this.waiting.delete(check);
        resolve(line);
      };
      timer = setTimeout(() => {
        this.waiting.delete(check);
        reject(new Error(`not seen within ${ms} ms: ${matches}; the last was `
          + JSON.stringify(this.lines.at(-1))?.slice(0, 2000)));
      }, ms);
      this.waiting.add(check);
      check();
    });
  }

  /** The chat of that server, once it is listed. */
  async found(server, ms) {
    const ours = chats => chats.find(({ key }) => key === server.key);
    const { chats } = await this.saw(ours, ms);
    return ours(chats);
  }

  /** Checks that nothing is listed, after a time in which something would be. */
  async nothing(ms = 3_500) {
    await sleep(ms);
    assert.deepEqual(this.lines, []);
  }

  stop() {
    this.child.kill('SIGKILL');
  }
}

const ticks = Number(run('getconf', 'CLK_TCK'));

/** The processor time of a process so far, in seconds, and its memory, in bytes. */
export function figures(pid) {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return { seconds: (Number(fields[11]) + Number(fields[12])) / ticks,
    memory: Number(/VmRSS:\s+(\d+)/.exec(status)[1]) * 1024 };
}
