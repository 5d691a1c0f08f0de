// The keys of a drill-across: each key over every input, of one type.

import type { GroupKeySpec, SqlText } from '../spec/spec.js';
import type { Expression } from '../sql/tree.js';
import type { TypedExpression } from '../sql/typed-tree.js';
import { isGroupable, sameType, type SqlType, typeToString, UNKNOWN } from '../sql/types.js';
import { castNode, standIn, supertype } from '../sql/typing/coercion.js';
import { typeExpression } from '../sql/typing/type-expression.js';
import { castTo, declaredType } from './declared-type.js';
import type { ModelContext } from './model-context.js';
import type { ResolvedInput } from './pipeline-model.js';
import { columnPath, replaceFrom, type TargetDraft } from './target-draft.js';

export interface DrillKey {
  readonly name: string;
  readonly part: string;
  readonly sql: SqlText;
  readonly spec: GroupKeySpec | undefined;
  readonly target: TargetDraft | undefined;
  readonly type: SqlType;
  /** One per input, cast to the key's type. */
  readonly exprs: readonly TypedExpression[];
}

/** A key that an input does not have: the model is no drill-across. */
export interface MissingKey {
  readonly name: string;
  readonly part: string;
  readonly sql: SqlText;
  readonly inputs: readonly string[];
}

/** The keys in every input, or those that some input lacks. Reports nothing but faults of a key itself. */
export function drillKeys(
  ctx: ModelContext,
  inputs: readonly ResolvedInput[],
  drafts: readonly TargetDraft[],
): { readonly keys: readonly DrillKey[]; readonly missing: readonly MissingKey[] } {
  const { groupBy } = ctx.model;
  const keys: DrillKey[] = [];
  const missing: MissingKey[] = [];
  const add = (
    name: string,
    part: string,
    sql: SqlText,
    spec: GroupKeySpec | undefined,
    target: TargetDraft | undefined,
    trees: readonly Expression[],
    declared: SqlType | undefined,
  ): void => {
    const typed = inputs.map((input, i) => typedIn(ctx, input, trees[i]!));
    const lacking = inputs.filter((_, i) => typed[i] === undefined).map((i) => i.alias);
    if (lacking.length > 0) missing.push({ name, part, sql, inputs: lacking });
    else keys.push(unified(ctx, { name, part, sql, spec, target }, typed as TypedExpression[], declared));
  };
  if (groupBy === undefined) {
    for (const d of drafts)
      if (d.kind === 'mapping' && !d.measured && !d.windowed)
        add(
          d.name.value,
          d.part,
          d.sql,
          undefined,
          d,
          inputs.map((i) => treeIn(ctx, d, i.alias)),
          d.declared,
        );
    return { keys, missing };
  }
  for (const spec of groupBy.keys) {
    const wanted = spec.key.value.toLowerCase();
    const target =
      spec.form === 'name'
        ? drafts.find((d) => d.kind === 'mapping' && d.name.value.toLowerCase() === wanted)
        : undefined;
    const tree = spec.form === 'name' ? ctx.parseName(spec.key) : ctx.parse(spec.key);
    if (target !== undefined)
      add(
        target.name.value,
        spec.part,
        spec.key,
        spec,
        target,
        inputs.map((i) => treeIn(ctx, target, i.alias)),
        target.declared,
      );
    else {
      const name = spec.as?.value ?? (tree.kind === 'path' ? tree.parts.at(-1)!.name : '');
      add(
        name,
        spec.part,
        spec.key,
        spec,
        undefined,
        inputs.map(() => tree),
        declaredType(ctx, spec.type),
      );
    }
  }
  return { keys, missing };
}

/** A mapping's expression over another input: its `{from}` column and bare names are that input's. */
function treeIn(ctx: ModelContext, target: TargetDraft, alias: string): Expression {
  if (target.from === undefined) return target.expr;
  const path = columnPath(alias, target.from.column);
  return target.plain ? path : replaceFrom(ctx.parse(target.sql), path).expr;
}

function typedIn(ctx: ModelContext, input: ResolvedInput, tree: Expression): TypedExpression | undefined {
  const { typed, problems } = typeExpression(tree, {
    inputs: [{ alias: input.alias, columns: input.columns, open: input.open }],
    columns: [],
    parameters: ctx.root.parameters,
    functions: ctx.root.functions,
    aggregates: false,
    windows: false,
    possiblyEmptyGroups: false,
  });
  return problems.some((p) => p.severity === 'error') ? undefined : typed;
}

function unified(
  ctx: ModelContext,
  key: Pick<DrillKey, 'name' | 'part' | 'sql' | 'spec' | 'target'>,
  typed: readonly TypedExpression[],
  declared: SqlType | undefined,
): DrillKey {
  const type = declared ?? supertype(typed.map((t) => standIn(t.type)));
  if (type === undefined) {
    ctx.report(
      'drill-across-key-types',
      'error',
      key.part,
      `The key \`${key.name}\` has types that do not go together: ${typed.map((t) => typeToString(t.type)).join(', ')}. Give it a \`type\`.`,
    );
    return { ...key, type: UNKNOWN, exprs: typed };
  }
  if (type.kind !== 'unknown' && !isGroupable(type))
    ctx.report(
      'not-groupable',
      'error',
      key.part,
      `\`${key.name}\` is ${typeToString(type)}, which cannot be a group key: values of it cannot be compared.`,
    );
  const exprs = typed.map((t) =>
    declared !== undefined
      ? castTo(ctx, t, declared, key.part, key.name)
      : sameType(t.type, type) || t.type.kind === 'unknown' || type.kind === 'unknown'
        ? t
        : castNode(t, type, true),
  );
  return { ...key, type, exprs };
}
