// Sections 3 and 4: what may be a name, and what may be a password.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { Client, Server, again, person } from './support.mjs';

let server;
let client;
before(async () => {
  server = await Server.start();
  client = await Client.connect(server);
});

const registered = async name => (await person(server, name)).user.name;
const wrong = name => client.invalid('register', { name }, 'name');

describe('a name', () => {
  test('is trimmed', async () => assert.equal(await registered(' \t Trim me \n'), 'Trim me'));
  test('is put in NFC', async () => assert.equal(await registered('Zoe\u0308'), 'Zo\u00eb'));
  test('may be in any script', async () => {
    for (const name of ['山田太郎', 'Анна', 'مريم', 'दीपिका', 'שרה', 'O’Neil-Smith Jr.', '𠮷田'])
      assert.equal(await registered(name), name.normalize('NFC'));
  });
  test('may be 64 emoji', async () => {
    const name = '😀'.repeat(64);
    assert.equal(await registered(name), name);
  });
  test('may hold emoji that are joined', async () =>
    assert.equal(await registered('👩‍👩‍👧 ❤️‍🔥'), '👩‍👩‍👧 ❤️‍🔥'));
  test('has 1 to 64 code points', async () => {
    assert.equal(await registered('x'), 'x');
    assert.equal(await registered('y'.repeat(64)), 'y'.repeat(64));
    await wrong('');
    await wrong('   ');
    await wrong('z'.repeat(65));
    await wrong('😀'.repeat(65));
  });
  test('is counted after NFC', async () =>
    assert.equal(await registered('u\u0308'.repeat(64)), '\u00fc'.repeat(64)));

  for (const [what, character] of Object.entries({
    'U+0000': '\0', 'a line break': '\n', 'a tab': '\t', 'DEL': '\x7f', 'a C1 control': '\x85',
    'an unassigned character': '\u0378', 'a noncharacter': '\uffff', 'a line separator': '\u2028',
    'LRM': '\u200e', 'RLM': '\u200f', 'ALM': '\u061c', 'LRE': '\u202a', 'RLO': '\u202e',
    'PDF': '\u202c', 'RLI': '\u2067', 'PDI': '\u2069', 'a zero width space': '\u200b',
    'a joiner between letters': '\u200d', 'a non-joiner': '\u200c', 'a word joiner': '\u2060',
    'a byte order mark': '\ufeff', 'a soft hyphen': '\u00ad', 'a tag character': '\u{e0041}',
    'an interlinear mark': '\ufff9', 'a lone high surrogate': '\ud83d',
    'a lone low surrogate': '\udc00',
  }))
    test(`may not hold ${what}`, () => wrong(`a${character}b`));

  test('must be text', async () => {
    await client.invalid('register', undefined, 'name');
    await client.invalid('register', {}, 'name');
    for (const name of [null, 7, true, ['x'], { a: 1 }])
      await wrong(name);
  });

  test('is unique by NFKC case folding', async () => {
    for (const [name, ...alike] of [
      ['Unique', 'unique', 'UNIQUE', 'ｕｎｉｑｕｅ', '𝐔nique', ' Unique '],
      ['Straße', 'STRASSE', 'strasse', 'Straẞe'],
      ['Été', 'e\u0301te\u0301'],
      ['Σίσυφος', 'ΣΊΣΥΦΟΣ', 'σίσυφοσ'],
      ['ﬁne', 'FINE'],
      ['Kelvin K', 'kelvin \u212a'],
      ['①', '1'],
    ]) {
      await registered(name);
      for (const other of alike)
        await client.refused('name_taken', 'register', { name: other });
    }
  });

  test('differs from one with other accents', async () => {
    await registered('Andre');
    await registered('André');
  });

  test('does not look like that of someone here', async () => {
    await registered('Lilly Marlin');
    for (const name of ['LiIly Marlin', 'Li1ly Marlin', 'lilly marIin', 'Lilly Marlın', 'Lilly  Marlin',
      'Lilly Mar1in']) {
      const ack = await client.request('register', { name });
      assert.equal(ack.ok, false, name);
    }
    const { message } = await client.refused('name_taken', 'register', { name: 'LiIly Marlin' });
    assert.match(message, /looks like/);
    await registered('сосо'); // Cyrillic
    await client.refused('name_taken', 'register', { name: 'coco' });
    await client.refused('name_taken', 'register', { name: 'COCO' });
    await registered('сосо IT'); // the first word is Cyrillic
    await client.refused('name_taken', 'register', { name: 'coco IT' });
  });

  test('does not mix scripts within a word', async () => {
    for (const name of ['Аdmin', 'Ωmega', 'Anna Аdmin', 'Иван_IT', 'عليAli'])
      assert.match((await wrong(name)).message, /scripts/);
    for (const name of ['Иван (IT)', 'Оля HR', 'Ali علي', 'שרה QA', 'สมชาย IT', 'दीपिका HR',
      'Արմեն (IT)', 'გიორგი IT', '佐藤 Sato', '박 Park', 'Дмитрий 2 🚀', '龘'.repeat(64)])
      assert.equal(await registered(name), name);
  });

  test('asked for again with the same token is the same account', async () => {
    const token = 'A'.repeat(43);
    const { user } = await person(server, 'Once Twice', { token });
    const other = await Client.connect(server);
    assert.deepEqual((await other.ok('register', { name: 'Once Twice', token })).user, user);
  });

  test('is not the room\'s own', async () => {
    for (const name of ['ALL_CHAT', 'all_chat', 'ALL CHAT', 'All Chat', 'ＡＬＬ＿ＣＨＡＴ',
      ' ALL\u00a0CHAT ', 'AII CHAT', 'A11_CHAT', 'ALL СНАТ']) {
      const ack = await client.request('register', { name });
      assert.equal(ack.ok, false, name);
      assert.ok(['name_taken', 'invalid'].includes(ack.error.code), JSON.stringify(ack));
    }
  });
});

