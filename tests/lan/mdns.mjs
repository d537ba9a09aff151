// Behind the firewalls that people use, ufw and firewalld, chats are found by mDNS, and people are
// told what to open. Both firewalls, Avahi and its bus are the real ones, on machines of their own.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { atEnd, patience, runProgram, sleep, spawnProgram, temporaryFolder }
  from '../e2e/support.mjs';
import { Machine, aSwitch, run } from './support.mjs';

function has(program) {
  try {
    return run('sh', '-c', `command -v ${program}`) !== '';
  } catch {
    return false;
  }
}

for (const program of ['avahi-daemon', 'dbus-daemon', 'ufw', 'gdbus'])
  if (!has(program)) {
    console.error(`Skipped: there is no ${program}; resources/install-packages test installs it.`);
    process.exit(77);
  }

async function until(condition, what) {
  for (const start = Date.now(); !await condition(); await sleep(100))
    assert.ok(Date.now() - start < patience, `not within ${patience} ms: ${what}`);
}

const bus = `<busconfig><type>system</type>
  <listen>unix:path=/run/dbus/system_bus_socket</listen><auth>EXTERNAL</auth>
  <policy context="default"><allow user="*"/><allow own="*"/>
  <allow send_type="method_call"/><allow send_type="signal"/><allow receive_type="signal"/>
  <allow send_requested_reply="true"/><allow receive_requested_reply="true"/></policy>
  </busconfig>`;

/** A machine with its own /run, system bus and settings. */
class Desktop extends Machine {
  static async at(lan, ...addresses) {
    const desktop = new Desktop({ ipv6: false });
    desktop.plug(lan, ...addresses);
    const files = spawnProgram(['infinity'],
      { path: 'sleep', through: [...desktop.through, 'unshare', '--mount'], stdio: 'ignore' });
    atEnd(() => files.kill('SIGKILL'));
    const mounts = `/proc/${files.pid}/ns/mnt`;
    const here = run('readlink', '/proc/self/ns/mnt');
    await until(() => run('readlink', mounts) !== here, 'files of its own');
    desktop.through.push(`--mount=${mounts}`);
    desktop.folder = temporaryFolder();
    desktop.run('mount', '-t', 'tmpfs', 'tmpfs', '/run');
    desktop.run('mkdir', '-p', '/run/dbus');
    await desktop.startBus();
    return desktop;
  }

  start(path, ...args) {
    const child = spawnProgram(args, { path, through: this.through,
      stdio: ['ignore', 'ignore', 'ignore'] });
    const ended = once(child, 'exit');
    const stop = () => {
      child.kill('SIGKILL');
      return ended;
    };
    atEnd(stop);
    return stop;
  }

  file(name, text) {
    const path = join(this.folder, name);
    writeFileSync(path, text);
    return path;
  }

  async startBus() {
    this.start('dbus-daemon', '--nofork', `--config-file=${this.file('bus.conf', bus)}`);
    await until(() => this.hasOnBus('org.freedesktop.DBus'), 'a system bus');
  }

  hasOnBus(name) {
    try {
      return this.run('gdbus', 'call', '--system', '--dest', 'org.freedesktop.DBus', '--object-path',
        '/org/freedesktop/DBus', '--method', 'org.freedesktop.DBus.NameHasOwner', name)
        .includes('true');
    } catch {
      return false;
    }
  }

  /** Gives a function that stops it at once. */
  async startAvahi() {
    const settings = this.file('avahi.conf', `[server]\nhost-name=${this.name}\n`);
    const stop = this.start('avahi-daemon', '--no-drop-root', '--no-chroot', '--no-rlimits', '-f',
      settings);
    await until(() => this.hasOnBus('org.freedesktop.Avahi'), 'Avahi');
    return stop;
  }

  /** Starts it with this machine's own settings. */
  startUfw() {
    for (const [from, to] of [['/etc/ufw', 'ufw'], ['/etc/default/ufw', 'policies']]) {
      run('cp', '-a', from, join(this.folder, to));
      this.run('mount', '--bind', join(this.folder, to), from);
    }
    this.run('ufw', '--force', 'enable');
  }

