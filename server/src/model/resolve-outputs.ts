// Output drafts → columns of the result with casts, defaults, nullability and its cause; their claims of NOT NULL are compared with what can happen.

import type { AggregationSpec, PartId } from '../spec/spec.js';
import type { TypedExpression } from '../sql/typed-tree.js';
import { typeToString } from '../sql/types.js';
import { isInvalid, underInjectiveCasts } from './expression-walk.js';
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
  const together = new Map<string, DoubtedClaim[]>();
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
      ...(cause?.join !== undefined && { nullJoin: cause.join }),
    };
    outputs.push(output);
    const claim = claimOf(ctx, draft, output, cause);
    const shared = claim?.cause.kind === 'source' ? '' : claim?.cause.join;
    if (claim !== undefined && shared !== undefined) together.set(shared, [...(together.get(shared) ?? []), claim]);
    else if (claim !== undefined) reportClaim(ctx, claim, []);
  }
  for (const [first, ...others] of together.values()) if (first !== undefined) reportClaim(ctx, first, others);
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

/** A column that is said to be never NULL, and why it can be. */
interface DoubtedClaim {
  readonly draft: OutputDraft;
  readonly cause: NullCause;
  readonly part: PartId;
  readonly data: Readonly<Record<string, unknown>>;
  readonly said: string;
}

/** What a text that has an error gives is not known. */
function faulty(ctx: ModelContext, { sql }: OutputDraft): boolean {
  return sql !== undefined && ctx.hasErrorAt(sql.part);
}

function claimOf(
  ctx: ModelContext,
  draft: OutputDraft,
  output: ResolvedOutput,
  cause: NullCause | undefined,
): DoubtedClaim | undefined {
  const { spec } = draft;
  if (
    spec === undefined ||
    cause === undefined ||
    isInvalid(output.expr) ||
    draft.base.type.kind === 'unknown' ||
    faulty(ctx, draft)
  )
    return undefined;
  const test = spec.tests.find((t) => t.name === 'not_null' && t.where === undefined);
  if (cause.kind === 'claimed' || (spec.nullable !== false && test === undefined)) return undefined;
  return {
    draft,
    cause,
    part: test?.part ?? `${spec.part}/nullable`,
    said: spec.nullable === false ? '`nullable: false`' : '`not_null`',
    data: {
      column: draft.name,
      cause: cause.kind,
      nullable: spec.nullable ?? null,
      ...(test !== undefined && { test: test.part }),
      type: typeToString(output.type),
    },
  };
}

/** Where a column that is passed on as it is says which input it comes from. */
function tableOf({ base, draft }: OutputDraft): PartId | undefined {
  if (underInjectiveCasts(base).kind !== 'column' || draft === undefined || !('fromTable' in draft.spec))
    return undefined;
  return draft.spec.fromTable?.part;
}

function adviceOn({ twin }: NullCause, wrongSide: boolean): string {
  return wrongSide && twin !== undefined
    ? `Take \`${twin.input}.${twin.column}\`, which the join compares with it and which is always there.`
    : 'Give it a value there (COALESCE), filter such rows, or let it be nullable.';
}

/**
 * One cause is told once a model, the other columns along with the first: sources that declare nothing (they are ordinary),
 * and a join that makes NULL what the model begins with.
 */
function reportClaim(ctx: ModelContext, claim: DoubtedClaim, others: readonly DoubtedClaim[]): void {
  const { draft, cause, data, said } = claim;
  const span = cause.choice?.node.span;
  const chosen =
    span === undefined || span.body !== undefined || draft.sql === undefined
      ? undefined
      : { part: draft.sql.part, span };
  // What decides it is looked at first: the CASE, where one gives NULL; where it was claimed is beside it. Where NULL is
  // allowed in so many words, the test is what does not fit.
  const inside = data['nullable'] === true ? undefined : chosen;
  // A join that makes NULL what the model begins with is the likelier mistake.
  const { join } = cause;
  // The same value stands on the side that is there: the table was taken from the wrong side.
  const from = cause.twin === undefined ? undefined : tableOf(draft);
  const part = join ?? inside?.part ?? from ?? claim.part;
  const source = cause.kind === 'source';
  const more = others.length === 0 ? '' : ` So it is with ${others.map((o) => `\`${o.draft.name}\``).join(', ')}.`;
  ctx.report(
    source ? 'not-null-of-nullable-source' : 'not-null-can-be-null',
    source ? 'information' : 'warning',
    part,
    `\`${draft.name}\` says ${said}, but it can be NULL: ${cause.text}. ${source ? `A test will tell whether it ever is.${more}` : adviceOn(cause, from !== undefined)}${source ? '' : more}`,
    {
      data: {
        ...data,
        ...(inside !== undefined && cause.choice?.withoutElse === true && { withoutElse: inside.span }),
      },
      ...(inside !== undefined && join === undefined && { span: inside.span }),
      related: [
        ...(part === claim.part
          ? []
          : [{ part: claim.part, message: `Here \`${draft.name}\` is said to be never NULL` }]),
        ...(draft.sql === undefined || draft.sql.part === part
          ? []
          : [{ ...(chosen ?? { part: draft.sql.part }), message: `How \`${draft.name}\` is computed` }]),
        ...others.map((o) => ({ part: o.part, message: `\`${o.draft.name}\`: ${o.cause.text}` })),
      ],
    },
  );
}
