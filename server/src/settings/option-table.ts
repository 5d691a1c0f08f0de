// The options of `pipewright.json`: name, shape, default and prose, in one table. Reading, schema and documentation follow from it.

/** What a value may be. `path` and `glob` are relative and stay below the folder of the settings file. */
export type OptionShape =
  /** `names`: of what the text is the name; there is a list of them elsewhere. `is`: what a text of the pattern is called. */
  | {
      readonly kind: 'text';
      readonly names?: 'platform' | 'dialect';
      readonly pattern?: string;
      readonly is?: string;
    }
  /** Of a folder, or of a file with one of the endings. */
  | { readonly kind: 'path'; readonly endings?: readonly string[] }
  | { readonly kind: 'glob'; readonly endings: readonly string[] }
  | { readonly kind: 'choice'; readonly choices: readonly string[] }
  | { readonly kind: 'list'; readonly of: OptionShape }
  | { readonly kind: 'object'; readonly keys: readonly Option[] }
  /** Keys that match the pattern, each the name of something. */
  | { readonly kind: 'map'; readonly keys: 'rule'; readonly keyPattern: string; readonly of: OptionShape };

export interface Option {
  readonly name: string;
  readonly title: string;
  /** What it does, for people who do not know it yet. */
  readonly description: string;
  readonly shape: OptionShape;
  readonly required?: boolean;
  /** Value when it is not set; absent: there is none. */
  readonly default?: unknown;
  readonly examples: readonly unknown[];
}

export const SEVERITY_CHOICES = ['off', 'hint', 'information', 'warning', 'error'] as const;
export type SeverityChoice = (typeof SEVERITY_CHOICES)[number];

/** What each severity means, for hovers and the documentation. */
export const SEVERITY_PROSE: Readonly<Record<SeverityChoice, string>> = {
  off: 'Nothing is said.',
  hint: 'A simplification; shown discreetly, never fails anything.',
  information: 'An implicit choice made visible; never fails anything.',
  warning: 'Probably a mistake; fails `check` beyond `--max-warnings`.',
  error: 'Cannot be built, or gives wrong data; fails `check`.',
};

const globs = (...endings: readonly string[]): OptionShape => ({ kind: 'list', of: { kind: 'glob', endings } });

const TARGET_KEYS: readonly Option[] = [
  {
    name: 'platform',
    title: 'Platform',
    description: 'What is generated; `pipewright generate --help` lists the platforms.',
    shape: { kind: 'text', names: 'platform' },
    required: true,
    examples: ['dbt', 'sql'],
  },
  {
    name: 'dialect',
    title: 'Dialect',
    description: 'The SQL dialect, for platforms that can be written in several. Without it the platform’s own.',
    shape: { kind: 'text', names: 'dialect' },
    examples: ['duckdb', 'bigquery'],
  },
  {
    name: 'out',
    title: 'Output folder',
    description: 'Where the files go, relative to this file. No two roots write the same folder.',
    shape: { kind: 'path' },
    required: true,
    examples: ['generated/dbt'],
  },
];

const LAYERS: readonly (readonly [string, readonly string[]])[] = [
  ['staging', ['stg_']],
  ['intermediate', ['int_']],
  ['final', ['dim_', 'fct_', 'fact_', 'mart_']],
];

const LAYER_KEYS = LAYERS.map(([name, prefixes]): Option => ({
  name,
  title: `Prefixes of the layer ${name}`,
  description: `The name of a model of the layer \`${name}\` begins with one of these. Without this key any name will do there.`,
  shape: {
    kind: 'list',
    of: { kind: 'text', pattern: '^[A-Za-z_][A-Za-z0-9_]*$', is: 'beginning of a name (letters, digits, underscores)' },
  },
  examples: [prefixes],
}));

export const OPTIONS: readonly Option[] = [
  {
    name: '$schema',
    title: 'Schema',
    description: 'Where the JSON Schema of this file is, for editors.',
    shape: { kind: 'text' },
    examples: ['./node_modules/pipewright/schemas/settings.schema.json'],
  },
  {
    name: 'targets',
    title: 'Targets',
    description: 'What is generated from the specs of this folder, and where to.',
    shape: { kind: 'list', of: { kind: 'object', keys: TARGET_KEYS } },
    default: [],
    examples: [[{ platform: 'dbt', dialect: 'duckdb', out: 'generated/dbt' }]],
  },
  {
    name: 'source_ddl',
    title: 'Source DDL',
    description:
      'Globs of further files with `CREATE TABLE` statements that describe the sources. `source_ddl/**/*.sql` and `ddl/**/*.sql` are always read.',
    shape: globs('.sql'),
    default: [],
    examples: [['schemas/raw/*.sql']],
  },
  {
    name: 'spec_files',
    title: 'Spec files',
    description:
      'Globs of the pipeline specs, instead of the names that are recognised without it: `spec.json`, `*.spec.json`, `*.pipeline.json` and their `.jsonc` forms, in this folder and below.',
    shape: globs('.json', '.jsonc'),
    default: [],
    examples: [['pipelines/*.json']],
  },
  {
    name: 'rules',
    title: 'Rules',
    description:
      'How severe a finding is, by its id; `off` says nothing of it. Rules that are off by default speak when they are named here. An error that keeps a part from being built stays an error.',
    shape: {
      kind: 'map',
      keys: 'rule',
      keyPattern: '^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$',
      of: { kind: 'choice', choices: SEVERITY_CHOICES },
    },
    default: {},
    examples: [{ 'implicit-group-by': 'warning', 'comma-list': 'off' }],
  },
  {
    name: 'baseline',
    title: 'Baseline',
    description:
      'A file of findings that were there when it was written: they are neither shown nor counted, in the editor and in CI; new ones are. Written by `pipewright check --write-baseline`.',
    shape: { kind: 'path', endings: ['.json'] },
    examples: ['pipewright-baseline.json'],
  },
  {
    name: 'layer_prefixes',
    title: 'Prefixes of layers',
    description:
      'How names of models begin, by layer, for the rule `layer-prefix`, which speaks where `rules` names it. What is written here takes the place of the default as a whole.',
    shape: { kind: 'object', keys: LAYER_KEYS },
    default: Object.fromEntries(LAYERS),
    examples: [{ staging: ['stg_'], final: ['dim_', 'fct_'] }],
  },
];
