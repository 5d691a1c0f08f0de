// Bundles the server for fast start: one file an entry, what only some commands need in chunks loaded on demand.

import { build } from 'esbuild';
import { Ajv2020 } from 'ajv/dist/2020.js';
import standalone from 'ajv/dist/standalone/index.js';
import { rmSync, existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const out = join(root, 'server', 'dist');
const entry = (name, file) => (existsSync(join(root, file)) ? { [name]: join(root, file) } : {});

/** Compiling the schema's validators takes longer than reading a spec: the bundle has them as code, with the options of the source module. */
const validators = {
  name: 'validators',
  setup(build) {
    build.onResolve({ filter: /[\\/]shape-validators\.js$/ }, () => ({
      path: 'shape-validators',
      namespace: 'validators',
    }));
    build.onLoad({ filter: /.*/, namespace: 'validators' }, () => {
      const schema = JSON.parse(readFileSync(join(root, 'schemas', 'pipeline-spec.schema.json'), 'utf8'));
      const ajv = new Ajv2020({
        allErrors: true,
        verbose: true,
        allowUnionTypes: true,
        meta: false,
        validateSchema: false,
        strict: false,
        code: { source: true },
      });
      ajv.addSchema(schema);
      const kinds = {
        document: '',
        sources: '#/$defs/source',
        parameters: '#/$defs/parameter',
        functions: '#/$defs/function',
        models: '#/$defs/model',
      };
      for (const [kind, part] of Object.entries(kinds))
        ajv.addSchema({ $id: `urn:kind:${kind}`, $ref: `${schema.$id}${part}` });
      const code = standalone.default(
        ajv,
        Object.fromEntries(Object.keys(kinds).map((kind) => [kind, `urn:kind:${kind}`])),
      );
      return {
        contents: `${code}\nexports.shapeValidator = (kind) => exports[kind];`,
        loader: 'js',
        resolveDir: join(root, 'server', 'src', 'spec'),
      };
    });
  },
};

rmSync(out, { recursive: true, force: true });
await build({
  absWorkingDir: root,
  entryPoints: {
    ...entry('cli', 'server/src/cli/process.ts'),
    ...entry('lsp', 'server/src/lsp/main.ts'),
    ...entry('duckdb-worker', 'server/src/run/duckdb-worker.ts'),
  },
  plugins: [validators],
  outdir: out,
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  mainFields: ['module', 'main'],
  external: ['@duckdb/node-api', '@mermaid-js/mermaid-cli', 'openai'],
  // Bundled CommonJS packages ask for `require`; an ES module has none.
  banner: {
    js: "import { createRequire as pipewrightCreateRequire } from 'node:module'; const require = pipewrightCreateRequire(import.meta.url);",
  },
  legalComments: 'linked',
  logLevel: 'warning',
  minifySyntax: true,
  minifyWhitespace: true,
});
