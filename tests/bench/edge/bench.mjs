// SPDX-License-Identifier: GPL-3.0-or-later
// node bench.mjs EDGE PUBLISHER SDK-FOLDER [SECONDS]: assay-edge beside nginx (static files, one worker) and beside the Node reference server,
// one thread each, in one run. SDK-FOLDER is where tests/clients has installed the SDKs. Prints ratios; exit status 77: cannot be run here.
import { spawn, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { gzipSync } from 'node:zlib';
import { syntheticRuleset } from './ruleset.mjs';

const [edgeProgram, publisher, sdkFolder, seconds = '5'] = process.argv.slice(2);
const work = mkdtempSync(join(tmpdir(), 'assay-bench-edge-'));
const running = [];

function leave(status, message) {
  if (message) console.log(message);
  for (const child of running) child.kill('SIGTERM');
  rmSync(work, { recursive: true, force: true });
  process.exit(status);
}

// Servers must not outlive the benchmark.
process.on('uncaughtException', (error) => leave(1, error.stack));

const has = (program) => spawnSync('sh', ['-c', `command -v ${program}`]).status === 0;
for (const program of ['wrk', 'nginx']) if (!has(program)) leave(77, `skipped: ${program} is not installed`);

/** Servers share the first core, the load has the last: neither waits for the other where there are two. */
const pinned = (core, program, args) => (has('taskset') ? ['taskset', ['-c', String(core), program, ...args]] : [program, args]);

function start(program, args, stdout = 'pipe') {
  const child = spawn(...pinned(0, program, args), { stdio: ['ignore', stdout, 'inherit'] });
  running.push(child);
  return child;
}

const firstLine = (child) => new Promise((resolve) => createInterface(child.stdout).once('line', resolve));

async function startEdge(name, ruleset) {
  const folder = join(work, name);
  if (spawnSync(publisher, [folder, ruleset], { stdio: 'inherit' }).status !== 0) leave(1, 'the publisher failed');
  const child = start(edgeProgram, [
    '--source', folder, '--root', join(folder, 'root.json'), '--environment', 'production', '--listen', '127.0.0.1:0',
    '--threads', '1', '--state', join(folder, 'state'),
  ]);
  const address = (await firstLine(child)).split(' ').at(-1);
  // It listens before it has its first release.
  for (let i = 0; !(await fetch(`${address}/healthz`)).ok; i += 1) {
    if (i > 500) leave(1, 'assay-edge serves nothing');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return { pid: child.pid, address };
}

async function startNginx(ruleset) {
  const folder = join(work, 'nginx');
  mkdirSync(folder);
  cpSync(ruleset, join(folder, 'config'));
  writeFileSync(join(folder, 'config.gz'), gzipSync(readFileSync(ruleset), { level: 9 }));
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((kind) => `${kind}_temp_path ${folder}/${kind};`).join(' ');
  const port = 20_000 + (process.pid % 20_000);
  writeFileSync(
    join(folder, 'nginx.conf'),
    // Its worker would give up the rights to read a private folder.
    `${process.getuid() === 0 ? 'user root;' : ''} worker_processes 1; daemon off; pid ${folder}/pid; error_log ${folder}/error.log; events { worker_connections 1024; }
     http { access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000000; default_type application/json; gzip_static on; ${temporary}
     server { listen 127.0.0.1:${port}; root ${folder}; } }`,
  );
  const child = start('nginx', ['-p', folder, '-c', join(folder, 'nginx.conf')]);
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  const worker = spawnSync('pgrep', ['-P', String(child.pid)]).stdout.toString().trim();
  return { pid: Number(worker), address: `http://127.0.0.1:${port}` };
}

async function startReference(ruleset) {
  // Modules are looked up beside the program.
  cpSync(new URL('reference.mjs', import.meta.url), join(sdkFolder, 'reference.mjs'));
  const child = start('node', [join(sdkFolder, 'reference.mjs'), ruleset]);
  return { pid: child.pid, address: `http://127.0.0.1:${await firstLine(child)}` };
}

/** User and system time of a process so far, in microseconds. */
function cpuTime(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10_000;
}

const residentMiB = (pid) => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1024;

const unit = { us: 0.001, ms: 1, s: 1_000 };
const toMilliseconds = (text) => Number.parseFloat(text) * unit[/[a-z]+$/.exec(text)[0]];

function load(server, path, connections, { headers = [], script = '' } = {}) {
  const args = ['-t1', `-c${connections}`, `-d${seconds}s`, '--latency', ...headers.flatMap((header) => ['-H', header])];
  if (script) args.push('-s', script);
  const before = cpuTime(server.pid);
  const done = spawnSync(...pinned(cpus().length - 1, 'wrk', [...args, server.address + path]), { encoding: 'utf8' });
  const used = cpuTime(server.pid) - before;
  if (/Non-2xx|Socket errors/.test(done.stdout)) leave(1, `requests failed:\n${done.stdout}`);
  const find = (pattern) => pattern.exec(done.stdout)?.[1] ?? leave(1, `wrk did not finish; the machine may be too busy:\n${done.stdout}`);
  return {
    perSecond: Number(find(/Requests\/sec:\s+([\d.]+)/)),
    p99: toMilliseconds(find(/^\s+99%\s+(\S+)$/m)),
    cpu: used / Number(find(/(\d+) requests in/)),
  };
}

function compare(name, goal, ours, anchor) {
  const column = (value, width, digits) => value.toFixed(digits).padStart(width);
  console.log(
    `${name.padEnd(34)}${column(ours.perSecond, 9, 0)}${column(anchor.perSecond, 9, 0)}${column(ours.perSecond / anchor.perSecond, 8, 2)}` +
      `${column(anchor.cpu / ours.cpu, 10, 2)}${column(ours.p99, 9, 2)}${column(anchor.p99, 9, 2)}   ${goal}`,
  );
}

const tagOf = async (server, path) =>
  (await fetch(server.address + path, { headers: { 'accept-encoding': 'gzip' } })).headers.get('etag');

const large = join(work, 'large.json');
const small = join(work, 'small.json');
writeFileSync(large, syntheticRuleset(1_000));
writeFileSync(small, syntheticRuleset(22));
const post = join(work, 'post.lua');
const subject = { subject_key: 'subject-1', subject_attributes: { numericAttributes: { age: 30 }, categoricalAttributes: { country: 'US', email: 'a@example.com' } } };
writeFileSync(post, `wrk.method = "POST"\nwrk.headers["Content-Type"] = "application/json"\nwrk.body = [[${JSON.stringify(subject)}]]\n`);

const edge = await startEdge('large', large);
const nginx = await startNginx(large);
const configPath = '/flag-config/v1/config?apiKey=server-key';
const gzip = 'Accept-Encoding: gzip';

console.log('                                       edge   anchor   ratio  ratio CPU   p99 ms   anchor   goal');
for (const connections of [1, 16, 64]) {
  compare(`nginx: gzip ruleset, ${connections}`, connections === 16 ? 'ratio >= 0.8, p99 <= 1.5x' : '',
    load(edge, configPath, connections, { headers: [gzip] }), load(nginx, '/config', connections, { headers: [gzip] }));
}
const edgeTag = `If-None-Match: ${await tagOf(edge, configPath)}`;
const nginxTag = `If-None-Match: ${await tagOf(nginx, '/config')}`;
for (const connections of [1, 16, 64]) {
  compare(`nginx: 304, ${connections}`, connections === 16 ? 'ratio >= 0.8' : '',
    load(edge, configPath, connections, { headers: [gzip, edgeTag] }), load(nginx, '/config', connections, { headers: [gzip, nginxTag] }));
}
console.log(`resident: edge ${residentMiB(edge.pid).toFixed(1)} MiB, nginx worker ${residentMiB(nginx.pid).toFixed(1)} MiB   (goal <= 16 MiB)`);

if (spawnSync('test', ['-d', join(sdkFolder, 'node_modules')]).status !== 0) leave(0, `no SDKs in ${sdkFolder}: the reference server is left out`);
const reference = await startReference(large);
const smallReference = await startReference(small);
const smallEdge = await startEdge('small', small);
compare('Node: gzip ruleset, 16', '', load(edge, configPath, 16, { headers: [gzip] }), load(reference, '/config', 16, { headers: [gzip] }));
compare('Node: pre-computed, 22 flags, 8', 'ratio >= 10', load(smallEdge, '/assignments?apiKey=client-key', 8, { script: post }),
  load(smallReference, '/assignments', 8, { script: post }));
compare('Node: pre-computed, 1000 flags, 8', 'ratio >= 50, p99 <= 1/50', load(edge, '/assignments?apiKey=client-key', 8, { script: post }),
  load(reference, '/assignments', 8, { script: post }));
leave(0);