  async startFirewalld() {
    const settings = join(this.folder, 'firewalld');
    run('cp', '-a', '/etc/firewalld', settings);
    this.run('mount', '--bind', settings, '/etc/firewalld');
    this.start('firewalld', '--nofork', '--nopid');
    await until(() => this.hasOnBus('org.fedoraproject.FirewallD1'), 'firewalld');
  }

  /** Runs the command that people were told, as root. */
  type(command) {
    this.run('sh', '-c', command.replaceAll('sudo ', ''));
  }

  /** The firewall in the status of the server on this machine: {name, command}. */
  async firewall(server) {
    const { stdout } = await runProgram(['status', '--json', '--data', server.data],
      { through: this.through });
    const { firewall, firewallCommand } = JSON.parse(stdout).server;
    return { name: firewall, command: firewallCommand };
  }
}

/** A host and a joiner on one switch, each with an Avahi. */
async function two() {
  const lan = aSwitch();
  const machines = [await Desktop.at(lan, '10.1.0.1/24'), await Desktop.at(lan, '10.1.0.2/24')];
  for (const machine of machines)
    machine.stopAvahi = await machine.startAvahi();
  return machines;
}

const url = 'wss://10.1.0.1:24280';

describe('with ufw', () => {
  test('on both sides it is found, and reached once the command was typed that is logged',
    async () => {
      const [host, joiner] = await two();
      host.startUfw();
      joiner.startUfw();
      const server = await host.host('Reading group');
      const look = joiner.look();
      const chat = await look.found(server);
      assert.equal(chat.name, 'Reading group');
      assert.equal(chat.roundTripMs, null);
      assert.deepEqual(chat.addresses, [url]);
      assert.equal(await joiner.reach(chat), undefined);

      await until(async () => (await host.firewall(server)).name, 'a word about ufw');
      const { name, command } = await host.firewall(server);
      assert.equal(name, 'ufw');
      assert.match(server.stderr, new RegExp(`warning firewall name=ufw reason=".*: ${command}"`));
      host.type(command);
      assert.equal(await joiner.reach(chat), url);
      await until(async () => !(await host.firewall(server)).name, 'it has seen that it is reached');
      // It answers a query that is sent to it alone, which ufw lets in.
      await look.saw(([first]) => first?.key === server.key && first.roundTripMs !== null);
    });

  test('on the side of the joiner it is found, and reached', async () => {
    const [host, joiner] = await two();
    joiner.startUfw();
    const server = await host.host('Reading group', { listen: '::' });
    const chat = await joiner.look().found(server);
    assert.equal(await joiner.reach(chat), url);
  });

  test('it is gone when the server stops, and there again when it comes back', async () => {
    const [host, joiner] = await two();
    host.startUfw();
    joiner.startUfw();
    const server = await host.host('Reading group');
    const look = joiner.look();
    await look.found(server);
    await server.stop();
    await look.saw(chats => chats.length === 0);
    await server.restart();
    await look.found(server);
  });

  test('two of one name are both found', async () => {
    const [host, joiner] = await two();
    host.startUfw();
    const servers = [await host.host('Office'), await host.host('Office', { port: 4_000 })];
    joiner.startUfw();
    const look = joiner.look();
    for (const server of servers)
      assert.equal((await look.found(server)).name, 'Office');
  });

  test('it is found through an Avahi that starts late, or anew', async () => {
    const lan = aSwitch();
    const [host, joiner] = [await Desktop.at(lan, '10.1.0.1/24'),
      await Desktop.at(lan, '10.1.0.2/24')];
    for (const machine of [host, joiner])
      machine.startUfw();
    const server = await host.host('Reading group');
    const look = joiner.look();
    await sleep(1_000);
    const stops = [await host.startAvahi(), await joiner.startAvahi()];
    await look.found(server);
    await Promise.all(stops.map(stop => stop()));
    await look.saw(chats => chats.length === 0);
    await host.startAvahi();
    await joiner.startAvahi();
    await look.found(server);
  });

  test('the host is announced only where it listens', async () => {
    const lans = [aSwitch(), aSwitch()];
    const host = await Desktop.at(lans[0], '10.1.0.1/24');
    host.plug(lans[1], '10.2.0.1/24');
    const joiners = [await Desktop.at(lans[0], '10.1.0.2/24'),
      await Desktop.at(lans[1], '10.2.0.2/24')];
    for (const machine of [host, ...joiners]) {
      await machine.startAvahi();
      machine.startUfw();
    }
    const server = await host.host('Reading group', { listen: '10.1.0.1' });
    const looks = joiners.map(joiner => joiner.look());
    await looks[0].found(server);
    await looks[1].nothing(1_000);
  });
});

