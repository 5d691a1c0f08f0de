// Several inputs, no joins, common keys → each input aggregated by itself and combined on the keys, so that no row is counted twice.

import type { GroupKeySpec, SqlText } from '../spec/spec.js';
import { parseExpression } from '../sql/parse/parse.js';
import { findColumn } from '../sql/scope.js';
import type { Call, Expression, PathExpression } from '../sql/tree.js';
import type { TypedCall, TypedExpression } from '../sql/typed-tree.js';
import { castNode, standIn, supertype } from '../sql/typing/coercion.js';
import { typeExpression } from '../sql/typing/type-expression.js';
import { isGroupable, sameType, typeToString, UNKNOWN, type SqlType } from '../sql/types.js';
import { castTo, declaredType, nullableAgain } from './declared-type.js';
import { columnsRead, isInvalid } from './expression-walk.js';
import { GroupedRow } from './grouped-row.js';
import type { ModelContext } from './model-context.js';
import type { OutputDraft } from './output-draft.js';
import type { ResolvedDrillAcross, ResolvedInput } from './pipeline-model.js';
import { freePaths, KEY_ALIAS, outermostCalls, qualifyNames } from './qualify-names.js';
import { keyMapping } from './resolve-grouping.js';
import { indexOfInput, isMissing } from './resolve-inputs.js';
import { columnPath, MISSING_INPUT, replaceFrom, type TargetDraft } from './target-draft.js';
import { UniqueNames } from './unique-names.js';

export interface DrilledAcross {
  readonly outputs: readonly OutputDraft[];
  readonly names: UniqueNames;
  over(expr: TypedExpression, sql: SqlText, name: string): TypedExpression;
  readonly finished: () => ResolvedDrillAcross;
}

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

// ---- keys ----------------------------------------------------------------------------------------------------------

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

// ---- calls ---------------------------------------------------------------------------------------------------------

