// Several inputs, no joins, common keys → each input aggregated by itself and combined on the keys, so that no row is counted twice.

import type { SqlText } from '../spec/spec.js';
import { parseExpression } from '../sql/parse/parse.js';
import type { Call } from '../sql/tree.js';
import type { TypedExpression } from '../sql/typed-tree.js';
import { castTo, nullableAgain } from './declared-type.js';
import { callOwners, ownerOf, qualifiedTree, qualifierIndex } from './drill-across-calls.js';
import type { DrillKey } from './drill-across-keys.js';
import { isInvalid } from './expression-walk.js';
import { GroupedRow } from './grouped-row.js';
import type { ModelContext } from './model-context.js';
import type { OutputDraft } from './output-draft.js';
import type { ResolvedDrillAcross, ResolvedInput } from './pipeline-model.js';
import { KEY_ALIAS, qualifyNames } from './qualify-names.js';
import { keyMapping } from './resolve-grouping.js';
import { MISSING_INPUT, type TargetDraft } from './target-draft.js';
import { UniqueNames } from './unique-names.js';

export interface DrilledAcross {
  readonly outputs: readonly OutputDraft[];
  readonly names: UniqueNames;
  over(expr: TypedExpression, sql: SqlText, name: string): TypedExpression;
  readonly finished: () => ResolvedDrillAcross;
}

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
