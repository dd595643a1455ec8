// SPDX-License-Identifier: GPL-3.0-or-later
// node reference.mjs RULESET: what a team would write itself: Node's HTTP server, the gzip body in memory, and the Eppo JS evaluator for
// pre-computed assignments. Prints its port.
import { createServer } from 'node:http';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

process.env.LOG_LEVEL ??= 'silent';
const { EppoClient, MemoryOnlyConfigurationStore } = (await import('@eppo/js-client-sdk-common')).default;

const body = readFileSync(process.argv[2]);
const zipped = gzipSync(body, { level: 9 });
const ruleset = JSON.parse(body);
const store = new MemoryOnlyConfigurationStore();
store.setEntries(ruleset.flags);
store.setEnvironment(ruleset.environment);
store.setFormat(ruleset.format);
const client = new EppoClient({ flagConfigurationStore: store });

function assignments(request, response) {
  const parts = [];
  request.on('data', (part) => parts.push(part));
  request.on('end', () => {
    const asked = JSON.parse(Buffer.concat(parts));
    const wire = client.getPrecomputedConfiguration(asked.subject_key, asked.subject_attributes, {}, randomBytes(16).toString('base64'));
    const answer = Buffer.from(JSON.parse(wire).precomputed.response);
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': answer.length }).end(answer);
  });
}

const server = createServer((request, response) => {
  if (request.method === 'POST') return assignments(request, response);
  if (request.headers['if-none-match'] === '"bench"') return response.writeHead(304, { etag: '"bench"' }).end();
  const head = { 'content-type': 'application/json', 'content-encoding': 'gzip', 'content-length': zipped.length, etag: '"bench"' };
  return response.writeHead(200, head).end(zipped);
});
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
