// One scenario against one server, once.
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { benchDir, spawnLoad, startServer } from './servers.mjs';
import { scenarios } from './scenarios.mjs';

/**
 * What the load reports, with the scenario's and the server's names. Throws when the load found
 * anything wrong.
 */
export async function measure(scenarioName, serverName, loadOptions) {
  const { load, ...own } = scenarios[scenarioName];
  const data = join(benchDir, 'server-data');
  rmSync(data, { recursive: true, force: true });
  mkdirSync(data);
  const server = await startServer(serverName, join(data, 'data'));
  try {
    const child = spawnLoad(
      [load, '--port', server.port, '--pid', server.pid,
             ...Object.entries(own).flatMap(([name, value]) => [`--${name}`, value]),
             ...loadOptions].map(String),
      ['ignore', 'pipe', 'inherit']);
    const [output, [status]] = await Promise.all([text(child.stdout), once(child, 'exit')]);
    if (status !== 0)
      throw new Error(`${scenarioName} on ${serverName} went wrong (${status}): ${output}`);
    return { ...JSON.parse(output), scenario: scenarioName, server: serverName };
  } finally {
    await server.stop();
    rmSync(data, { recursive: true, force: true });
  }
}
