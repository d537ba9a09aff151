// Section 4: who may make an account when not everyone may.
import assert from 'node:assert/strict';
import { createHash, X509Certificate } from 'node:crypto';
import { connect } from 'node:net';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { Client, Server, again, madeCertificate, person, runProgram } from './support.mjs';

/** Sends a host's command on the server's control socket. */
const host = (server, command, more = {}) => new Promise((resolve, reject) => {
  let text = '';
  const socket = connect(join(server.data, 'control'));
  socket.setEncoding('utf8').on('data', part => { text += part; })
    .on('error', reject).on('end', () => resolve(JSON.parse(text)));
  socket.write(JSON.stringify({ command, ...more }) + '\n');
});

const starting = (admit, ...more) => Server.start({ args: ['--admit', admit, ...more] });

/** The server's key, as links write it. */
const publicKeyHash = ({ ca }) => createHash('sha256')
  .update(new X509Certificate(ca).publicKey.export({ type: 'spki', format: 'der' }))
  .digest('base64url');

/** A registration that waits for the host: the client, and the promise of its ack. */
async function knocking(server, name) {
  const client = await Client.connect(server);
  client.ack = client.request('register', { name });
  client.ack.catch(() => {}); // if it hangs up
  await client.saw('knocking');
  return client;
}

describe('where people are invited', () => {
  let server;
  test('nobody makes an account without an invite', async () => {
    server = await starting('invited');
    const stranger = await Client.connect(server);
    for (const invite of [undefined, '', 'x', 'A'.repeat(22), '\u{1f600}'.repeat(2000)]) {
      const { message } = await stranger.refused('invite_required', 'register',
        { name: 'Stranger', ...(invite === undefined ? {} : { invite }) });
      assert.match(message, invite === undefined ? /need an invite/ : /not known|need an/);
    }
    for (const invite of [null, 7, ['x']])
      await stranger.invalid('register', { name: 'Stranger', invite }, 'invite');
  });

  test('an invite makes one account, and asked again it is the same', async () => {
    const { invite } = await host(server, 'invite');
    assert.match(invite, /^[\w-]{22}$/);
    const token = 'B'.repeat(43);
    const ada = await person(server, 'Ada', { invite, token });
    const other = await Client.connect(server);
    assert.match((await other.refused('invite_required', 'register', { name: 'Eve', invite })).message,
      /used already/);
    assert.deepEqual((await other.ok('register', { name: 'Ada', token, invite })).user, ada.user);
    assert.equal((await again(server, ada)).user.name, 'Ada');
  });

  test('of many who use one at once, one comes in', async () => {
    const { invite } = await host(server, 'invite');
    const clients = await Promise.all([...Array(20)].map(() => Client.connect(server)));
    const acks = await Promise.all(clients.map((client, i) =>
      client.request('register', { name: `Crowd ${'abcdefghijklmnopqrst'[i]}`, invite })));
    assert.equal(acks.filter(ack => ack.ok).length, 1);
    for (const { error } of acks.filter(ack => !ack.ok))
      assert.equal(error.code, 'invite_required');
  });

  test('a lasting one lets many in, until it is withdrawn, also after kill -9', async () => {
    const { invite, id } = await host(server, 'invite', { lasting: true });
    for (const name of ['Bob', 'Cem'])
      await person(server, name, { invite });
    assert.equal((await host(server, 'withdraw', { id })).ok, true);
    await server.stop('SIGKILL');
    await server.restart();
    const late = await Client.connect(server);
    assert.match((await late.refused('invite_required', 'register', { name: 'Late', invite })).message,
      /withdrawn/);
    const { invites } = await host(server, 'invites');
    assert.deepEqual([invites[0].id, invites[0].used], [id, 2]);
    assert.ok(!JSON.stringify(invites).includes(invite));
  });

  test('one expires', async () => {
    const { invite, expires } = await host(server, 'invite', { expiresInSeconds: 1 });
    await new Promise(resolve => setTimeout(resolve, Date.parse(expires) - Date.now() + 50));
    const late = await Client.connect(server);
    assert.match((await late.refused('invite_required', 'register', { name: 'Late', invite })).message,
      /expired/);
  });
});

