// SPDX-License-Identifier: GPL-3.0-or-later
// node main.mjs --url http://127.0.0.1:8080 --key KEY [--duckdb FILE] [--postgres ADDRESS]
// A shop asks the Eppo SDK which checkout page each visitor sees; assignments and purchases go to the warehouse.
import { parseArgs } from 'node:util';
import { init } from '@eppo/node-server-sdk';
import { BatchLog } from './batchlog.mjs';
import { resetClock, setClock } from './clock.mjs';
import { DuckDbSink } from './duckdb.mjs';
import { PostgresSink } from './postgresql.mjs';
import { rowOf } from './row.mjs';
import { purchaseOf, visitors } from './shop.mjs';

const { values: options } = parseArgs({
  options: {
    url: { type: 'string' },
    key: { type: 'string' },
    duckdb: { type: 'string' },
    postgres: { type: 'string' },
    visitors: { type: 'string', default: '20000' },
    start: { type: 'string', default: '2026-01-05' },
    days: { type: 'string', default: '14' },
    seed: { type: 'string', default: '1' },
  },
});
if (!options.url || !options.key || (options.duckdb ?? options.postgres) === undefined) {
  console.error('Say --url, --key, and --duckdb FILE or --postgres ADDRESS.');
  process.exit(2);
}

const sinks = [];
if (options.duckdb !== undefined) sinks.push(new DuckDbSink(options.duckdb));
if (options.postgres !== undefined) sinks.push(new PostgresSink(options.postgres));
const assignments = sinks.map((sink) => new BatchLog(sink, 'assignments'));
const purchases = sinks.map((sink) => new BatchLog(sink, 'purchases'));

let logged = 0;
const client = await init({
  apiKey: options.key,
  baseUrl: options.url,
  assignmentLogger: {
    logAssignment(event) {
      const row = rowOf(event);
      logged += 1;
      for (const log of assignments) log.add(row);
    },
  },
});

const pages = {};
let turn = 0;
for (const visitor of visitors({ count: Number(options.visitors), start: new Date(options.start), days: Number(options.days) })) {
  setClock(visitor.arrives);
  const page = client.getStringAssignment('checkout-page', visitor.key, visitor.attributes, 'classic');
  pages[page] = (pages[page] ?? 0) + 1;
  const purchase = purchaseOf(visitor, page, options.seed);
  if (purchase) purchases.forEach((log) => log.add(purchase));
  // Visitors who reload see the same page again, and are not logged twice.
  client.getStringAssignment('checkout-page', visitor.key, visitor.attributes, 'classic');
  // Now and then batches get their turn, as they do between requests.
  turn += 1;
  if (turn % 1000 === 0) await new Promise(setImmediate);
}
resetClock();

client.stopPolling();
for (const log of [...assignments, ...purchases]) await log.close();
for (const sink of sinks) await sink.close();
console.log(JSON.stringify({ visitors: Number(options.visitors), pages, logged }));
