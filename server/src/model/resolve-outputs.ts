// Output drafts → columns of the result with casts, defaults, nullability and its cause; their claims of NOT NULL are compared with what can happen.

import type { AggregationSpec } from '../spec/spec.js';
import type { TypedExpression } from '../sql/typed-tree.js';
import { typeToString } from '../sql/types.js';
import { isInvalid } from './expression-walk.js';
import { readTyped } from '../spec/typed-value.js';
import type { ModelContext } from './model-context.js';
import { nullCause, type NullCause } from './null-reasons.js';
import type { OutputDraft } from './output-draft.js';
import type { ResolvedOutput } from './pipeline-model.js';
import type { WindowRow } from './resolve-windows.js';

export function resolveOutputs(
  ctx: ModelContext,
  drafts: readonly OutputDraft[],
  windows: WindowRow,
  reasonOf: (input: string | undefined, column: string) => NullCause | undefined,
): readonly ResolvedOutput[] {
  const outputs: ResolvedOutput[] = [];
  const seen = new Map<string, OutputDraft>();
  for (const draft of drafts) {
    const before = seen.get(draft.name.toLowerCase());
    if (before !== undefined) {
      // Two mappings of one name have been reported; a key beside a mapping has not.
      if (before.role === 'key' || draft.role === 'key')
        ctx.report(
          'duplicate-column',
          'error',
          draft.part,
          `\`${ctx.name}\` already has a column \`${before.name}\`, the group key. Map the key itself under this name, or give one of them another.`,
          { related: [{ part: before.part, message: 'The group key' }] },
        );
      continue;
    }
    seen.set(draft.name.toLowerCase(), draft);
    const expr = withDefault(ctx, windows.over(draft.expr, draft.name), draft);
    const cause = expr.nullable
      ? (nullCause(draft.base, reasonOf) ?? { kind: 'expression', text: 'its side of the combination can be missing' })
      : undefined;
    const output: ResolvedOutput = {
      name: draft.name,
      part: draft.part,
      role: draft.role,
      type: expr.type,
      nullable: expr.nullable,
      hidden: draft.hidden,
      expr,
      base: draft.base,
      text: draft.text,
      description: draft.spec?.description,
      tags: draft.spec?.tags ?? [],
      declaredNullable: draft.spec?.nullable,
      nullReason: cause?.text,
      nullKind: cause?.kind,
    };
    outputs.push(output);
    checkClaim(ctx, draft, output, cause);
  }
  return outputs;
}

/** COALESCE with the aggregation's `default`. */
function withDefault(ctx: ModelContext, expr: TypedExpression, draft: OutputDraft): TypedExpression {
  const value = (draft.spec as AggregationSpec | undefined)?.default;
  if (draft.role !== 'aggregation' || value === undefined || value.kind === 'null' || isInvalid(expr)) return expr;
  const read = readTyped(value, expr.type);
  if (!read.ok) {
    ctx.report('invalid-default', 'error', value.part, `\`default\` is no ${typeToString(expr.type)}: ${read.reason}`);
    return expr;
  }
  return {
    kind: 'call',
    fn: 'coalesce',
    signature: 0,
    args: [expr, read.typed],
    safe: false,
    type: expr.type,
    nullable: false,
  };
}

function checkClaim(ctx: ModelContext, draft: OutputDraft, output: ResolvedOutput, cause: NullCause | undefined): void {
  const { spec } = draft;
  if (spec === undefined || cause === undefined || isInvalid(output.expr) || draft.base.type.kind === 'unknown') return;
  const test = spec.tests.find((t) => t.name === 'not_null' && t.where === undefined);
  if (cause.kind === 'claimed' || (spec.nullable !== false && test === undefined)) return;
  const claim = spec.nullable === false ? '`nullable: false`' : '`not_null`';
  const part = test?.part ?? `${spec.part}/nullable`;
  const source = cause.kind === 'source';
  ctx.report(
    source ? 'not-null-of-nullable-source' : 'not-null-can-be-null',
    source ? 'information' : 'warning',
    part,
    `\`${draft.name}\` says ${claim}, but it can be NULL: ${cause.text}. ${source ? 'A test will tell whether it ever is.' : 'Give it a value there (COALESCE), filter such rows, or let it be nullable.'}`,
    {
      data: {
        column: draft.name,
        cause: cause.kind,
        nullable: spec.nullable ?? null,
        ...(test !== undefined && { test: test.part }),
        type: typeToString(output.type),
      },
      related:
        draft.sql === undefined || draft.sql.part === part
          ? []
          : [{ part: draft.sql.part, message: `How \`${draft.name}\` is computed` }],
    },
  );
}
