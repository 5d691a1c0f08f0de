// What the platforms are compared on.

import { join } from 'node:path';
import { nodeHost } from '../../server/src/host/node-host.js';
import { loadSources } from '../../server/src/run/load-csv.js';
import { Workspace } from '../../server/src/workspace/workspace.js';
import type { PipelinePlan } from '../../server/src/plan/plan.js';
import { rows, spec } from '../relational/every-construct.js';
import { memoryHost, projectOf } from '../language/pipeline.js';
import { goldenSpecs } from './golden-specs.js';
import { customer360Folder, dataSets } from '../customer-360/data-sets.js';
import { generateRows } from '../tpch/generate-rows.js';
import type { CaseRun, PlatformCase } from './platform-runner.js';

/** The plan of a spec file on disk, with the DDL of its folder. */
export function planOf(specFile: string): PipelinePlan {
  return new Workspace(nodeHost).project(nodeHost.toUri(specFile)).plan;
}

/** A run on a folder of CSV files. */
export function runOn(
  plan: PipelinePlan,
  folder: string,
  runTs: string,
  parameters: Readonly<Record<string, string>> = {},
): CaseRun {
  const loaded = loadSources(plan.sources, folder, nodeHost);
  if (loaded.problems.length > 0) throw new Error(JSON.stringify(loaded.problems));
  return { rows: loaded.rows, runTs, parameters };
}

const root = join(import.meta.dirname, '..', '..');

function exampleWorkspace(): PlatformCase {
  const folder = join(root, 'client-examples', 'workspace');
  const plan = planOf(join(folder, 'bookshop.spec.json'));
  const run = runOn(plan, join(folder, 'rows'), '2024-07-01T00:00:00Z');
  return { name: 'the example workspace', plan, runs: [run, run] };
}

function customers(folder: string): readonly PlatformCase[] {
  const plan = planOf(join(folder, 'spec.json'));
  return dataSets.map((set) => ({
    name: `Customer 360: ${set.name}`,
    plan,
    runs: set.runs.map((run) => runOn(plan, run.folder, run.runTs)),
    expected: set.runs.map((run) => run.expected),
    refused: set.runs.map((run) => Object.keys(run.refused)),
  }));
}

/** A spec in memory with rows as CSV texts by file name. */
function inMemory(
  name: string,
  spec: object,
  runs: readonly {
    readonly files: Readonly<Record<string, string>>;
    readonly runTs: string;
    readonly parameters?: Readonly<Record<string, string>> | undefined;
  }[],
): PlatformCase {
  const { plan, model } = projectOf(spec);
  const faults = model.specs
    .flatMap((s) => s.problems)
    .concat(model.problems)
    .filter((p) => p.severity === 'error');
  if (faults.length > 0) throw new Error(`${name}: ${faults.map((p) => `${p.part}: ${p.message}`).join('\n')}`);
  return {
    name,
    plan,
    runs: runs.map(({ files, runTs, parameters }) => {
      const loaded = loadSources(plan.sources, '/project', memoryHost(files));
      if (loaded.problems.length > 0) throw new Error(`${name}: ${JSON.stringify(loaded.problems)}`);
      return { rows: loaded.rows, runTs, parameters: parameters ?? {} };
    }),
  };
}

/** Changed rows, keys that are gone and late ones. */
const changedRows: Readonly<Record<string, string>> = {
  'left.csv': `${rows['left.csv']!.replace('1,10,a,"x,y",1.5\n', '1,11,a,"x,y",9\n').replace(/5,10,.*\n/, '')}8,1,c,new,0\n`,
  'right.csv': `${rows['right.csv']!.replace('1,100,2024-01-31', '1,100,2024-03-01')}9,1,2024-02-27T00:00:00Z\n`,
};

/** The 22 queries of TPC-H; their own test compares the embedded engine with the standard's SQL. */
function tpch(): PlatformCase {
  const plan = planOf(join(root, 'test', 'tpch', 'specs', 'q01.spec.json'));
  const files = Object.fromEntries(Object.entries(generateRows()).map(([table, text]) => [`${table}.csv`, text]));
  const { rows: loaded, problems } = loadSources(plan.sources, '/project', memoryHost(files));
  if (problems.length > 0) throw new Error(JSON.stringify(problems));
  return {
    name: 'TPC-H',
    plan,
    only: ['sql/duckdb', 'sql/postgres', 'dbt/duckdb'],
    runs: [{ rows: loaded, runTs: '2024-01-01T00:00:00Z', parameters: {} }],
  };
}

export const platformCases: readonly PlatformCase[] = [
  exampleWorkspace(),
  ...(customer360Folder === undefined ? [] : customers(customer360Folder)),
  inMemory('every construct', spec, [
    { files: rows, runTs: '2024-07-01T00:00:00Z' },
    { files: rows, runTs: '2024-07-01T00:00:00Z' },
    { files: changedRows, runTs: '2024-07-02T00:00:00Z' },
  ]),
  tpch(),
  ...goldenSpecs.map((golden) =>
    inMemory(
      golden.name,
      golden.spec,
      golden.runs.map((r) => ({
        ...r,
        files: Object.fromEntries(Object.entries(r.rows).map(([source, text]) => [`${source}.csv`, text])),
      })),
    ),
  ),
];
