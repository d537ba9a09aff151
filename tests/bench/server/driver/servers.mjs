// Starts and stops the servers that are compared, each on a core of its own.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const benchDir = process.env.CHATBOOK_BENCH_DIR;

const serverCore = '0';
const loadCore = '1';

export const socketio = fileURLToPath(new URL('../socketio/server.mjs', import.meta.url));

const commands = {
  chatbook: data => [
    join(benchDir, 'bin/chatbook-server'), '--port', '0', '--data', data,
    // A load of so many people from one machine is what these are there to refuse.
    ...['connections', 'requests-per-second', 'half-open'].flatMap(name => ['--limit', `${name}=0`]),
  ],
  socketio: data => [process.execPath, socketio, '--port', '0'],
  'socketio-stored': data => [
    process.execPath, socketio, '--port', '0', '--data', data,
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
export async function startServer(name, data, wrapper = []) {
  const child = spawnPinned(serverCore, [...wrapper, ...commands[name](data)],
                            ['ignore', 'pipe', 'pipe']);
  const gone = new Promise(resolve => child.once('exit', resolve));
  let said = '';
  child.stderr.on('data', text => (said = (said + text).slice(-2000)));
  const ready = new Promise((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', line => {
      const match = line.match(/^ready ws:\/\/.*:(\d+)$/);
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
