// Bundles the server for fast start: one file an entry, what only some commands need in chunks loaded on demand.

import { build } from 'esbuild';
import { rmSync, existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const out = join(root, 'server', 'dist');
const entry = (name, file) => (existsSync(join(root, file)) ? { [name]: join(root, file) } : {});

rmSync(out, { recursive: true, force: true });
await build({
  absWorkingDir: root,
  entryPoints: {
    ...entry('cli', 'server/src/cli/main.ts'),
    ...entry('lsp', 'server/src/lsp/main.ts'),
    ...entry('duckdb-worker', 'server/src/run/duckdb-worker.ts'),
  },
  outdir: out,
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  mainFields: ['module', 'main'],
  external: ['@duckdb/node-api', '@mermaid-js/mermaid-cli', 'openai'],
  // Bundled CommonJS packages ask for `require`; an ES module has none.
  banner: { js: "import { createRequire as pipewrightCreateRequire } from 'node:module'; const require = pipewrightCreateRequire(import.meta.url);" },
  legalComments: 'linked',
  logLevel: 'warning',
  minifySyntax: true,
  minifyWhitespace: true,
});
