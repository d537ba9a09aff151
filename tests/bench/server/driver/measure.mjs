// One scenario against one server, once.
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { copyFilled } from './filled.mjs';
import { scenarios } from './scenarios.mjs';
import { benchDir, spawnLoad, startServer } from './servers.mjs';

/**
 * What the load reports, with the scenario's and the server's names. Throws when the load found
 * anything wrong. `wrapper` is put before the server's command; `onMeasuring` is called with the
 * server's process when the measured time begins.
 */
export async function measure(scenario, serverName, loadOptions, { wrapper, onMeasuring } = {}) {
  const { load, options, filled, tls } = scenarios[scenario];
  const work = join(benchDir, 'server-data');
  const data = join(work, 'data');
  rmSync(work, { recursive: true, force: true });
  mkdirSync(work);
  if (filled)
    copyFilled(serverName, filled, data);
  let server = await startServer(serverName, data, { wrapper, tls });
  let child;
  try {
    const args = Object.entries(options).flatMap(([name, value]) => [`--${name}`, value]);
    child = spawnLoad([load, '--port', server.port, '--pid', server.pid, ...args,
                       ...loadOptions].map(String));
    const exited = once(child, 'exit');
    let last = '';
    for await (const line of createInterface({ input: child.stdout })) {
      last = line;
      if (line === 'measuring')
        onMeasuring?.(server.pid);
      if (line === 'backup') {
        // On any core: nobody reserves one for it.
        await promisify(execFile)(join(benchDir, 'bin/chatbook-server'),
          ['backup', data, join(work, 'copy.db')]);
        child.stdin.write('done\n');
      }
      if (line !== 'restart')
        continue;
      await server.stop('SIGKILL');
      server = await startServer(serverName, data, { wrapper, tls });
      child.stdin.write(`${server.port} ${server.pid}\n`);
    }
    const [status] = await exited;
    if (status !== 0)
      throw new Error(`the load ended with ${status}: ${last}`);
    return { ...JSON.parse(last), scenario, server: serverName };
  } finally {
    child?.kill('SIGKILL');
    await server.stop();
    rmSync(work, { recursive: true, force: true });
  }
}