test('a machine that is cut off leaves the list, though mDNS remembers it', async () => {
  const [host, joiner] = await two();
  const server = await host.host('Reading group');
  const look = joiner.look();
  await look.saw(([first]) => first?.key === server.key && first.roundTripMs !== null);
  await sleep(1_500); // and by mDNS
  host.ip('link set eth0 down');
  await look.saw(chats => chats.length === 0);
});

test('what a stranger publishes is listed only where it is well-formed', async () => {
  const [stranger, joiner] = await two();
  await stranger.stopAvahi();
  const services = join(stranger.folder, 'services');
  run('mkdir', services);
  const service = (name, records, { port = 24280 } = {}) => writeFileSync(
    join(services, `${name}.service`),
    `<?xml version="1.0"?><!DOCTYPE service-group SYSTEM "avahi-service.dtd"><service-group>
     <name>${name}</name><service><type>_chatbook._tcp</type><port>${port}</port>
     ${Object.entries(records).map(([k, v]) => `<txt-record>${k}=${v}</txt-record>`).join('')}
     </service></service-group>`);
  const good = { version: 1, server: 'good', name: 'Good', host: '', people: 2,
    key: '0f'.repeat(32) };
  service('Good', good);
  service('Reversed', { ...good, server: 'b1', name: '\u202egnipyh' });
  service('Unnamed', { ...good, server: 'b2', name: '\u200b' });
  service('Keyless', { ...good, server: 'b3', key: 'no key' });
  service('Later', { ...good, server: 'b4', version: 2 });
  service('Nobody', { ...good, server: 'b5', people: -1 });
  service('Portless', { ...good, server: 'b6' }, { port: 0 });
  service('Silent', {});
  service('Odd', { ...good, server: '../b7' });
  stranger.run('mount', '--bind', services, '/etc/avahi/services');
  await stranger.startAvahi();
  const look = joiner.look();
  await look.saw(chats => chats.length === 2);
  await sleep(3_500); // the others have had their turn too
  assert.deepEqual(look.chats.map(({ id, name }) => ({ id, name }))
    .sort((a, b) => a.id.localeCompare(b.id)),
  [{ id: 'b1', name: 'gnipyh' }, { id: 'good', name: 'Good' }]);
});

// Only CI installs it, because Debian starts it at once.
const skip = has('firewalld') ? false : 'there is no firewalld';
test('with firewalld the host is told until its zones let others in', { skip }, async () => {
  const lan = aSwitch();
  const [host, joiner] = [await Desktop.at(lan, '10.1.0.1/24'), new Machine({ ipv6: false })];
  joiner.plug(lan, '10.1.0.2/24');
  await host.startFirewalld();
  host.type('firewall-cmd --permanent --zone=work --add-interface=eth0 && firewall-cmd --reload');
  const server = await host.host('Reading group');
  await until(async () => (await host.firewall(server)).name === 'firewalld',
    'a word about firewalld');
  const { command } = await host.firewall(server);
  assert.match(command, /--zone=work/);
  const chat = await joiner.look().found(server); // outgoing traffic is let out
  assert.equal(await joiner.reach(chat), undefined);
  host.type(command);
  await until(async () => !(await host.firewall(server)).name, 'nothing to be told any more');
  assert.equal(await joiner.reach(chat), url);
});

test('where nothing keeps others out, nothing is said of a firewall', async () => {
  const lan = aSwitch();
  const host = await Desktop.at(lan, '10.1.0.1/24');
  const server = await host.host('Reading group');
  await sleep(1_500);
  assert.deepEqual(await host.firewall(server), { name: '', command: '' });
  assert.doesNotMatch(server.stderr, /firewall/);
});
