// Which input each aggregate call of a drill-across is over, and its names qualified so.

import { findColumn } from '../sql/scope.js';
import type { Call, Expression, PathExpression } from '../sql/tree.js';
import type { TypedCall } from '../sql/typed-tree.js';
import { columnsRead } from './expression-walk.js';
import type { ModelContext } from './model-context.js';
import type { ResolvedInput } from './pipeline-model.js';
import { freePaths, KEY_ALIAS, outermostCalls, qualifyNames } from './qualify-names.js';
import { indexOfInput, isMissing } from './resolve-inputs.js';
import type { TargetDraft } from './target-draft.js';

/** The owner of every outermost aggregate call of a target, by the rules in order: qualified columns, `input`, the only input with its bare columns, the first. */
export function callOwners(
  ctx: ModelContext,
  inputs: readonly ResolvedInput[],
  draft: TargetDraft,
): ReadonlyMap<Call, number> {
  const owners = new Map<Call, number>();
  const declared = 'input' in draft.spec ? draft.spec.input : undefined;
  const declaredIndex = declared === undefined ? -1 : indexOfInput(inputs, declared.value);
  if (declared !== undefined && declaredIndex < 0)
    ctx.unknownName(
      'unknown-input',
      declared,
      `\`${declared.value}\` is not an input of \`${ctx.name}\``,
      inputs.map((i) => i.alias),
    );
  else if (declared !== undefined) ctx.refer(declared, ctx.inputTarget(inputs[declaredIndex]!.alias));
  for (const call of outermostCalls(draft.expr, ctx.isMeasureCall)) {
    const paths = freePaths(call);
    const span = { start: call.start, end: call.end };
    const qualified = new Set(paths.map((p) => qualifierIndex(inputs, p)).filter((i) => i >= 0));
    if (qualified.size > 1) {
      ctx.report(
        'call-of-two-inputs',
        'error',
        draft.sql.part,
        `This aggregate mixes columns of ${[...qualified].map((i) => `\`${inputs[i]!.alias}\``).join(' and ')}. In a drill-across each aggregate sees one input; split it, or join the inputs.`,
        { span },
      );
      owners.set(call, [...qualified][0]!);
      continue;
    }
    const [owner] = qualified;
    if (owner !== undefined) owners.set(call, owner);
    else if (declaredIndex >= 0) owners.set(call, declaredIndex);
    else owners.set(call, ownerOfBare(ctx, inputs, draft, call, paths));
  }
  return owners;
}

function ownerOfBare(
  ctx: ModelContext,
  inputs: readonly ResolvedInput[],
  draft: TargetDraft,
  call: Call,
  paths: readonly PathExpression[],
): number {
  if (paths.length === 0) return 0;
  const owning = inputs.flatMap((input, i) =>
    paths.every((p) => input.open || findColumn(input.columns, p.parts[0]!.name) !== undefined) ? [i] : [],
  );
  const sure = owning.filter((i) => !isMissing(inputs[i]!));
  const having = sure.length > 0 ? sure : owning.slice(0, 1);
  if (having.length > 1) {
    const first = paths[0]!.parts[0]!.name;
    ctx.report(
      'ambiguous-call-input',
      'error',
      draft.sql.part,
      `${having.map((i) => `\`${inputs[i]!.alias}\``).join(' and ')} all have \`${first}\`. Say whose rows are meant: \`${inputs[having[0]!]!.alias}.${first}\`, or \`"input": "${inputs[having[0]!]!.alias}"\`.`,
      {
        span: { start: call.start, end: call.end },
        data: { inputs: having.map((i) => inputs[i]!.alias) },
      },
    );
  }
  const somewhere = paths.every((p) =>
    inputs.some((input) => findColumn(input.columns, p.parts[0]!.name) !== undefined),
  );
  if (having.length === 0 && somewhere)
    ctx.report(
      'call-of-two-inputs',
      'error',
      draft.sql.part,
      'This aggregate mixes columns of several inputs. In a drill-across each aggregate sees one input; split it, or join the inputs.',
      {
        span: { start: call.start, end: call.end },
      },
    );
  // With none, the names stay as they are and the typer says which is unknown.
  return having[0] ?? -1;
}

export function qualifierIndex(inputs: readonly ResolvedInput[], path: PathExpression): number {
  if (path.parts.length < 2) return -1;
  const wanted = path.parts[0]!.name.toLowerCase();
  return inputs.findIndex((i) => i.alias.toLowerCase() === wanted);
}

/** Bare names inside calls get their input's alias; bare names of keys outside get the key alias. */
export function qualifiedTree(
  ctx: ModelContext,
  inputs: readonly ResolvedInput[],
  draft: TargetDraft,
  owners: ReadonlyMap<Call, number>,
  keyNames: ReadonlySet<string>,
): Expression {
  return qualifyNames(draft.expr, {
    isMeasure: ctx.isMeasureCall,
    qualifier: (path, measure) => {
      if (qualifierIndex(inputs, path) >= 0) return undefined;
      if (measure === undefined) return keyNames.has(path.parts[0]!.name.toLowerCase()) ? KEY_ALIAS : undefined;
      return inputs[owners.get(measure) ?? -1]?.alias;
    },
  });
}

/** By its columns; without any (COUNT(*)) by the place of the call it came from. */
export function ownerOf(
  inputs: readonly ResolvedInput[],
  call: TypedCall,
  calls: readonly { readonly call: Call; readonly owner: number }[],
): number {
  const [column] = columnsRead(call);
  const alias = column?.column.input?.toLowerCase();
  const byColumn = alias === undefined ? -1 : inputs.findIndex((i) => i.alias.toLowerCase() === alias);
  if (byColumn >= 0) return byColumn;
  const { span } = call;
  const within =
    span === undefined ? calls[0] : calls.find((c) => c.call.start <= span.start && span.end <= c.call.end);
  return Math.max(within?.owner ?? 0, 0);
}
