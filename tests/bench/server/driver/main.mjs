import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { measure } from './measure.mjs';
import { parseOptions } from './options.mjs';
import { benchDir } from './servers.mjs';
import { summarize, tables } from './tables.mjs';

const options = parseOptions(process.argv.slice(2));
// The servers and the load die with this process (servers.mjs); nothing else is to be undone.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
  process.on(signal, () => process.exit(1));

const runs = [];
for (const scenario of options.scenarios)
  for (let round = 1; round <= options.rounds; ++round)
    for (const server of options.servers) {
      console.error(`${scenario}, round ${round}: ${server}`);
      runs.push({ round, ...(await measure(scenario, server, options.load)) });
    }

const summary = summarize(runs);
writeFileSync(join(benchDir, 'server-bench.json'), JSON.stringify({ summary, runs }, null, 2));
console.log(tables(summary));