describe('where the host is asked', () => {
  let server;
  test('one waits, and is let in', async () => {
    server = await starting('asked');
    const ada = await knocking(server, 'Ada');
    assert.equal(ada.pushed('knocking')[0].seconds, 600);
    const { knocks } = await host(server, 'knocks');
    assert.equal(knocks.length, 1);
    assert.deepEqual([knocks[0].name, knocks[0].address], ['Ada', '127.0.0.1']);
    await host(server, 'admit', { id: knocks[0].id });
    const { ok, token, user } = await ada.ack;
    assert.equal(ok, true);
    await ada.saw('synced');
    await again(server, { token, user });
  });

  test('one is refused, and may ask again', async () => {
    const eve = await knocking(server, 'Eve');
    await host(server, 'refuse', { name: 'eve' });
    assert.equal((await eve.ack).error.code, 'forbidden');
    const second = eve.request('register', { name: 'Eve' });
    await eve.saw('knocking', { from: eve.log.length });
    assert.equal((await host(server, 'admit', { name: 'Eve' })).ok, true);
    assert.equal((await second).ok, true);
  });

  test('one that hangs up waits no more', async () => {
    const gone = await knocking(server, 'Gone');
    gone.close();
    for (let knocks; knocks?.length !== 0;)
      ({ knocks } = await host(server, 'knocks'));
  });

  test('an invite lets in at once, and a bad one does not', async () => {
    const { invite } = await host(server, 'invite');
    await person(server, 'Invited', { invite });
    const client = await Client.connect(server);
    const ack = client.request('register', { name: 'Other', invite });
    await client.saw('knocking');
    await host(server, 'refuse', { name: 'Other' });
    assert.equal((await ack).error.code, 'forbidden');
  });

  test('few wait at a time, and for a bounded time', async () => {
    const small = await starting('asked', '--limit', 'waiting-to-join=2', '--limit',
      'waiting-to-join-seconds=2');
    const first = await knocking(small, 'First');
    await knocking(small, 'Second');
    const third = await Client.connect(small);
    await third.refused('server_full', 'register', { name: 'Third' });
    const { error } = await first.ack;
    assert.equal(error.code, 'forbidden');
    assert.match(error.message, /Nobody let you in/);
    await knocking(small, 'Fourth');
  });
});

describe('one who is banned', () => {
  test('is told so, gets DISCONNECT, and comes back when it is over', async () => {
    const server = await Server.start();
    const eve = await person(server, 'Eve', { password: 'eve eve eve' });
    const ada = await person(server, 'Ada');
    await eve.say('I was here');
    assert.equal((await host(server, 'ban', { name: 'Eve' })).user._id, eve.id);
    assert.equal((await eve.saw('disconnect')).data, 'io server disconnect');
    await assert.rejects(again(server, eve), error => error.data.code === 'banned');
    const other = await Client.connect(server);
    await other.refused('banned', 'login', { name: 'Eve', password: 'eve eve eve' });
    const { messages } = await ada.ok('chat', { recipient_id: 'ALL_CHAT' });
    assert.equal(messages.at(-1).content, 'I was here');
    await host(server, 'unban', { name: 'Eve' });
    await again(server, eve);
  });
});

describe('the control socket', () => {
  test('answers nonsense with a sentence, and goes on', async () => {
    const server = await Server.start();
    for (const command of ['', 'dance', null, 7])
      assert.match((await host(server, command)).error.message, /no such command/);
    assert.equal((await host(server, 'knocks')).ok, true);
  });
});

