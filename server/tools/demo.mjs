// The main job on the project's own example: findings as an editor shows them, rows, examples, every platform, the diagrams. Builds first; writes only demo-out/.

import { spawnSync } from 'node:child_process';
import { readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const program = 'server/bin/pipewright.js';
const workspace = 'client-examples/workspace';
const started = Date.now();

function node(args, quiet) {
  const done = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8', stdio: quiet ? 'pipe' : 'inherit' });
  // 1 says that there are findings or blocked parts, which the example has on purpose.
  if (done.status !== 0 && done.status !== 1) {
    if (quiet) process.stderr.write(`${done.stdout}${done.stderr}`);
    process.exit(done.status ?? 3);
  }
  return done.stdout ?? '';
}

function show(title, args) {
  console.log(`\n=== ${title}\n$ pipewright ${args.join(' ')}\n`);
  node([program, ...args]);
}

console.log('=== Build');
node(['server/tools/build.mjs']);
rmSync(join(root, 'demo-out'), { recursive: true, force: true });

show('What an editor shows while the spec is typed', ['check', workspace]);
show('What the spec means for one model', ['explain', workspace, 'best_sellers']);
show('Its rows, on the embedded engine', [
  'run',
  workspace,
  '--data',
  `${workspace}/rows`,
  '--param',
  'run_ts=2024-07-01T00:00:00Z',
]);
show('Its examples, run as tests', ['test', workspace]);

console.log('\n=== Code for every platform');
const targets = [
  ['dbt', 'duckdb'],
  ['dbt', 'postgres'],
  ['dbt', 'bigquery'],
  ['dataform', 'bigquery'],
  ['pyspark', undefined],
  ['sql', 'duckdb'],
  ['sql', 'postgres'],
  ['sql', 'bigquery'],
];
for (const [target, dialect] of targets) {
  const out = `demo-out/${dialect === undefined || target === 'dataform' ? target : `${target}-${dialect}`}`;
  const args = [
    'generate',
    workspace,
    '--target',
    target,
    ...(dialect === undefined ? [] : ['--dialect', dialect]),
    '--out',
    out,
  ];
  const { files, refusals } = JSON.parse(node([program, ...args, '--format', 'json'], true));
  console.log(
    `${out.padEnd(24)} ${String(files.length).padStart(3)} files${refusals.length > 0 ? `, ${refusals.length} parts refused: ${refusals.map((r) => `${r.part} (${r.reason})`).join('; ')}` : ''}`,
  );
}

console.log('\n=== Diagrams');
for (const file of ['demo-out/pipeline.md', 'demo-out/pipeline.mmd'])
  node([program, 'diagram', workspace, '--out', file]);
console.log('demo-out/pipeline.md      the pipeline and every model, for any Markdown viewer that knows Mermaid');
const picture = spawnSync(process.execPath, [program, 'diagram', workspace, '--out', 'demo-out/pipeline.svg'], {
  cwd: root,
  encoding: 'utf8',
});
console.log(
  picture.status === 0 ? 'demo-out/pipeline.svg     the pipeline as a picture' : `no picture: ${picture.stderr.trim()}`,
);

console.log(`
=== ${((Date.now() - started) / 1000).toFixed(0)} seconds. Look into demo-out/ (${readdirSync(join(root, 'demo-out')).length} entries): each project has a README.md that says how it is run.
To attach an editor, start \`node ${program} lsp --stdio\` for the JSON files of ${workspace}; README.md, “Editors”, has the lines for each editor.`);
