// Starts and stops the compared servers, each on its own core.
import { execFileSync, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const benchDir = process.env.CHATBOOK_BENCH_DIR;

const serverCore = '0';
const loadCore = '1';

export const socketio = fileURLToPath(new URL('../socketio/server.mjs', import.meta.url));

/** A certificate and its key, the same for all: P-256, as Chatbook makes its own. */
function certificate() {
  const files = { cert: join(benchDir, 'bench-cert.pem'), key: join(benchDir, 'bench-key.pem') };
  if (!existsSync(files.cert))
    execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256',
      '-noenc', '-days', '3650', '-subj', '/CN=bench', '-keyout', files.key, '-out', files.cert],
    { stdio: ['ignore', 'ignore', 'inherit'] });
  return files;
}

/** The options for TLS, which are called so. */
function tlsOptions(tls, certName, keyName) {
  if (!tls)
    return [];
  const { cert, key } = certificate();
  return [certName, cert, keyName, key];
}

const chatbookIn = folder => (data, tls) => [
  join(folder, 'chatbook-server'), '--port', '0', '--data', data,
  ...tlsOptions(tls, '--tls-cert', '--tls-key'),
  // These limits would refuse the load, which is many people from one machine.
  ...['connections', 'requests-per-second', 'half-open'].flatMap(name => ['--limit', `${name}=0`]),
];

/** The programs of an earlier build, if there are any to compare with. */
const before = process.env.CHATBOOK_BEFORE;

const commands = {
  chatbook: chatbookIn(join(benchDir, 'bin')),
  ...(before && { before: chatbookIn(before) }),
  socketio: (data, tls) => [
    process.execPath, socketio, '--port', '0', ...tlsOptions(tls, '--cert', '--key'),
  ],
  'socketio-stored': (data, tls) => [
    process.execPath, socketio, '--port', '0', '--data', data, ...tlsOptions(tls, '--cert', '--key'),
  ],
  limit: data => [join(benchDir, 'bench/limit'), '--port', '0', '--data', data],
};

export const serverNames = Object.keys(commands);

/** A process that dies with this one, whatever becomes of it. */
function spawnPinned(core, command, stdio) {
  return spawn('setpriv', ['--pdeathsig', 'KILL', 'taskset', '-c', core, ...command], { stdio });
}

export const spawnLoad = args =>
  spawnPinned(loadCore, [join(benchDir, 'bench/load'), ...args], ['pipe', 'pipe', 'inherit']);

/** Gives `{ pid, port, stop(signal) }` once the server says that it is ready. */
export async function startServer(name, data, { wrapper = [], tls = false } = {}) {
  const child = spawnPinned(serverCore, [...wrapper, ...commands[name](data, tls)],
                            ['ignore', 'pipe', 'pipe']);
  const gone = new Promise(resolve => child.once('exit', resolve));
  let said = '';
  child.stderr.on('data', text => (said = (said + text).slice(-2000)));
  const ready = new Promise((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', line => {
      const match = line.match(tls ? /^ready wss:\/\/.*:(\d+)$/ : /^ready ws:\/\/.*:(\d+)$/);
      if (match)
        resolve(Number(match[1]));
    });
    gone.then(status => reject(new Error(`${name} ended with ${status}: ${said}`)));
  });
  return {
    pid: child.pid,
    port: await ready,
    async stop(signal = 'SIGTERM') {
      child.kill(signal);
      const killer = setTimeout(() => child.kill('SIGKILL'), 10_000);
      await gone;
      clearTimeout(killer);
    },
  };
}
