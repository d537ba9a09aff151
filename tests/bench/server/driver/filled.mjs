// Long conversations take long to make, so each is made once and copied for each run.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { benchDir, socketio } from './servers.mjs';

const top = fileURLToPath(new URL('../../../../', import.meta.url));

const fillers = {
  chatbook: {
    command: (data, messages) => [join(benchDir, 'bench/fill'), data, messages],
    sources: ['tests/bench/fill.cpp', 'tests/bench/corpus.h', 'server/store', 'common/text'],
  },
  'socketio-stored': {
    command: (data, messages) => [process.execPath, socketio, '--data', data, '--fill', messages],
    sources: ['tests/bench/server/socketio/sqlitestore.mjs'],
  },
  limit: {
    command: (data, messages) => [join(benchDir, 'bench/limit'), '--data', data, '--fill', messages],
    sources: ['tests/bench/server/limit/store.cpp', 'tests/bench/server/limit/main.cpp'],
  },
};

function filesOf(path) {
  const listed = execFileSync('find', [join(top, path), '-type', 'f'], { encoding: 'utf8' });
  return listed.trim().split('\n').sort();
}

/** Puts a server's data with so many messages there. What another version made is not used. */
export function copyFilled(server, messages, into) {
  const { command, sources } = fillers[server];
  const hash = createHash('sha256');
  for (const file of sources.flatMap(filesOf))
    hash.update(readFileSync(file));
  const all = join(top, 'build/bench-filled');
  const kind = `${server}-${messages}-`;
  const filled = join(all, kind + hash.digest('hex').slice(0, 16));
  if (!existsSync(filled)) {
    mkdirSync(all, { recursive: true });
    for (const old of readdirSync(all).filter(name => name.startsWith(kind)))
      rmSync(join(all, old), { recursive: true });
    console.error(`filling ${server} with ${messages} messages`);
    const [program, ...args] = command(filled + '.part', String(messages));
    execFileSync(program, args, { stdio: 'inherit' });
    renameSync(filled + '.part', filled);
  }
  execFileSync('cp', ['-r', '--reflink=auto', filled, into]);
}
