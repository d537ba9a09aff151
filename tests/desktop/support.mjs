// A desktop: a screen, a window manager, a session bus, and the program on it.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { atEnd, patience, person, Server, sleep, spawnProgram, temporaryFolder }
  from '../e2e/support.mjs';

/** Polls `condition` until it gives a true value, and resolves to that value. */
export async function until(condition, what) {
  for (const start = Date.now(); ; await sleep(50)) {
    const result = await condition();
    if (result)
      return result;
    assert.ok(Date.now() - start < patience, `not within ${patience} ms: ${what}`);
  }
}

let screens = 0;

export class Desk {
  /** `env` is added to the environment of every program that runs here. */
  static async start(env = {}) {
    const desk = new Desk();
    const home = temporaryFolder();
    mkdirSync(join(home, 'run'), { mode: 0o700 });
    const { DBUS_SESSION_BUS_ADDRESS, WAYLAND_DISPLAY, ...outer } = process.env;
    const display = `:${++screens}`;
    desk.env = { ...outer, HOME: home, DISPLAY: display, QT_QPA_PLATFORM: 'xcb', LC_ALL: 'C.UTF-8',
      XDG_RUNTIME_DIR: join(home, 'run') };
    for (const kind of ['DATA', 'CONFIG', 'CACHE', 'STATE'])
      desk.env[`XDG_${kind}_HOME`] = join(home, kind.toLowerCase());
    Object.assign(desk.env, env);
    const screen = desk.run('Xvfb', [display, '-nolock', '-noreset', '-nolisten', 'tcp',
      '-displayfd', '3', '-screen', '0', '1024x768x24'],
    { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] });
    const isReady = await Promise.race([once(screen.stdio[3], 'data'),
      once(screen, 'exit').then(() => false)]);
    assert.ok(isReady, 'no screen');
    const bus = desk.run('dbus-daemon', ['--nofork', '--print-address',
      `--config-file=${dirname(fileURLToPath(import.meta.url))}/bus.conf`],
      { stdio: ['ignore', 'pipe', 'ignore'] });
    const [address] = await once(bus.stdout, 'data');
    desk.env.DBUS_SESSION_BUS_ADDRESS = String(address).trim();
    desk.run('openbox', []);
    return desk;
  }

  /** Starts a program. It is ended with the test, if it has not ended before. */
  run(path, args, options = { stdio: ['ignore', 'ignore', 'inherit'] }) {
    const child = spawnProgram(args, { path, env: this.env, ...options });
    const ended = once(child, 'exit');
    atEnd(() => {
      child.kill('SIGKILL');
      return ended;
    });
    return child;
  }

  /** Runs a program and resolves to its output. */
  tell(path, ...args) {
    return execFileSync(path, args, { env: this.env, encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'], timeout: patience });
  }

  /** Starts the app as bea, in a chat with `others`, whose clients it gives. */
  async chat(...others) {
    const server = await Server.start();
    const clients = [];
    for (const name of others)
      clients.push(await person(server, name));
    this.app = this.run(process.env.CHATBOOK_APP,
      ['--profile', 'bea', '--connect', `127.0.0.1:${server.port}`]);
    this.window = await until(() => this.find('^bea – .* – Chatbook$'), 'the chat in a window');
    this.tell('xdotool', 'windowactivate', '--sync', this.window);
    return clients;
  }

  /** The first window with that title; undefined if there is none, or it is just closing. */
  find(title) {
    const { stdout } = spawnSync('xdotool', ['search', '--onlyvisible', '--name', title],
      { env: this.env, encoding: 'utf8' });
    return stdout.split('\n')[0];
  }

  /** The title of the active window. */
  title() {
    return this.tell('xdotool', 'getactivewindow', 'getwindowname').trim();
  }

  press(...keys) {
    for (const key of keys)
      this.tell('xdotool', 'key', key);
  }

  type(letters) {
    this.tell('xdotool', 'type', '--delay', '30', letters);
  }

  /** Clicks at that distance in pixels from the window's left and top; if negative, from its right and
   * bottom. */
  click(x, y, button = 1) {
    const [, width, height] = /WIDTH=(\d+)\nHEIGHT=(\d+)/.exec(
      this.tell('xdotool', 'getwindowgeometry', '--shell', this.window));
    const from = (at, size) => String(at < 0 ? Number(size) + at : at);
    this.tell('xdotool', 'mousemove', '--window', this.window, from(x, width), from(y, height),
      'click', String(button));
  }
}
