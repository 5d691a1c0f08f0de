// The main job on the project's own example: findings, rows, tests, generated SQL. Builds first; writes only demo-out/.

import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const run = (title, args) => {
  console.log(`\n=== ${title}\n$ ${args[0].endsWith('build.mjs') ? 'npm run build' : `pipewright ${args.slice(1).join(' ')}`}\n`);
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' });
  if (status !== 0 && status !== 1) process.exit(status ?? 3);
};
const program = 'server/bin/pipewright.js';
const spec = 'client-examples/workspace/bookshop.spec.json';

run('Build', ['server/tools/build.mjs']);
run('What an editor shows', [program, 'check', spec]);
run('What the spec gives on its rows', [program, 'run', spec, '--data', 'client-examples/workspace/rows', '--param', 'run_ts=2024-07-01T00:00:00Z']);
run('Its examples', [program, 'test', spec]);
run('SQL scripts for DuckDB', [program, 'generate', spec, '--target', 'sql', '--out', 'demo-out/sql-duckdb']);
console.log('\nLook into demo-out/sql-duckdb (README.md there says how to run it). To attach an editor, see "Editors" in README.md.');
