// A finished core → foreign keys, tests and examples, whose other ends may be any relation of the root; the whole resolved model.

import type { FinishedCore } from './finish-model.js';
import type { ResolvedModel } from './pipeline-model.js';
import { ModelContext } from './model-context.js';
import { resolveExamples } from './resolve-examples.js';
import { resolveForeignKeys } from './resolve-foreign-keys.js';
import type { RelationLookup } from './resolve-inputs.js';
import { resolveTests } from './resolve-tests.js';

export function resolveChecks(finished: FinishedCore, lookup: RelationLookup): ResolvedModel {
  const { core } = finished;
  const { ctx: own } = core;
  const ctx = new ModelContext(own.root, own.model, own.file);
  const foreignKeys = resolveForeignKeys(ctx, finished, lookup);
  const tests = resolveTests(ctx, finished, foreignKeys, lookup);
  const examples = resolveExamples(ctx, finished);
  const { spec, file } = core;
  return {
    spec,
    file,
    name: spec.name.value,
    layer: core.layer,
    schema: core.schema,
    inputs: core.inputs,
    combine: core.combine,
    unnests: core.unnests,
    joinedFilters: core.joinedFilters,
    visible: core.visible,
    grouping: core.grouping,
    drillAcross: core.drillAcross,
    groupedFilters: core.groupedFilters,
    windows: core.windows,
    outputs: core.outputs,
    resultFilters: core.resultFilters,
    orderBy: core.orderBy,
    limit: core.limit,
    materialization: core.materialization,
    history: core.history,
    primaryKey: finished.primaryKey,
    uniqueKeys: finished.uniqueKeys,
    foreignKeys: foreignKeys.map(({ columns, references, referencedColumns }) => ({
      columns,
      references,
      referencedColumns,
    })),
    partitionBy: finished.partitionBy,
    clusterBy: finished.clusterBy,
    tests,
    examples,
    claims: finished.claims,
    signature: finished.signature,
    parameters: [...own.parameters],
    functions: [...own.functions],
    references: [...own.references, ...ctx.references],
    written: [...own.written, ...ctx.written],
    problems: [...own.problems, ...ctx.problems],
    choices: own.choices,
  };
}
