// SPDX-License-Identifier: GPL-3.0-or-later
// The programs around the SDKs: a publisher, assay-edge, and a plain static web server.
import { spawn, spawnSync } from 'node:child_process';
import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** Publishes a ruleset (and bandit models) into a new folder. */
export function publish(program, folder, ...files) {
  const done = spawnSync(program, [folder, ...files], { stdio: 'inherit' });
  if (done.status !== 0) throw new Error(`${program} failed`);
  return folder;
}

/** It listens before it has its first release. */
async function untilReady(address) {
  const end = Date.now() + 20_000;
  while (!(await fetch(`${address}/healthz`)).ok) {
    if (Date.now() > end) throw new Error('assay-edge serves nothing');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Starts assay-edge on a published folder. Resolves with its address and how to stop it. */
export async function startEdge(program, folder) {
  const edge = spawn(
    program,
    ['--source', folder, '--root', join(folder, 'root.json'), '--environment', 'production', '--listen', '127.0.0.1:0'],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const ended = new Promise((resolve) => edge.once('exit', resolve));
  const first = new Promise((resolve) => createInterface(edge.stdout).once('line', resolve));
  const line = await Promise.race([first, ended.then(() => '')]);
  const address = line.split(' ').at(-1);
  if (!address.startsWith('http')) throw new Error('assay-edge did not start');
  await untilReady(address);
  const stop = async () => {
    edge.kill('SIGTERM');
    return ended;
  };
  return { address, stop };
}

/** A web server that knows nothing of flags: paths are files. */
export async function startStatic(folder) {
  const server = createServer(async (request, response) => {
    const path = new URL(request.url, 'http://localhost').pathname;
    try {
      response.end(await readFile(join(folder, path)));
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const stop = async () => {
    server.closeAllConnections();
    server.close();
  };
  return { address: `http://127.0.0.1:${server.address().port}`, stop };
}
