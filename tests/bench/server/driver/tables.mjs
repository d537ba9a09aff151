// Medians of the rounds, and the tables of README.md from them.

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
  : value >= 100 ? Math.round(value).toLocaleString('en')
  : value >= 10 ? value.toFixed(1)
  : value.toFixed(2);

function table(heads, rows) {
  const lines = [heads, heads.map(() => '---'), ...rows];
  return lines.map(cells => `| ${cells.join(' | ')} |`).join('\n') + '\n';
}

const ratio = (a, b) => (a === undefined || !b ? '–' : `${digits(a / b)} x`);

function serversOf(summary) {
  return [...new Set(Object.values(summary).flatMap(Object.keys))];
}

function rateTable(summary, servers) {
  const cell = m => m && `${digits(m.cpu_per_delivery_us)} (${digits(m.deliveries_per_s / 1e3)} k/s)`;
  const heads = ['server CPU per delivery, µs', ...servers, 'chatbook / socketio-stored',
                   'chatbook / limit'];
  const rows = Object.entries(summary)
    .filter(([, by]) => Object.values(by).some(m => m.cpu_per_delivery_us !== undefined))
    .map(([scenario, by]) => [
      scenario, ...servers.map(server => cell(by[server]) ?? '–'),
      ...['socketio-stored', 'limit'].map(
        other => ratio(by.chatbook?.cpu_per_delivery_us, by[other]?.cpu_per_delivery_us)),
    ]);
  return rows.length ? table(heads, rows) : '';
}

function latencyTable(summary, servers) {
  const rows = [];
  for (const [scenario, by] of Object.entries(summary)) {
    const times = Object.keys(Object.assign({}, ...Object.values(by)))
      .filter(key => key.endsWith('_p50_us'))
      .map(key => key.slice(0, -'_p50_us'.length));
    for (const time of times)
      rows.push([`${scenario}: ${time}`, ...servers.map(server => {
        const m = by[server];
        return m?.[`${time}_p50_us`] === undefined ? '–'
          : ['p50', 'p99', 'max'].map(p => digits(m[`${time}_${p}_us`] / 1e3)).join(' / ');
      })]);
  }
  return rows.length ? table(['p50 / p99 / max, ms', ...servers], rows) : '';
}

function memoryTable(summary, servers) {
  const rows = Object.entries(summary).map(([scenario, by]) => [
    scenario, ...servers.map(server => {
      const m = by[server];
      return m?.server_pss_kib === undefined ? '–'
        : `${digits(m.server_pss_kib / 1024)}${m.pss_per_connection_kib === undefined ? ''
          : ` (${digits(m.pss_per_connection_kib)} KiB each)`}`;
    })]);
  return table(['PSS at the end, MiB', ...servers], rows);
}

export function tables(summary) {
  const servers = serversOf(summary);
  return [rateTable, latencyTable, memoryTable]
    .map(make => make(summary, servers)).filter(Boolean).join('\n');
}
