// A blind person uses the app with Orca, started after it, and a program acts through AT-SPI, as
// for people who cannot use a keyboard.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { sleep } from '../e2e/support.mjs';
import { Desk, until } from './support.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const launcher = '/usr/libexec/at-spi-bus-launcher';

/** Orca, and everything that it has said so far. */
class Orca {
  static async start(desk) {
    const orca = new Orca();
    orca.desk = desk;
    orca.file = join(desk.env.HOME, 'orca');
    desk.run('orca', ['--replace', '--disable', 'speech', '--debug-file', orca.file],
      { stdio: 'ignore' });
    return orca;
  }

  said() {
    if (!existsSync(this.file))
      return [];
    // While speech is off, Orca 48 logs messages only as it gives them to braille.
    const log = readFileSync(this.file, 'utf8');
    return [...log.matchAll(/(?:SPEECH OUTPUT|BRAILLE LINE): +'(.*)'/g)].map(([, words]) => words);
  }

  /** Waits until it says something that matches. The first `from` things that it said do not count. */
  says(pattern, from = 0) {
    return until(async () => {
      const found = this.said().slice(from).find(words => pattern.test(words));
      if (!found) { // it writes its log in blocks: a key that does nothing fills them
        await sleep(500);
        this.desk.press('F12');
      }
      return found;
    }, `Orca to say ${pattern}`);
  }

  async saysAfter(act, pattern) {
    const from = this.said().length;
    await act();
    return this.says(pattern, from);
  }
}

test('a screen reader', async t => {
  const desk = await Desk.start();
  desk.run(launcher, ['--launch-immediately'], { stdio: 'ignore' });
  await until(() => desk.tell('dbus-send', '--session', '--print-reply=literal',
    '--dest=org.freedesktop.DBus', '/', 'org.freedesktop.DBus.NameHasOwner',
    'string:org.a11y.Bus').includes('true'), 'the bus of assistive technology');
  const [ann] = await desk.chat('Ann');
  const orca = await Orca.start(desk);
  const atspi = (...args) => desk.tell('/usr/bin/python3', join(here, 'atspi.py'), ...args);
  const tree = () => atspi('tree').trim().split('\n').map(line => JSON.parse(line));

  await t.test('that is started later finds the app', async () => {
    await orca.says(/bea – .* – Chatbook frame/);
  });

  await t.test('says to whom one writes', async () => {
    await until(() => tree().some(({ role, name }) =>
      role === 'text' && name === 'Message ALL CHAT'), 'the composer');
    desk.press('ctrl+k');
    await orca.saysAfter(() => desk.press('Escape'), /Message ALL CHAT/);
  });

  await t.test('says what arrives', async () => {
    await orca.saysAfter(() => ann.say('hello there'), /Ann, .*hello there/);
  });

  await t.test('reads the newest message when the focus comes to the messages', async () => {
    await ann.say('the last one');
    await orca.says(/the last one/);
    await orca.saysAfter(() => desk.press('shift+Tab'), /Ann, .*the last one/);
    await orca.saysAfter(() => desk.press('Up'), /Ann, .*hello there/);
  });

  await t.test('reads the row of the list that has the focus', async () => {
    await orca.saysAfter(() => desk.press('F6', 'F6', 'F6'), /^ALL CHAT, /);
    await orca.saysAfter(() => desk.press('Down'), /^Ann, /);
  });

  await t.test('opens a conversation', async () => {
    atspi('press', 'list item', 'Ann, online', 'Press');
    await until(() => tree().some(({ name }) => name === 'Message Ann'), 'another composer');
    atspi('press', 'list item', 'ALL CHAT', 'Press');
  });

  await t.test('acts on a message', async () => {
    await ann.say('see https://example.com/a');
    const message = await until(() => tree().find(({ role, name }) =>
      role === 'list item' && /^Ann, .*see https/.test(name) && !/^ALL/.test(name)), 'it');
    for (const action of ['Press', 'ShowMenu', 'Copy', 'Reply', 'React 👍'])
      assert.ok(message.actions.includes(action), `${action} in ${message.actions}`);
    atspi('press', 'list item', message.name, 'React 👍');
    await ann.saw(({ event, data }) =>
      event === 'messageUpdated' && data.reactions?.[0]?.emoji === '👍');
    atspi('press', 'list item', message.name.slice(0, -5), 'Reply');
    await until(() => tree().some(({ description }) => /^Replying to Ann: see/.test(description)),
      'an answer');
  });
});
