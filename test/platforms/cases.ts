// What the platforms are compared on.

import { join } from 'node:path';
import { nodeHost } from '../../server/src/host/node-host.js';
import { loadSources } from '../../server/src/run/load-csv.js';
import { Workspace } from '../../server/src/workspace/workspace.js';
import type { PipelinePlan } from '../../server/src/plan/plan.js';
import { customer360Folder, dataSets } from '../customer-360/data-sets.js';
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

function bookshop(): PlatformCase {
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

export const platformCases: readonly PlatformCase[] = [
  bookshop(),
  ...(customer360Folder === undefined ? [] : customers(customer360Folder)),
];
