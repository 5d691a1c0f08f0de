// Runs the test lanes: `fast` (no engines, nothing outside the folder), `all` (provisions the engines, then everything) or `oracle`
// (the comparison of the SQL front end and dialects with the reference engine, on the whole corpus). Further arguments: only lanes whose names hold one of them.
// Each lane is a mocha process of its own; the last line is `N passed, N failed`. Skips fail under CI=true, except the
// absence of the Customer 360 input.

import { spawn, spawnSync } from 'node:child_process';
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync } from './glob.mjs';
import { tmpdir } from 'node:os';
import { join, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
process.chdir(root);
const mode = process.argv[2] ?? 'fast';
const only = process.argv.slice(3);
const continuous = process.env.CI === 'true';

const build = spawnSync(process.execPath, ['server/tools/build.mjs'], { stdio: 'inherit' });
if (build.status !== 0) process.exit(1);

if (mode !== 'fast') {
  const provision = spawnSync(process.execPath, ['test/engines/provision.mjs'], { stdio: 'inherit' });
  if (provision.status !== 0) process.exit(1);
}

const below =
  (...folders) =>
  (file) =>
    folders.some((folder) => file.replaceAll('\\', '/').startsWith(`test/${folder}/`));
const ofSql = below('sql');
const ofEdges = below('cli', 'lsp', 'editors', 'workspace');
/** The longest come first, so that none of them runs alone at the end. */
const LONGEST = ['platforms/agreement', 'sql/oracle/oracle', 'refactor/everywhere', 'emit/dbt', 'emit/pyspark'];
const place = (file) =>
  (LONGEST.findIndex((l) => file.replaceAll('\\', '/').includes(l)) + LONGEST.length + 1) % (LONGEST.length + 1);
const slow = globSync('test', '.slow.ts').sort((a, b) => place(a) - place(b));
/** The fast suite in three processes, so that two cores have work; each slow file is a process of its own. */
const fastLanes = (() => {
  const files = globSync('test', '.test.ts');
  return [
    { name: 'fast: command line and server', files: files.filter(ofEdges) },
    { name: 'fast: sql', files: files.filter(ofSql) },
    { name: 'fast: everything else', files: files.filter((f) => !ofEdges(f) && !ofSql(f)) },
  ];
})();
const slowLanes = (files) => files.map((file) => ({ name: file, files: [file] }));
const lanes = { fast: fastLanes, all: [...slowLanes(slow), ...fastLanes], oracle: slowLanes(slow.filter(ofSql)) }[
  mode
]?.filter((lane) => lane.files.length > 0 && (only.length === 0 || only.some((o) => lane.name.includes(o))));
if (lanes === undefined) {
  console.error(`no such suite: ${mode}; there are fast, all and oracle`);
  process.exit(2);
}

const tallies = mkdtempSync(join(tmpdir(), 'pipewright-tally-'));
const results = [];

function runLane(lane, index) {
  const started = Date.now();
  const tally = join(tallies, `${index}.json`);
  const args = ['node_modules/mocha/bin/mocha.js', '--import=tsx', '--reporter', 'test/tally-reporter.cjs', '--exit'];
  args.push('--timeout', lane.name.startsWith('fast') ? '120000' : '900000', ...lane.files);
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, {
      env: {
        ...process.env,
        PIPEWRIGHT_TALLY: tally,
        FORCE_COLOR: '0',
        ...(mode === 'oracle' && { PIPEWRIGHT_ORACLE: 'whole' }),
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    child.stdout.on('data', (d) => (output += d));
    child.stderr.on('data', (d) => (output += d));
    child.on('close', (code) => {
      const seconds = ((Date.now() - started) / 1000).toFixed(1);
      process.stdout.write(`\n===== ${lane.name} (${seconds} s)\n${output}`);
      const counts = existsSync(tally)
        ? JSON.parse(readFileSync(tally, 'utf8'))
        : { passes: 0, failures: 1, pending: 0 };
      if (code !== 0 && counts.failures === 0) counts.failures = 1;
      results.push({ lane: lane.name, seconds, ...counts });
      resolve();
    });
  });
}

// Two at a time: most lanes wait for an engine.
const queue = [...lanes.entries()];
const next = async () => {
  for (let entry = queue.shift(); entry !== undefined; entry = queue.shift()) await runLane(entry[1], entry[0]);
};
await Promise.all([next(), next()]);
rmSync(tallies, { recursive: true, force: true });

console.log('\nlane                                                     seconds  passed  failed  skipped');
for (const r of results.sort((a, b) => Number(b.seconds) - Number(a.seconds))) {
  console.log(
    `${r.lane.padEnd(56)} ${r.seconds.padStart(7)} ${String(r.passes).padStart(7)} ${String(r.failures).padStart(7)} ${String(r.pending).padStart(8)}`,
  );
}
const sum = (key) => results.reduce((n, r) => n + r[key], 0);
const pending = sum('pending');
const allowed = !existsSync(process.env.PIPEWRIGHT_CUSTOMER360 ?? join(root, '..', 'shared', 'customer360'));
const failed = sum('failures') + (continuous && pending > 0 && !allowed ? pending : 0);
if (pending > 0)
  console.log(`${pending} skipped${continuous && !allowed ? ': a skip is a failure in continuous integration' : ''}`);
console.log(`${sum('passes')} passed, ${failed} failed`);
// Not process.exit: what has been written to a pipe would be cut off.
process.exitCode = failed > 0 ? 1 : 0;