describe('a password', () => {
  const bad = password => client.invalid('register', { name: 'Password', password }, 'password');

  test('has 8 to 256 characters', async () => {
    for (const password of ['', '1234567', 'x'.repeat(257), '😀'.repeat(7), '😀'.repeat(257)])
      await bad(password);
    await person(server, 'Short', { password: '12345678' });
    await person(server, 'Eight emoji', { password: '😀'.repeat(8) });
    await person(server, 'Long', { password: '𝕩'.repeat(256) });
    await client.ok('whoami');
  });

  test('must be text', async () => {
    for (const password of [null, 12345678, true, [], {}, 'nul\0nul\0nul', 'lone \ud800 lone'])
      await bad(password);
  });

  test('is taken in NFC', async () => {
    await person(server, 'Enef', { password: 'u\u0308ber u\u0308ber' });
    const login = await Client.connect(server);
    await login.ok('login', { name: 'Enef', password: '\u00fcber \u00fcber' });
  });

  test('keeps its blanks and its case', async () => {
    await person(server, 'Blank', { password: ' Pass word ' });
    const login = await Client.connect(server);
    await login.refused('bad_credentials', 'login', { name: 'Blank', password: 'Pass word' });
    await login.refused('bad_credentials', 'login', { name: 'Blank', password: ' pass word ' });
    await login.ok('login', { name: 'Blank', password: ' Pass word ' });
  });

  test('guessed wrongly 10 times in a minute is rate_limited, but a token still logs in', async () => {
    const victim = await person(server, 'Victim', { password: 'victim victim' });
    const other = await person(server, 'Bystander', { password: 'other other' });
    const guesser = await Client.connect(server);
    for (let i = 0; i < 10; ++i)
      await guesser.refused('bad_credentials', 'login', { name: 'victim', password: `guess ${i}xx` });
    await guesser.refused('rate_limited', 'login', { name: 'Victim', password: 'guess again' });
    const elsewhere = await Client.connect(server);
    await elsewhere.refused('rate_limited', 'login', { name: 'Victim', password: 'victim victim' });
    assert.equal((await again(server, victim)).user.name, 'Victim');
    await elsewhere.ok('login', { name: 'Bystander', password: 'other other' });
    assert.ok(other);
  });
});
