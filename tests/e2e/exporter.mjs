// The output of `metrics`, read by the real node_exporter as README.md describes: beside its own
// metrics, and for several servers on one machine.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { Server, atEnd, people, person, runProgram, temporaryFolder } from './support.mjs';

const exporter = 'prometheus-node-exporter';
try {
  execFileSync(exporter, ['--version'], { stdio: 'ignore' });
} catch {
  console.error(`Skipped: there is no ${exporter} here.`);
  process.exit(77);
}

/** What node_exporter serves to Prometheus about the files in `folder`. */
async function exported(folder) {
  const child = spawn('setpriv', ['--pdeathsig', 'KILL', exporter, '--collector.disable-defaults',
    '--collector.textfile', `--collector.textfile.directory=${folder}`,
    '--web.listen-address=127.0.0.1:0'], { stdio: ['ignore', 'ignore', 'pipe'] });
  atEnd(() => child.kill('SIGKILL'));
  for await (const line of createInterface({ input: child.stderr })) {
    const [, address] = /Listening on.* address=(\S+)/.exec(line) ?? [];
    if (!address)
      continue;
    const answer = await fetch(`http://${address}/metrics`);
    assert.equal(answer.status, 200);
    return answer.text();
  }
  assert.fail(`${exporter} ended`);
}

test('of two servers and a restored copy, node_exporter tells all, and all of its own', async () => {
  const folder = temporaryFolder();
  const office = await Server.start({ args: ['--announce', 'The "office" \\ café'] });
  await person(office, 'Anna');
  const copy = temporaryFolder();
  const backup = join(temporaryFolder(), 'backup.chatbook');
  assert.equal((await runProgram(['backup', office.data, backup])).status, 0);
  assert.equal((await runProgram(['restore', copy, backup])).status, 0);
  const restored = await Server.start({ data: copy });
  const lab = await Server.start();
  await people(lab, 'Ben', 'Carl');
  for (const [name, server] of Object.entries({ office, restored, lab })) {
    const { status, stdout } = await runProgram(['metrics', '--data', server.data]);
    assert.equal(status, 0);
    writeFileSync(join(folder, `${name}.tmp`), stdout);
    renameSync(join(folder, `${name}.tmp`), join(folder, `${name}.prom`));
  }

  const text = await exported(folder);
  assert.match(text, /^node_textfile_scrape_error 0$/m);
  assert.match(text, /^process_resident_memory_bytes \S+$/m); // the exporter's own
  for (const [server, accounts] of [[office, 1], [restored, 1], [lab, 2]])
    for (const [name, value] of [['accounts', accounts], ['process_threads', '\\d+']])
      assert.match(text, new RegExp(`^chatbook_${name}{data="${server.data}",server="\\w+"} ${value}$`, 'm'));
  assert.match(text, /^chatbook_server_info{.*name="The \\"office\\" \\\\ café".*} 1$/m);
});
