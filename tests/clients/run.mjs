// SPDX-License-Identifier: GPL-3.0-or-later
// node run.mjs EDGE PUBLISHER DATA WORK: all checks, against assay-edge and against a published folder behind a plain web server.
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { publish, startEdge, startStatic } from './programs.mjs';

process.env.LOG_LEVEL ??= 'silent';
const { checkBandits, checkBrowser, checkLogging, checkPrecomputed, checkServer } = await import('./checks.mjs');

const [edgeProgram, publisher, data, work] = process.argv.slice(2);
const [serverKey, clientKey] = ['server-key', 'client-key'];
const flagCases = join(data, 'tests');
const banditCases = join(data, 'bandit-tests');
const folder = mkdtempSync(join(work, 'published-'));
const flags = publish(publisher, join(folder, 'flags'), join(data, 'config/flags-v1.json'));
const bandits = publish(publisher, join(folder, 'bandits'), join(data, 'config/bandit-flags-v1.json'), join(data, 'config/bandit-models-v1.json'));

const edge = await startEdge(edgeProgram, flags);
const banditEdge = await startEdge(edgeProgram, bandits);
const web = await startStatic(join(flags, 'env/production'));

const results = [
  await checkServer('server SDK, edge', edge.address, serverKey, flagCases),
  await checkServer('server SDK, edge with /api', `${edge.address}/api`, serverKey, flagCases),
  await checkServer('server SDK, folder', `${web.address}/server`, serverKey, flagCases),
  await checkBrowser('client SDK, edge', edge.address, clientKey, flagCases),
  await checkBrowser('client SDK, folder', `${web.address}/client`, clientKey, flagCases),
  await checkPrecomputed('pre-computed client, edge', edge.address, clientKey, flagCases),
  await checkBandits('bandits, edge', banditEdge.address, serverKey, clientKey, banditCases),
  await checkLogging('assignment log, edge', edge.address, serverKey, clientKey, flagCases, join(data, 'config/flags-v1.json')),
];
const statuses = [await edge.stop(), await banditEdge.stop()];
await web.stop();
const isGood = results.every(Boolean) && statuses.every((status) => status === 0);
console.log(isGood ? 'all clients agree' : 'some clients disagree');
process.exit(isGood ? 0 : 1);
