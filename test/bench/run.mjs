// Runs every benchmark one after the other on a fresh build; each prints its own figures, beside a peer where there is one.

import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { globSync } from '../glob.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
process.chdir(root);
const only = process.argv.slice(2);
const build = spawnSync(process.execPath, ['server/tools/build.mjs'], { stdio: 'inherit' });
if (build.status !== 0) process.exit(1);
let failed = 0;
for (const file of globSync('test/bench', '.bench.ts').filter(
  (f) => only.length === 0 || only.some((o) => f.includes(o)),
)) {
  console.log(`\n===== ${file}`);
  const { status } = spawnSync(process.execPath, ['--import=tsx', file], { stdio: 'inherit' });
  if (status !== 0) failed += 1;
}
process.exitCode = failed > 0 ? 1 : 0;