describe('a host without a window', () => {
  let server;
  const run = (...args) => runProgram([...args, '--data', server.data]);
  const said = async (...args) => {
    const { status, stdout, stderr } = await run(...args);
    assert.deepEqual([status, stderr], [0, ''], args.join(' '));
    return stdout;
  };
  const failed = async (status, pattern, ...args) => {
    const end = await run(...args);
    assert.deepEqual([end.status, end.stdout], [status, ''], args.join(' '));
    assert.match(end.stderr, /^[^\n]+\n$/);
    assert.match(end.stderr, pattern);
  };
  const secretOf = link => new URL(link).searchParams.get('i');

  test('prints an invite as a link that leads here', async () => {
    server = await starting('invited');
    const link = new URL((await said('invite', 'create')).trim());
    assert.equal(link.protocol + '//' + link.host, 'chatbook://join');
    assert.equal(link.searchParams.get('a'), '127.0.0.1');
    assert.equal(link.searchParams.get('p'), String(server.port));
    await person(server, 'Ada', { invite: secretOf(link) });
    const lasting = await said('invite', 'create', '--lasting', '--expires', '2');
    for (const name of ['Bob', 'Cem'])
      await person(server, name, { invite: secretOf(lasting) });
  });

  const certificate = madeCertificate();
  test('names the key of a server that encrypts, and its addresses', async () => {
    const open = await Server.start({
      args: ['--listen', '0.0.0.0', '--tls-cert', certificate.cert, '--tls-key', certificate.key] });
    const { stdout } = await runProgram(['invite', 'create', '--data', open.data]);
    const link = new URL(stdout.trim());
    assert.equal(link.searchParams.get('k'), publicKeyHash(certificate));
    assert.ok(link.searchParams.getAll('a').length >= 1);
  });

  test('puts names of the server before its addresses', async () => {
    const named = await Server.start({ args: ['--address', 'chat.example', '--address', '203.0.113.7'] });
    const linked = async (...args) => {
      const { stdout } = await runProgram(['invite', 'create', '--data', named.data, ...args]);
      return new URL(stdout.trim()).searchParams.getAll('a');
    };
    assert.deepEqual(await linked(), ['chat.example', '203.0.113.7', '127.0.0.1']);
    assert.deepEqual(await linked('--address', 'lab.local', '--address', 'chat.example'),
      ['lab.local', 'chat.example', '203.0.113.7', '127.0.0.1']);
    const { link } = await host(named, 'link');
    assert.deepEqual(new URL(link).searchParams.getAll('a'), await linked());
    const many = [...Array(16)].flatMap((_, i) => ['--address', `a${i}.example`]);
    assert.equal((await linked(...many)).length, 16);
    for (const bad of [['--address', ''], ['--address', 'a b'], ['--address', 'https://chat.example'],
      ['--address', 'a/b'],
      ['--address', 'chat.example:24280'], ['--address', '192.168.1.5:24280'],
      [...many, '--address', 'b.example']]) {
      for (const args of [['invite', 'create', '--data', named.data, ...bad], bad]) {
        const end = await runProgram(args);
        assert.deepEqual([end.status, end.stdout], [2, ''], `${args}`);
        assert.match(end.stderr, /^[^\n]+: [^\n]+\.\n$/);
      }
    }
  });

  test('lists and withdraws invites', async () => {
    const list = (await said('invite', 'list')).trimEnd().split('\n');
    assert.equal(list.length, 2);
    assert.match(list[0], /^ +2 .*for many +used 2 +good until/);
    assert.match(list[1], /^ +1 .*for one +used 1 +used$/);
    const fresh = await said('invite', 'create');
    assert.match(await said('invite', 'withdraw', '3'), /Nobody can use invite 3/);
    assert.match((await said('invite', 'list')), /^ +3 .*withdrawn$/m);
    const late = await Client.connect(server);
    await late.refused('invite_required', 'register', { name: 'Late', invite: secretOf(fresh) });
    await failed(1, /no such invite/, 'invite', 'withdraw', '77');
  });

  test('lists people, bans and removes them', async () => {
    const { invite } = await host(server, 'invite');
    const eve = await person(server, 'Eve', { invite, password: 'eve eve eve' });
    assert.match(await said('people'), /^online  \d{4}-\d\d-\d\d \d\d:\d\d  Eve$/m);
    assert.match(await said('ban', 'eve'), /^Eve is banned\.$/m);
    assert.equal((await eve.saw('disconnect')).data, 'io server disconnect');
    assert.match(await said('people'), /^banned .*Eve$/m);
    assert.match(await said('unban', 'Eve'), /^Eve is not banned\.$/m);
    const back = await again(server, eve);
    assert.match(await said('remove', 'Eve'), /logged out everywhere/);
    await back.saw('disconnect');
    const login = await Client.connect(server);
    await login.refused('bad_credentials', 'login', { token: eve.token });
    await login.ok('login', { name: 'Eve', password: 'eve eve eve' });
    await failed(1, /no such person/, 'ban', 'Nobody');
  });

  test('lets somebody in again, resets a password, renames and frees a name', async () => {
    const { invite } = await host(server, 'invite');
    const fay = await person(server, 'Fay', { invite });
    assert.match(await said('remove', 'Fay'), /logged out everywhere/);
    await fay.saw('disconnect');
    const link = new URL((await said('readmit', 'fay')).trim());
    assert.deepEqual([link.searchParams.get('a'), link.searchParams.get('p'), link.searchParams.get('i')],
      ['127.0.0.1', String(server.port), null]);
    const back = await Client.connect(server);
    assert.equal((await back.ok('login', { code: link.searchParams.get('d') })).user._id, fay.id);
    await back.saw('synced');

    const password = (await said('password', 'Fay')).trim();
    assert.match(password, /^[0-9a-z]{4}-[0-9a-z]{4}-[0-9a-z]{4}$/);
    await (await Client.connect(server)).ok('login', { name: 'Fay', password });

    assert.equal(await said('rename', 'Fay', 'Фая (IT)'), 'They are Фая (IT) now.\n');
    const told = await back.saw(({ event, data }) => event === 'presence'
      && data.online.some(({ _id, name }) => _id === fay.id && name === 'Фая (IT)'));
    assert.deepEqual(told.data.offline, []);
    await failed(1, /Somebody here has this name/, 'rename', 'Фая (IT)', 'Ada');
    await failed(1, /several scripts/, 'rename', 'Фая (IT)', 'Fаy');
    assert.match(await said('free', 'Фая (IT)'), /who had it is Фая \(IT\) \(former\) now/);
    for (const command of ['readmit', 'password', 'free'])
      await failed(1, /no such person/, command, 'Fay');
    await failed(1, /no such person/, 'rename', 'Fay', 'May');
    const { invite: second } = await host(server, 'invite');
    await person(server, 'Фая (IT)', { invite: second });
    // The decisions are stored.
    await server.stop('SIGKILL');
    await server.restart();
    assert.match(await said('people'), /Фая \(IT\) \(former\)$/m);
    await (await Client.connect(server)).ok('login', { name: 'Фая (IT) (former)', password });
  });

  test('deletes what anybody wrote', async () => {
    const { invite } = await host(server, 'invite', { lasting: true });
    const gil = await person(server, 'Gil', { invite });
    const hal = await person(server, 'Hal', { invite });
    const message = await gil.say('unkind', hal.id);
    const { story } = await gil.ok('story', { content: 'unkind too' });
    assert.equal(await said('delete', message._id), `${message._id} is deleted.\n`);
    assert.equal(await said('delete', story._id), `${story._id} is deleted.\n`);
    for (const event of ['messageUpdated', 'storyUpdated']) {
      const { data } = await hal.saw(event);
      assert.deepEqual([data.content, typeof data.deletedAt], ['', 'string']);
    }
    assert.equal(await said('delete', story._id), `${story._id} is deleted.\n`);
    await failed(1, /no such message/, 'delete', '999999');
    await failed(1, /no such message/, 'delete', 'x');
  });

  test('lists more people than fit on a page', async () => {
    const { invite } = await host(server, 'invite', { lasting: true });
    for (let i = 0; i < 60; ++i)
      await (await Client.connect(server)).ok('register', { name: `Many ${i}`, invite });
    assert.equal((await said('people')).match(/Many/g).length, 60);
  });

  test('lets people in one by one', async () => {
    server = await starting('asked');
    const [ada, bob, eve, twin] = [await knocking(server, 'Ada'), await knocking(server, 'Bob'),
      await knocking(server, 'Eve'), await knocking(server, 'Eve')];
    assert.match(await said('knocks'), /^ +1 .* 127\.0\.0\.1  Ada\n +2 .*Bob\n +3 .*Eve\n +4 .*Eve\n$/);
    assert.match(await said('admit', 'Ada'), /^Ada is let in\.$/m);
    assert.equal((await ada.ack).ok, true);
    assert.match(await said('refuse', 'bob'), /is not let in/);
    assert.equal((await bob.ack).error.code, 'forbidden');
    await failed(1, /Several people of this name wait/, 'admit', 'Eve');
    await said('admit', '--number', '4');
    assert.equal((await twin.ack).ok, true);
    await said('refuse', 'Eve');
    assert.equal((await eve.ack).ok, false);
    await failed(1, /Nobody waits/, 'admit', 'Ada');
  });

  test('is told what it says wrong', async () => {
    for (const args of [['invite'], ['invite', 'dance'], ['invite', 'withdraw'],
      ['invite', 'withdraw', 'x'], ['invite', 'create', 'x'], ['invite', 'list', '--lasting'], ['invite', 'list', '--address', 'a'],
      ['invite', 'create', '--expires', '0'], ['invite', 'create', '--expires', 'x'], ['ban'],
      ['ban', 'a', 'b'], ['readmit'], ['password', 'a', 'b'], ['rename', 'a'], ['rename', 'a', 'b', 'c'],
      ['free'], ['delete'], ['admit'], ['admit', 'a', '--number', '1'], ['admit', '--number', 'x'],
      ['people', 'x'], ['knocks', 'x'], ['unban', '--nonsense']])
      await failed(2, /./, ...args);
  });

  test('is told that no server runs there', async () => {
    await server.stop();
    for (const args of [['invite', 'create'], ['invite', 'list'], ['knocks'], ['people'],
      ['admit', 'a'], ['refuse', 'a'], ['remove', 'a'], ['ban', 'a'], ['unban', 'a'],
      ['readmit', 'a'], ['password', 'a'], ['rename', 'a', 'b'], ['free', 'a'], ['delete', 'a']])
      await failed(1, /No server is running on the data folder/, ...args);
  });
});
