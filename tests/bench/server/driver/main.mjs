import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { measure } from './measure.mjs';
import { parseOptions } from './options.mjs';
import { scenarios } from './scenarios.mjs';
import { benchDir } from './servers.mjs';
import { summarize, tables } from './tables.mjs';

const options = parseOptions(process.argv.slice(2));
// The servers and the load end with this process (servers.mjs); there is nothing else to clean up.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
  process.on(signal, () => process.exit(1));

if (options.servers.some(name => name.startsWith('socketio')))
  execFileSync(fileURLToPath(new URL('../socketio/install', import.meta.url)), { stdio: 'inherit' });

const runs = [];
const failures = [];

async function run(scenario, round, server) {
  console.error(`${scenario}, round ${round}: ${server}`);
  try {
    runs.push({ round, ...(await measure(scenario, server, options.load)) });
  } catch (error) {
    // The other measurements are still useful.
    console.error(`${error.message}`);
    failures.push({ scenario, round, server, message: error.message });
  }
  const summary = summarize(runs);
  writeFileSync(join(benchDir, 'server-bench.json'),
                JSON.stringify({ summary, failures, runs }, null, 2));
}

for (const scenario of options.scenarios)
  for (let round = 1; round <= options.rounds; ++round)
    for (const server of options.servers)
      if (!scenarios[scenario].servers || scenarios[scenario].servers.includes(server))
        await run(scenario, round, server);

console.log(tables(summarize(runs)));
for (const { scenario, round, server, message } of failures)
  console.log(`FAILED: ${scenario}, round ${round}, ${server}: ${message}`);
process.exit(failures.length > 0 ? 1 : 0);
