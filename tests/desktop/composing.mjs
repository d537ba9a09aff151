// A person writes Chinese with fcitx and pinyin, and accents with dead keys. No composed text is lost
// or sent to somebody else, wherever the focus goes.
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { sleep } from '../e2e/support.mjs';
import { Desk, until } from './support.mjs';

/** A desktop on which pinyin is on from the start. */
async function deskWithPinyin() {
  const desk = await Desk.start({ QT_IM_MODULE: 'fcitx', XMODIFIERS: '@im=fcitx' });
  const config = join(desk.env.XDG_CONFIG_HOME, 'fcitx5');
  mkdirSync(config, { recursive: true });
  writeFileSync(join(config, 'profile'), `[Groups/0]
Name=Default
Default Layout=us
DefaultIM=pinyin
[Groups/0/Items/0]
Name=keyboard-us
[Groups/0/Items/1]
Name=pinyin
[GroupOrder]
0=Default
`);
  writeFileSync(join(config, 'config'), '[Behavior]\nActiveByDefault=True\n');
  desk.run('fcitx5', ['--disable', 'clipboard,notifications,cloudpinyin,wayland'],
    { stdio: 'ignore' });
  await until(() => desk.tell('dbus-send', '--session', '--print-reply=literal',
    '--dest=org.freedesktop.DBus', '/', 'org.freedesktop.DBus.NameHasOwner',
    'string:org.fcitx.Fcitx5').includes('true'), 'fcitx');
  return desk;
}

/** The next message that Ann, who is in the chat, receives: its recipient and content. */
async function getsNext(ann, act) {
  const from = ann.log.length;
  await act();
  const { data } = await ann.saw('message', { from });
  return [data.recipient.name, data.content];
}

// Not tested: what fcitx does with typed letters for which no word was chosen.
const composed = /^(ni ?hao|你好)$/;
const inMessages = [-200, 200];
const onSend = [-50, -30];
const inText = [325, -30];

test('pinyin', async t => {
  const desk = await deskWithPinyin();
  const [ann] = await desk.chat('Ann');
  // Text typed before fcitx knows the window is not composed.
  await until(() => desk.tell('fcitx5-remote').trim() === '2', 'fcitx to be on in the composer');
  const sends = (act = () => {}) => getsNext(ann, async () => {
    await act();
    desk.press('Return');
  });

  await t.test('is written as it is chosen', async () => {
    assert.deepEqual(await sends(() => desk.type('nihao ')), ['ALL CHAT', '你好']);
  });

  await t.test('stays in the conversation in which it was composed', async () => {
    desk.type('nihao');
    desk.press('alt+Down', 'space'); // to Ann
    const [to, text] = await sends(() => desk.type('a1')); // so that there is something to send
    assert.equal(to, 'Ann');
    assert.doesNotMatch(text, /好|hao/);
    desk.press('alt+Up');
    const [room, kept] = await sends();
    assert.equal(room, 'ALL CHAT');
    assert.match(kept, composed);
  });

  await t.test('is composed from its first letter on where the messages have the focus',
    async () => {
      desk.click(...inMessages);
      assert.deepEqual(await sends(() => desk.type('nihao ')), ['ALL CHAT', '你好']);
    });

  await t.test('is composed from its first letter on where the list has the focus', async () => {
    desk.press('F6', 'F6');
    assert.deepEqual(await sends(() => desk.type('nihao ')), ['ALL CHAT', '你好']);
  });

  await t.test('is sent by the button, after which one writes on', async () => {
    const [, text] = await getsNext(ann, () => {
      desk.type('nihao');
      desk.click(...onSend);
    });
    assert.match(text, composed);
    assert.deepEqual(await sends(() => desk.type('nihao ')), ['ALL CHAT', '你好']);
  });

  await t.test('is not lost to the search', async () => {
    desk.type('nihao');
    desk.press('ctrl+k', 'Escape');
    assert.match((await sends())[1], composed);
  });

  await t.test('is not lost to another window', async () => {
    desk.type('nihao');
    desk.run(process.env.CHATBOOK_APP, ['--profile', 'carl']);
    await until(() => desk.find('^Chatbook$'), 'another window');
    await until(() => desk.title() === 'Chatbook', 'it to be the active one');
    await sleep(500); // Qt overlooks a focus that is back within 100 ms
    desk.tell('xdotool', 'windowactivate', '--sync', desk.window);
    assert.match((await sends())[1], composed);
  });
});

test('the middle mouse button pastes from the messages too', async () => {
  const desk = await Desk.start({ QT_IM_MODULE: 'compose' });
  const [ann] = await desk.chat('Ann');
  const text = await getsNext(ann, () => {
    desk.type('abc');
    desk.click(...inText);
    desk.click(...inText); // selects the word
    desk.press('End');
    desk.click(...inMessages, 2);
    desk.press('Return');
  });
  assert.deepEqual(text, ['ALL CHAT', 'abcabc']);
});

test('a dead key works where the messages have the focus', async () => {
  const desk = await Desk.start({ QT_IM_MODULE: 'compose' });
  const compose = join(desk.env.HOME, 'compose');
  writeFileSync(compose, '<dead_acute> <e> : "é" eacute\n');
  desk.env.XCOMPOSEFILE = compose;
  desk.tell('setxkbmap', 'us', 'intl');
  const [ann] = await desk.chat('Ann');
  desk.click(...inMessages);
  const text = await getsNext(ann, () => desk.press('dead_acute', 'e', 'Return'));
  assert.deepEqual(text, ['ALL CHAT', 'é']);
});
