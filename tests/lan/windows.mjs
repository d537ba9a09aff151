// Two people who have never met start the program, each on a machine with its own screen and
// keyboard. One hosts; the other sees the chat or has a link, and joins.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Client, atEnd, patience, sleep, spawnProgram, temporaryFolder }
  from '../e2e/support.mjs';
import { Machine, aSwitch, ip, run } from './support.mjs';

// A program in another network reaches a screen only by the socket in this folder, which must be
// the only one there.
run('mkdir', '-p', '-m', '1777', '/tmp/.X11-unix');
run('mount', '-t', 'tmpfs', '-o', 'mode=1777', 'tmpfs', '/tmp/.X11-unix');

/** Polls `condition` until it gives a true value, and resolves to that value. */
async function until(condition, what) {
  for (const start = Date.now(); ; await sleep(50)) {
    const result = condition();
    if (result)
      return result;
    assert.ok(Date.now() - start < patience, `not within ${patience} ms: ${what}`);
  }
}

function endsWithTheTest(child) {
  const ended = once(child, 'exit');
  atEnd(() => {
    child.kill('SIGKILL');
    return ended;
  });
}

const [width, height] = [1024, 768];
let displays = 0;

/** A machine with a screen, and a person who has not used the program yet. */
class Desk extends Machine {
  static async at(lan, address) {
    const desk = new Desk();
    desk.plug(lan, address);
    desk.home = temporaryFolder();
    mkdirSync(join(desk.home, 'run'), { mode: 0o700 });
    const display = `:${++displays}`;
    // Without a session bus there is no keychain either.
    const { DBUS_SESSION_BUS_ADDRESS, WAYLAND_DISPLAY, ...env } = process.env;
    desk.env = { ...env, HOME: desk.home, DISPLAY: display, QT_QPA_PLATFORM: 'xcb',
      LC_ALL: 'C.UTF-8', XDG_RUNTIME_DIR: join(desk.home, 'run') };
    for (const kind of ['DATA', 'CONFIG', 'CACHE', 'STATE'])
      desk.env[`XDG_${kind}_HOME`] = join(desk.home, kind.toLowerCase());
    const screen = spawnProgram([display, '-nolock', '-noreset', '-nolisten', 'tcp',
      '-displayfd', '3', '-screen', '0', `${width}x${height}x24`, '-fbdir', desk.home],
    { path: 'Xvfb', through: desk.through, stdio: ['ignore', 'ignore', 'inherit', 'pipe'] });
    endsWithTheTest(screen);
    const isReady = await Promise.race([once(screen.stdio[3], 'data'),
      once(screen, 'exit').then(() => false)]);
    assert.ok(isReady, 'no screen: is all there that resources/install-packages test installs?');
    desk.xdotool('mousemove', String(width), String(height)); // the window under the mouse looks different
    return desk;
  }

  /** Starts the program, and waits for its window. */
  async start(...args) {
    const app = spawnProgram(args, { path: process.env.CHATBOOK_APP, through: this.through,
      env: this.env, stdio: ['ignore', 'ignore', 'inherit'] });
    endsWithTheTest(app);
    this.window = await until(() => this.xdotool('search', '--onlyvisible', '--class', 'chatbook')
      .split('\n')[0], 'a window');
  }

  /** Its output; empty if it found nothing. */
  xdotool(...args) {
    try {
      return run(...this.through, 'env', `DISPLAY=${this.env.DISPLAY}`, 'xdotool', ...args).trim();
    } catch (error) {
      if (error.status !== 1)
        throw error;
      return '';
    }
  }

  press(...keys) {
    this.xdotool('windowfocus', this.window, 'key', ...keys);
  }

  write(text) {
    this.xdotool('windowfocus', this.window, 'type', text);
    this.press('Return');
  }

  /** Takes the focus away from the window. */
  turnAway() {
    this.xdotool('windowfocus', '0');
  }

  title() {
    return this.xdotool('getwindowname', this.window);
  }

  shows(title) {
    return until(() => title.test(this.title()), `a window called ${title}`);
  }

  /** The number of the screen's pixels for each colour that is not grey. */
  colours() {
    const file = readFileSync(join(this.home, 'Xvfb_screen0')); // in xwd's format, 4 bytes a pixel
    const pixels = file.subarray(file.length - 4 * width * height);
    const counts = new Map();
    for (let i = 0; i < pixels.length; i += 4) {
      const bytes = [pixels[i], pixels[i + 1], pixels[i + 2]];
      if (Math.max(...bytes) - Math.min(...bytes) > 60) {
        const colour = pixels.readUInt32LE(i);
        counts.set(colour, (counts.get(colour) ?? 0) + 1);
      }
    }
    return counts;
  }

  /** The colour of the default button, once that button is shown. */
  filledButton() {
    return until(() => [...this.colours()].find(([, count]) => count > 10_000)?.[0],
      'a filled button');
  }
}

const inChat = / – Chatbook$/;

/** The messages of the chat that is hosted at 10.1.0.1, read by a new account. */
async function said(lan) {
  ip(`address add 10.1.0.250/24 dev ${lan}`);
  const reader = await Client.connect({ url: 'wss://10.1.0.1:24280' },
    { rejectUnauthorized: false });
  await reader.ok('register', { name: 'Reader' });
  const { messages } = await reader.ok('chat', { recipient_id: 'ALL_CHAT' });
  reader.close();
  await sleep(200); // otherwise the closing packets do not arrive
  ip(`address del 10.1.0.250/24 dev ${lan}`);
  return messages.map(({ sender, content }) => [sender.name, content]);
}

test('one hosts, the other sees it, joins and writes', async () => {
  const lan = aSwitch();
  const [host, joiner] = [await Desk.at(lan, '10.1.0.1/24'), await Desk.at(lan, '10.1.0.2/24')];
  await host.start();
  await joiner.start('--profile', 'bea');
  const colour = await joiner.filledButton(); // to host as well: there is nothing else to do

  host.press('Return');
  await host.shows(inChat);
  host.turnAway();
  await until(() => (joiner.colours().get(colour) ?? 0) < 5_000, 'a chat to choose');
  joiner.press('Return', 'Return');
  await joiner.shows(/^bea – .* – Chatbook$/);
  joiner.write('hello there');
  await host.shows(/^\(1\) .* – Chatbook$/);
  assert.deepEqual(await said(lan), [['bea', 'hello there']]);
});

test('one hosts, the other opens a link, joins and writes', async () => {
  const lan = aSwitch();
  const [host, joiner] = [await Desk.at(lan, '10.1.0.1/24'), await Desk.at(lan, '10.1.0.2/24')];
  await host.start();
  host.press('Return');
  await host.shows(inChat);
  host.turnAway();
  const data = join(host.env.XDG_DATA_HOME, 'chatbook', 'default', 'host');
  await joiner.start('--profile', 'bea', await host.link({ data }));
  await sleep(1_000);
  assert.doesNotMatch(joiner.title(), inChat); // not joined by itself
  joiner.press('Return');
  await joiner.shows(/^bea – .* – Chatbook$/);
  joiner.write('hello there');
  await host.shows(/^\(1\) .* – Chatbook$/);
  assert.deepEqual(await said(lan), [['bea', 'hello there']]);
});
