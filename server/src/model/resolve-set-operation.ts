// A set operation over inputs → operands with the same columns by name, casts and NULL padding explicit.

import type { SetOperationSpec } from '../spec/spec.js';
import { findColumn, type ScopeColumn } from '../sql/scope.js';
import type { TypedExpression } from '../sql/typed-tree.js';
import { castNode, standIn, supertype } from '../sql/typing/coercion.js';
import { isGroupable, sameType, typeToString, UNKNOWN, type SqlType } from '../sql/types.js';
import { nullOf } from './declared-type.js';
import type { ModelContext } from './model-context.js';
import type { ResolvedInput, ResolvedSetOperation } from './pipeline-model.js';
import { isMissing, requireInput } from './resolve-inputs.js';

/**
 * `castBefore`: declared types of target columns that are such a column unchanged, by lower-case name; where rows are
 * compared (DISTINCT), they are compared as these.
 */
export function resolveSetOperation(
  ctx: ModelContext,
  spec: SetOperationSpec,
  inputs: readonly ResolvedInput[],
  castBefore: ReadonlyMap<string, SqlType>,
): ResolvedSetOperation | undefined {
  const used: number[] = [];
  let unknown = false;
  for (const text of spec.inputs) {
    const index = requireInput(ctx, inputs, text);
    if (index >= 0 && used.includes(index))
      ctx.report(
        'repeated-operand',
        'error',
        text.part,
        `\`${text.value}\` is already an operand. To use it twice, list it again in \`sources\` under another name.`,
      );
    else if (index >= 0) used.push(index);
    unknown ||= index < 0;
  }
  if (unknown) return undefined;
  for (const [i, input] of inputs.entries())
    if (!used.includes(i))
      ctx.report(
        'input-not-joined',
        'error',
        input.part,
        `\`${input.alias}\` is not an operand of the ${spec.op}. Add it to its \`inputs\`, or remove it from \`sources\`.`,
        { data: { alias: input.alias } },
      );
  const first = inputs[used[0] ?? -1];
  if (first === undefined) return undefined;
  if (used.length < 2) {
    ctx.report('too-few-operands', 'error', spec.part, `A ${spec.op} needs at least two inputs.`);
    return undefined;
  }
  const open = used.map((i) => inputs[i]!).filter((i) => i.open);
  for (const input of open.filter((i) => !isMissing(i)))
    ctx.report(
      'open-source-columns',
      'error',
      input.part,
      `The columns of \`${input.relation.name}\` are not known, so the ${spec.op} cannot match them by name. Declare them in \`sources\` or a DDL file.`,
    );
  if (open.length > 0) return undefined;
  const distinct = spec.op === 'UNION' ? (spec.distinct ?? false) : true;
  if (spec.op !== 'UNION' && spec.distinct === false)
    ctx.report(
      'set-operation-distinct',
      'error',
      spec.part,
      `${spec.op} always compares distinct rows; \`"distinct": false\` has no meaning for it.`,
    );
  if (spec.missing !== undefined && spec.op !== 'UNION')
    ctx.report(
      'missing-only-in-union',
      'error',
      spec.part,
      `\`"missing": "null"\` pads columns of a union only, not of ${spec.op}.`,
    );
  const columns = matchColumns(
    ctx,
    spec,
    used.map((i) => inputs[i]!),
    distinct ? castBefore : new Map<string, SqlType>(),
    distinct,
  );
  return {
    kind: 'set-operation',
    part: spec.part,
    op: spec.op,
    distinct,
    alias: spec.as?.value ?? first.alias,
    operands: used.map((i) => ({
      input: i,
      items: columns.map((c) => ({ name: c.name, expr: operandItem(inputs[i]!, c) })),
    })),
    columns,
  };
}

function matchColumns(
  ctx: ModelContext,
  spec: SetOperationSpec,
  operands: readonly ResolvedInput[],
  castBefore: ReadonlyMap<string, SqlType>,
  distinct: boolean,
): readonly ScopeColumn[] {
  const names = new Map<string, string>();
  for (const input of operands)
    for (const c of input.columns) if (!names.has(c.name.toLowerCase())) names.set(c.name.toLowerCase(), c.name);
  const pads = spec.op === 'UNION' && spec.missing === 'null';
  const columns: ScopeColumn[] = [];
  const absent: AbsentColumn[] = [];
  for (const name of names.values()) {
    const found = operands.map((input) => findColumn(input.columns, name));
    const without = operands.filter((_, i) => found[i] === undefined);
    if (without.length > 0 && !pads) absent.push({ column: name, without });
    const present = found.filter((c): c is ScopeColumn => c !== undefined);
    const type = supertype(present.map((c) => standIn(c.type)));
    if (type === undefined) {
      ctx.report(
        'set-types-differ',
        'error',
        spec.part,
        `Column \`${name}\` has types that do not go together: ${operands.flatMap((o, i) => (found[i] === undefined ? [] : [`${typeToString(found[i].type)} in \`${o.alias}\``])).join(', ')}. Convert one in a model before.`,
      );
    }
    const final = (type === undefined ? undefined : castBefore.get(name.toLowerCase())) ?? type ?? UNKNOWN;
    if (distinct && final.kind !== 'unknown' && !isGroupable(final))
      ctx.report(
        'not-groupable',
        'error',
        spec.part,
        `Column \`${name}\` is ${typeToString(final)}, which cannot be compared, so distinct rows cannot be told apart.`,
      );
    columns.push({ name, type: final, nullable: without.length > 0 || present.some((c) => c.nullable) });
  }
  reportAbsent(ctx, spec, operands, absent);
  return columns;
}

interface AbsentColumn {
  readonly column: string;
  readonly without: readonly ResolvedInput[];
}

/** All of them in one: operands that do not belong together lack many. */
function reportAbsent(
  ctx: ModelContext,
  spec: SetOperationSpec,
  operands: readonly ResolvedInput[],
  absent: readonly AbsentColumn[],
): void {
  if (absent.length === 0) return;
  const lacks = operands.flatMap((input) => {
    const columns = absent.filter((a) => a.without.includes(input)).map((a) => `\`${a.column}\``);
    return columns.length === 0 ? [] : [`\`${input.alias}\` has no ${columns.join(', ')}`];
  });
  ctx.report(
    'set-columns-differ',
    'error',
    spec.part,
    `${lacks.join('; ')}. The inputs of a ${spec.op} must have the same columns by name${spec.op === 'UNION' ? '; `"missing": "null"` fills the missing ones with NULL' : ''}.`,
    {
      data: spec.op === 'UNION' ? { missing: 'null' } : {},
    },
  );
}

function operandItem(input: ResolvedInput, column: ScopeColumn): TypedExpression {
  const own = findColumn(input.columns, column.name);
  if (own === undefined) return nullOf(column.type);
  const read: TypedExpression = {
    kind: 'column',
    column: { input: input.alias, name: own.name },
    type: own.type,
    nullable: own.nullable,
  };
  const same = sameType(own.type, column.type) && typeToString(own.type) === typeToString(column.type);
  return same || own.type.kind === 'unknown' || column.type.kind === 'unknown'
    ? read
    : castNode(read, column.type, false);
}
