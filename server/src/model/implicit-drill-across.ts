// Says that separate aggregation was chosen, with what fixes need to write it out: `combine`, or the joins that were meant.

import type { GroupKeySpec } from '../spec/spec.js';
import type { DrillKey } from './drill-across-keys.js';
import type { ModelContext } from './model-context.js';
import type { ResolvedInput } from './pipeline-model.js';

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
