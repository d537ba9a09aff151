// The log says who did what, from where, for the person who looks after a server.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import {
  Client, Server, again, patience, person, runProgram, sleep, temporaryFolder,
} from './support.mjs';

/** The log's lines with these events so far, as {event, level, field: value}. */
function lines(server, ...events) {
  const found = [];
  for (const line of server.stderr.split('\n')) {
    const [, level, event, rest] =
      /^\d{4}-\d\d-\d\dT[\d:.]+Z (info|warning|error) ([\w-]+)(( [\w-]+=(?:[^ "]+|"(?:[^"\\]|\\.)*"))*)$/
        .exec(line) ?? [];
    if (line && !event && !line.startsWith('=='))
      assert.fail(`no line of a log: ${line}`);
    if (events.includes(event))
      found.push({ level, event, ...Object.fromEntries(
        [...rest.matchAll(/ ([\w-]+)=("(?:[^"\\]|\\.)*"|\S+)/g)].map(([, key, value]) => [key, value])) });
  }
  return found;
}

/** Waits for that many lines with these events. */
async function logged(server, count, ...events) {
  for (const end = Date.now() + patience; lines(server, ...events).length < count; await sleep(20))
    assert.ok(Date.now() < end, `${events}: ${server.stderr}`);
  return lines(server, ...events);
}

async function operator(server, ...args) {
  const end = await runProgram([...args, '--data', server.data]);
  assert.deepEqual([end.status, end.stderr], [0, ''], JSON.stringify(end));
  return end.stdout;
}

const address = '127.0.0.1';

test('the log names accounts by their ID and addresses, and no secret', async () => {
  const server = await Server.start();
  const ada = await person(server, 'Ada', { password: 'ada ada ada' });
  const who = { level: 'info', account: ada.id, address };
  await again(server, ada);
  const phone = await Client.connect(server);
  const { token } = await phone.ok('login', { name: 'Ada', password: 'ada ada ada', device: 'Phone' });
  await phone.saw('synced');
  const tablet = await Client.connect(server);
  const { code } = await ada.ok('deviceCode');
  await tablet.ok('login', { code });
  await tablet.saw('synced');
  await tablet.ok('logout');
  await ada.ok('setPassword', { old: 'ada ada ada', password: 'ada lovelace' });
  const { devices } = await ada.ok('devices');
  await ada.ok('endDevice', { _id: devices.find(({ name }) => name === 'Phone')._id });
  const stranger = await Client.connect(server);
  await stranger.refused('bad_credentials', 'login', { name: 'Ada', password: 'wrong wrong' });

  const expected = [
    { event: 'registered', ...who },
    { event: 'login', ...who, by: 'token' },
    { event: 'login', ...who, by: 'password' },
    { event: 'login', ...who, by: 'code' },
    { event: 'logout', ...who },
    { event: 'password-set', ...who },
    { event: 'device-ended', ...who },
  ];
  assert.deepEqual(await logged(server, expected.length, 'registered', 'login', 'logout',
    'password-set', 'device-ended'), expected);
  const [refused] = await logged(server, 1, 'refused');
  assert.deepEqual([refused.level, refused.address], ['warning', address]);
  for (const secret of ['Ada', 'ada ada', 'lovelace', 'wrong wrong', token, ada.token, code])
    assert.ok(!server.stderr.includes(secret), `no ${secret}`);
});

test('the log says who registered, and by what, as it was', async () => {
  const server = await Server.start();
  const ada = await person(server, 'Ada', { invite: 'never-made' });
  const twice = await Client.connect(server);
  await twice.ok('register', { name: 'Ada', token: ada.token });
  assert.deepEqual(await logged(server, 2, 'registered', 'login'), [
    { level: 'info', event: 'registered', account: ada.id, address },
    { level: 'info', event: 'login', account: ada.id, address, by: 'token' },
  ]);
});

test('the log says what the host did', async () => {
  const server = await Server.start({ args: ['--admit', 'asked'] });
  const link = (await operator(server, 'invite', 'create')).trim();
  await operator(server, 'invite', 'create', '--lasting', '--expires', '2');
  await operator(server, 'invite', 'withdraw', '2');
  const ben = await person(server, 'Ben', { invite: new URL(link).searchParams.get('i') });
  for (const [name, decision] of [['Cem', 'admit'], ['Dora', 'refuse']]) {
    const client = await Client.connect(server);
    const ack = client.request('register', { name });
    await client.saw('knocking');
    await operator(server, decision, name);
    assert.equal((await ack).ok, decision === 'admit');
  }
  for (const command of ['remove', 'ban', 'unban'])
    await operator(server, command, 'Ben');
  const of = { level: 'info', account: ben.id };
  const found = await logged(server, 12, 'invite-made', 'invite-withdrawn', 'registered',
    'waits-to-join', 'admitted', 'turned-away', 'removed', 'banned', 'unbanned');
  const expires = found[1].expires;
  assert.match(expires, /^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
  const [cem, dora] = found.filter(({ event }) => event === 'waits-to-join')
    .map(({ account }) => account);
  const cemsLine = (await operator(server, 'people', '--ids')).split('\n').find(line => line.endsWith('Cem'));
  assert.match(cemsLine, new RegExp(`^online +[-\\d: ]+  ${cem}  Cem$`));
  assert.deepEqual(found, [
    { level: 'info', event: 'invite-made', id: '1', for: 'one', expires: 'never' },
    { level: 'info', event: 'invite-made', id: '2', for: 'many', expires },
    { level: 'info', event: 'invite-withdrawn', id: '2' },
    { event: 'registered', ...of, address, by: 'invite' },
    { level: 'info', event: 'waits-to-join', account: cem, address },
    { level: 'info', event: 'admitted', account: cem, address },
    { level: 'info', event: 'registered', account: cem, address, by: 'host' },
    { level: 'info', event: 'waits-to-join', account: dora, address },
    { level: 'info', event: 'turned-away', account: dora, address },
    { event: 'removed', ...of, address },
    { event: 'banned', ...of, address: '""' },
    { event: 'unbanned', ...of, address: '""' },
  ]);
  for (const secret of ['Ben', 'Cem', 'Dora', new URL(link).searchParams.get('i')])
    assert.ok(!server.stderr.includes(secret), `no ${secret}`);
});

test('who comes again and again fills no disk, and hides nobody who comes in', async () => {
  const server = await Server.start({ args: ['--limit', 'log-lines-per-address=5'] });
  const ada = await person(server, 'Ada');
  const stranger = await Client.connect(server);
  for (let i = 0; i < 10; ++i)
    await stranger.refused('bad_credentials', 'login', { token: 'x' });
  for (let i = 0; i < 10; ++i)
    (await again(server, ada)).close();
  assert.equal(await server.stop(), 0);
  assert.equal(lines(server, 'refused').length, 5);
  assert.equal(lines(server, 'registered', 'login').length, 5);
  assert.deepEqual(lines(server, 'left-out', 'refused-and-left-out').map(({ level, event, count }) =>
    [level, event, count]).sort(),
  [['info', 'left-out', '6'], ['warning', 'refused-and-left-out', '5']]);
});

describe('where standard error is the journal', () => {
  const toJournal = 'JOURNAL_STREAM=$(stat -L -c %d:%i /proc/self/fd/2) exec "$@"';
  test('each line has its priority', async () => {
    const server = await Server.start({ args: ['--tls', 'off', '--listen', '0.0.0.0'],
      through: ['sh', '-c', toJournal, 'sh'] });
    await person(server, 'Ada');
    assert.equal(await server.stop(), 0);
    const priority = event => new RegExp(`^<(\\d)>\\S+Z \\w+ ${event}`, 'm').exec(server.stderr)?.[1];
    assert.deepEqual(['listening', 'not-encrypted', 'registered'].map(priority), ['6', '4', '6']);
    assert.equal(server.stderr.split('\n').filter(line => line && !line.startsWith('<')).length, 0);
  });

  test('why it does not start is an error', async () => {
    const data = join(temporaryFolder(), 'none');
    const end = await runProgram(['--data', data, '--port', 'x'],
      { through: ['sh', '-c', toJournal, 'sh'] });
    assert.match(end.stderr, /^<3>chatbook-server: [^\n]+\n$/);
  });

  test('elsewhere nothing is added, whatever the variable says', async () => {
    const server = await Server.start({
      through: ['env', 'JOURNAL_STREAM=1:2'] });
    assert.equal(await server.stop(), 0);
    assert.match(server.stderr, /^\d{4}-/);
    assert.doesNotMatch(server.stderr, /</);
  });
});
