// [ROUNDS] [SCENARIO…] [--servers NAME,…] [--seconds S] [--warm-up S]
import { scenarios } from './scenarios.mjs';
import { serverNames } from './servers.mjs';

function fail(message) {
  console.error(message);
  process.exit(2);
}

export function parseOptions(args) {
  const options = { rounds: 3, scenarios: [], servers: serverNames, load: [] };
  for (let i = 0; i < args.length; ++i) {
    const arg = args[i];
    if (/^\d+$/.test(arg)) {
      options.rounds = Number(arg);
    } else if (arg === '--servers') {
      options.servers = (args[++i] ?? '').split(',');
    } else if (arg === '--seconds' || arg === '--warm-up') {
      options.load.push(arg, args[++i]);
    } else {
      const named = arg in scenarios ? [arg]
        : Object.keys(scenarios).filter(name => name.startsWith(arg));
      if (named.length === 0)
        fail(`There is no scenario ${arg}: ${Object.keys(scenarios).join(', ')}.`);
      options.scenarios.push(...named);
    }
  }
  for (const name of options.servers)
    if (!serverNames.includes(name))
      fail(`There is no server ${name}: ${serverNames.join(', ')}.`);
  if (options.scenarios.length === 0)
    options.scenarios = Object.keys(scenarios);
  return options;
}
