import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { measure } from './measure.mjs';
import { parseOptions } from './options.mjs';
import { benchDir } from './servers.mjs';

const args = process.argv.slice(2);
const servers = ['chatbook', 'limit'];
const server = args.find(arg => servers.includes(arg)) ?? servers[0];
const options = parseOptions(args.filter(arg => !servers.includes(arg)));
const scenario = options.scenarios[0];
const recorded = join(benchDir, 'profile.data');
const lines = 45;

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
  process.on(signal, () => process.exit(1));

const print = (program, ...args) => execFileSync(
  program, args, { encoding: 'utf8', maxBuffer: 1 << 28, stdio: ['ignore', 'pipe', 'ignore'] })
  .split('\n').filter(line => line.trim() && !line.startsWith('#'))
  .slice(0, lines).map(line => line.replace(/[ -]+$/, '')).join('\n');

const perfIsPermitted = spawnSync(
  'perf', ['record', '-e', 'cpu-clock', '-o', '/dev/null', '--', 'true']).status === 0;

async function withPerf() {
  let perf;
  const { cpu_per_delivery_us: cpu } = await measure(scenario, server, options.load, {
    onMeasuring(pid) {
      perf = spawn('setpriv', ['--pdeathsig', 'KILL', 'perf', 'record', '-e', 'cpu-clock', '-F', '2000',
                               '-g', '-o', recorded, '-p', String(pid)], { stdio: 'ignore' });
    },
  });
  await (perf.exitCode === null && once(perf, 'exit'));
  const report = (...keys) =>
    print('perf', 'report', '-i', recorded, '--no-children', '--stdio', '-g', 'none', ...keys);
  console.log(`By thread:\n${report('--sort', 'comm,pid')}\n`);
  console.log(`By library:\n${report('--sort', 'comm,dso')}\n`);
  console.log(`By function:\n${report('--sort', 'comm,dso,symbol', '--percent-limit', '0.3')}\n`);
  console.log(`With what it calls:\n${print(
    'perf', 'report', '-i', recorded, '--children', '--stdio', '-g', 'none', '--sort', 'symbol')}\n`);
  if (cpu !== undefined)
    console.log(`${cpu} µs of CPU for each delivery`);
  console.log(`Callers and all: perf report -i ${recorded}`);
}

async function withCallgrind() {
  if (spawnSync('valgrind', ['--version']).status !== 0) {
    console.error('neither perf (linux-perf) nor valgrind can be used here');
    process.exit(1);
  }
  console.error('perf is not permitted here: callgrind counts instructions, slowly');
  rmSync(recorded, { force: true });
  await measure(scenario, server, options.load, {
    wrapper: ['valgrind', '--tool=callgrind', `--callgrind-out-file=${recorded}`],
  });
  console.log(print('callgrind_annotate', recorded));
}

await (perfIsPermitted ? withPerf() : withCallgrind());
process.exit(0);
