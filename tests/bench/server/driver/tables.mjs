// Medians of the rounds, and the tables of README.md from them.
import { serverNames } from './servers.mjs';

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}

/** `{ scenario: { server: { metric: median } } }` */
export function summarize(runs) {
  const summary = {};
  for (const { scenario, server } of runs) {
    summary[scenario] ??= {};
    if (summary[scenario][server])
      continue;
    const rows = runs.filter(run => run.scenario === scenario && run.server === server);
    summary[scenario][server] = Object.fromEntries(
      Object.keys(rows[0])
        .filter(key => typeof rows[0][key] === 'number' && key !== 'round')
        .map(key => [key, median(rows.map(row => row[key]))]));
  }
  return summary;
}

const digits = value =>
  value === undefined || Number.isNaN(value) ? '–'
  : value < 0.01 ? value.toPrecision(2)
  : value >= 100 ? Math.round(value).toLocaleString('en')
  : value >= 10 ? value.toFixed(1)
  : value.toFixed(2);

function table(heads, rows) {
  const lines = [heads, heads.map(() => '---'), ...rows];
  return lines.map(cells => `| ${cells.join(' | ')} |`).join('\n') + '\n';
}

const ratio = (a, b) => (a === undefined || !b ? '–' : `${digits(a / b)} x`);

/** The servers that Chatbook is held against, and the heads of those columns. */
const others = ['socketio-stored', 'limit'];
const otherHeads = others.map(other => `chatbook / ${other}`);

const ratios = (by, metric) => others.map(other => ratio(by.chatbook?.[metric], by[other]?.[metric]));

function rateTable(summary, servers) {
  const cell = m => m?.cpu_per_delivery_us === undefined ? '–'
    : `${digits(m.cpu_per_delivery_us)} (${digits(m.deliveries_per_s / 1e3)} k/s)`;
  const rows = Object.entries(summary)
    .filter(([, by]) => Object.values(by).some(m => m.cpu_per_delivery_us !== undefined))
    .map(([scenario, by]) => [
      scenario, ...servers.map(server => cell(by[server])), ...ratios(by, 'cpu_per_delivery_us'),
    ]);
  const few = summary['pair-among-100'];
  const many = summary['pair-among-2000'];
  if (few && many)
    rows.push(['pair-among: 2000 / 100', ...servers.map(server => ratio(
      many[server]?.cpu_per_delivery_us, few[server]?.cpu_per_delivery_us)), ...others.map(() => '')]);
  return rows.length
    ? table(['server CPU per delivery, µs', ...servers, ...otherHeads], rows) : '';
}

function latencyTable(summary, servers) {
  const rows = [];
  for (const [scenario, by] of Object.entries(summary)) {
    const times = Object.keys(Object.assign({}, ...Object.values(by)))
      .filter(key => key.endsWith('_p50_us'))
      .map(key => key.slice(0, -'_p50_us'.length));
    for (const time of times) {
      const cell = m => m?.[`${time}_p50_us`] === undefined ? '–'
        : ['p50', 'p99', 'max'].map(part => digits(m[`${time}_${part}_us`] / 1e3)).join(' / ');
      rows.push([`${scenario}: ${time}`, ...servers.map(server => cell(by[server])),
                 ...ratios(by, `${time}_p50_us`)]);
    }
  }
  return rows.length
    ? table(['p50 / p99 / max, ms', ...servers, ...otherHeads.map(head => `${head}, p50`)], rows) : '';
}

function memoryTable(summary, servers) {
  const cell = m => {
    if (m?.server_pss_kib === undefined)
      return '–';
    const each = m.pss_per_connection_kib;
    return digits(m.server_pss_kib / 1024) + (each === undefined ? '' : ` (${digits(each)} KiB each)`);
  };
  const rows = Object.entries(summary).map(([scenario, by]) => [
    scenario, ...servers.map(server => cell(by[server])), ...ratios(by, 'server_pss_kib'),
  ]);
  return table(['PSS at the end, MiB', ...servers, ...otherHeads], rows);
}

/** What only some scenarios have. */
const otherMetrics = {
  connects_per_s: 'connections accepted a second',
  logins_per_s: 'logins a second',
  reach_all_ms: 'one message to all, ms',
  server_cpu: 'a core while idle, share',
  newest_cpu_us: 'CPU for the newest page, µs',
  around_cpu_us: 'CPU for a page in the middle, µs',
  backup_s: 'seconds that a backup takes',
  backup_p99_ratio: 'p99 of acks during it, over that before',
  backup_rate_ratio: 'acks a second during it, over those before',
  cpu_per_return_us: 'CPU for each who comes back, µs',
};

function otherTable(summary, servers) {
  const rows = [];
  for (const [scenario, by] of Object.entries(summary))
    for (const [metric, name] of Object.entries(otherMetrics)) {
      if (metric === 'server_cpu' && !scenario.startsWith('idle'))
        continue;
      if (!Object.values(by).some(m => m[metric] !== undefined))
        continue;
      rows.push([`${scenario}: ${name}`, ...servers.map(server => digits(by[server]?.[metric])),
                 ...ratios(by, metric)]);
    }
  return rows.length ? table(['', ...servers, ...otherHeads], rows) : '';
}

/** Where the load itself was at its limit, its server could have done more. */
function notes(summary) {
  return Object.entries(summary).flatMap(([scenario, by]) => Object.entries(by)
    .filter(([, m]) => m.load_cpu > 0.9)
    .map(([server, m]) => `The load took ${digits(m.load_cpu * 100)} % of its core in ${scenario} `
      + `on ${server}: the times are its own in part.\n`)).join('');
}

export function tables(summary) {
  const measured = new Set(Object.values(summary).flatMap(by => Object.keys(by)));
  const servers = serverNames.filter(name => measured.has(name));
  return [rateTable, latencyTable, memoryTable, otherTable, notes]
    .map(make => make(summary, servers)).filter(Boolean).join('\n');
}