/** The owner of every outermost aggregate call of a target, by the rules in order: qualified columns, `input`, the only input with its bare columns, the first. */
function callOwners(
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

function qualifierIndex(inputs: readonly ResolvedInput[], path: PathExpression): number {
  if (path.parts.length < 2) return -1;
  const wanted = path.parts[0]!.name.toLowerCase();
  return inputs.findIndex((i) => i.alias.toLowerCase() === wanted);
}

/** Bare names inside calls get their input's alias; bare names of keys outside get the key alias. */
function qualifiedTree(
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

// ---- the whole -----------------------------------------------------------------------------------------------------

export function resolveDrillAcross(
  ctx: ModelContext,
  inputs: readonly ResolvedInput[],
  drafts: readonly TargetDraft[],
  keyDrafts: readonly DrillKey[],
): DrilledAcross {
  const { combine, groupBy } = ctx.model;
  const type = combine?.type ?? 'LEFT';
  if (groupBy !== undefined && groupBy.form !== 'keys')
    ctx.report(
      'drill-across-grouping-sets',
      'error',
      groupBy.part,
      'A drill-across combines its inputs on plain keys; rollup, cube and grouping sets are not possible. Use a second model for the totals.',
    );
  const names = new UniqueNames();
  const keys = keyDrafts.map((k) => ({ ...k, name: names.take(k.name === '' ? 'key' : k.name) }));
  const keyNullable = keys.map((k) => (type === 'FULL' ? k.exprs : k.exprs.slice(0, 1)).some((e) => e.nullable));
  const optional = (owner: number): boolean => type === 'FULL' || (type === 'LEFT' && owner !== 0);
  const spans = new Map<SqlText, readonly { readonly call: Call; readonly owner: number }[]>();
  const row = new GroupedRow(
    ctx,
    keys.map((k, i) => ({
      name: k.name,
      exprs: type === 'FULL' ? [] : k.exprs.slice(0, type === 'INNER' ? undefined : 1),
      type: k.type,
      nullable: keyNullable[i]!,
    })),
    names,
    (call, sql) => {
      const owner = ownerOf(inputs, call, spans.get(sql) ?? []);
      return { owner, optional: optional(owner) };
    },
  );
  const keyInput = {
    alias: KEY_ALIAS,
    open: false,
    qualifiedOnly: true,
    columns: keys.map((k, i) => ({ name: k.name, type: k.type, nullable: keyNullable[i]! })),
  } as const;
  const scopeInputs = [
    ...inputs.map((i) => ({ alias: i.alias, columns: i.columns, open: i.open })),
    keyInput,
    MISSING_INPUT,
  ];
  const keyNames = new Set(keys.map((k) => k.name.toLowerCase()));
  const outputs: OutputDraft[] = [];
  for (const [i, key] of keys.entries()) {
    if (key.target !== undefined || key.spec === undefined || !key.spec.output) continue;
    if (key.spec.form === 'expression' && key.spec.as === undefined && keyDrafts[i]!.name === '') {
      ctx.report(
        'group-key-needs-name',
        'error',
        key.part,
        'A group key that is an expression needs `as`, the name of its column, or `"output": false`.',
        { data: { key: key.sql.value } },
      );
      continue;
    }
    outputs.push({
      name: key.name,
      part: key.part,
      role: 'key',
      hidden: false,
      text: undefined,
      expr: row.keyColumn(i),
      base: key.exprs[0]!,
      spec: undefined,
      draft: undefined,
      sql: key.sql,
    });
    if (key.spec.form === 'name') ctx.refer(key.sql, columnTargetOf(ctx, key.exprs[0]!));
  }
  reportUnlisted(ctx, outputs);
  for (const draft of drafts) {
    const key = keys.findIndex((k) => k.target === draft);
    if (key >= 0) {
      ctx.type(
        draft.sql,
        { inputs: scopeInputs, columns: [], windows: true },
        qualifyNames(draft.expr, {
          isMeasure: ctx.isMeasureCall,
          qualifier: (p) =>
            qualifierIndex(inputs, p) >= 0 || p.parts[0]!.name.startsWith('$') ? undefined : inputs[0]!.alias,
        }),
      );
      outputs.push({
        name: draft.name.value,
        part: draft.part,
        role: 'mapping',
        hidden: !draft.spec.output,
        text: draft.sql.value,
        expr: row.keyColumn(key),
        base: keys[key]!.exprs[0]!,
        spec: draft.spec,
        draft,
        sql: draft.sql,
      });
      continue;
    }
    const owners = callOwners(ctx, inputs, draft);
    spans.set(
      draft.sql,
      [...owners].map(([call, owner]) => ({ call, owner })),
    );
    const tree = qualifiedTree(ctx, inputs, draft, owners, keyNames);
    const typed = ctx.type(
      draft.sql,
      { inputs: scopeInputs, columns: [], aggregates: true, windows: true, possiblyEmptyGroups: keys.length === 0 },
      tree,
    );
    const over = isInvalid(typed) ? typed : row.over(typed, draft.sql, draft.name.value);
    const nullable = nullableAgain(over);
    const expr = castTo(
      ctx,
      over.nullable === nullable ? over : { ...over, nullable },
      draft.declared,
      draft.typePart,
      draft.name.value,
    );
    outputs.push({
      name: draft.name.value,
      part: draft.part,
      role: draft.kind,
      hidden: !draft.spec.output,
      text: draft.sql.value,
      expr,
      base: typed,
      spec: draft.spec,
      draft,
      sql: draft.sql,
    });
  }
  return {
    outputs,
    names,
    over: (expr, sql, name) => row.over(expr, sql, name),
    finished: () => ({
      implicit: combine === undefined,
      type,
      part: combine?.part,
      keys: keys.map((k, i) => ({ name: k.name, type: k.type, nullable: keyNullable[i]!, part: k.part })),
      branches: inputs.map((_, input) => ({
        input,
        keys: keys.map((k) => k.exprs[input]!),
        measures: row.measures.filter((m) => m.owner === input).map(({ name, call }) => ({ name, call })),
      })),
    }),
  };
}

/** By its columns; without any (COUNT(*)) by the place of the call it came from. */
function ownerOf(
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

function columnTargetOf(ctx: ModelContext, expr: TypedExpression): ReturnType<ModelContext['columnTarget']> {
  const column = expr.kind === 'cast' ? expr.operand : expr;
  return column.kind === 'column'
    ? ctx.columnTarget(column.column.input, column.column.name)
    : { kind: 'local', model: ctx.name, name: '' };
}

function reportUnlisted(ctx: ModelContext, outputs: readonly OutputDraft[]): void {
  const unlisted = outputs.filter(
    (o) => o.role === 'key' && !isInvalid(o.base) && parseExpression(o.sql?.value ?? '').expr.kind === 'path',
  );
  const first = unlisted[0];
  const { groupBy } = ctx.model;
  if (first === undefined || groupBy === undefined || !ctx.model.mapsColumns) return;
  const one = unlisted.length === 1;
  const list = unlisted.map((o) => `\`${o.name}\``).join(', ');
  ctx.report(
    'group-key-not-listed',
    'information',
    one ? first.part : groupBy.part,
    `${list} ${one ? 'is a group key' : 'are group keys'} but no column of \`column_mapping\`; ${one ? 'it comes' : 'they come'} first in the result.`,
    {
      data: { columns: unlisted.map((o) => keyMapping(o.name, o.base)) },
    },
  );
}

/** Once the inputs are joined, a bare name of a key is in each of them: the entry of `group_by` that names the first's. */
function qualifiedKey(spec: GroupKeySpec, keys: readonly DrillKey[], alias: string): JsonKey {
  const key = keys.find((k) => k.spec === spec);
  const written = {
    ...(spec.type !== undefined && { type: spec.type.value }),
    ...(!spec.output && { output: false }),
  };
  if (spec.form === 'expression' || key?.target !== undefined || key === undefined)
    return spec.form === 'name'
      ? spec.key.value
      : { key: spec.key.value, ...(spec.as !== undefined && { as: spec.as.value }), ...written };
  return { key: `${alias}.${spec.key.value}`, as: key.name, ...written };
}

type JsonKey = string | Readonly<Record<string, string | boolean>>;

/** Says that separate aggregation was chosen, with what fixes need to write it out. */
export function reportImplicitDrillAcross(
  ctx: ModelContext,
  inputs: readonly ResolvedInput[],
  keys: readonly DrillKey[],
): void {
  const list = inputs.map((i) => `\`${i.alias}\``).join(' and ');
  const on = keys.length === 0 ? '' : ` and combined on ${keys.map((k) => `\`${k.name}\``).join(', ')}`;
  const first = inputs[0]!;
  const equalities = (alias: string): string =>
    keys
      .map((k) =>
        k.spec?.form === 'name' || k.target?.plain === true
          ? `${first.alias}.${k.target?.from?.column ?? k.sql.value} = ${alias}.${k.target?.from?.column ?? k.sql.value}`
          : undefined,
      )
      .filter((e) => e !== undefined)
      .join(' AND ');
  const joins = inputs
    .slice(1)
    .map((i) => ({ left_table: first.alias, right_table: i.alias, type: 'LEFT', condition: equalities(i.alias) }));
  ctx.report(
    'implicit-drill-across',
    'warning',
    inputs[1]!.part,
    `\`${ctx.name}\` has the inputs ${list} and no join. Each is aggregated by itself${on}; every row of \`${first.alias}\`'s keys is kept (LEFT). Joining first would count rows several times. Say so with \`combine\`, or write the joins that are meant.`,
    {
      data: {
        combine: { strategy: 'drill_across', type: 'LEFT' },
        types: ['LEFT', 'FULL', 'INNER'],
        ...(keys.length > 0 &&
          joins.every((j) => j.condition !== '') && {
            joins,
            groupBy: ctx.model.groupBy?.keys.map((k) => qualifiedKey(k, keys, first.alias)),
          }),
      },
    },
  );
  ctx.choices.push({
    part: inputs[1]!.part,
    text: `There is no join: ${list} are aggregated separately${on}, keeping every key of \`${first.alias}\`.`,
  });
}
