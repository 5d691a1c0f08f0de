// Keys of inputs that nothing declares but that would prove a claim → candidates, and the finding that says which declaration would help.

import type { Span } from '../base/span.js';
import type { PartId } from '../spec/spec.js';
import { impliedConjuncts } from './implied-conjuncts.js';
import type { TypedExpression } from '../sql/typed-tree.js';
import { isOrderable } from '../sql/types.js';
import { columnsRead, underInjectiveCasts } from './expression-walk.js';
import type { ClaimedKey, ResolvedInput, ResolvedJoin } from './pipeline-model.js';
import type { ModelCore } from './resolve-model.js';
import { describeClaim } from './claimed-key.js';
import type { Assumption } from './row-facts.js';
import { lookedUpByTime, versionsOf } from './version-intervals.js';
import { nodeOf } from './visible-row.js';

/** Inputs without any known key, each with the columns that a claim or a join would need to be one. Preferred first. */
export function assumptionsFor(core: ModelCore, claimed: readonly string[]): readonly Assumption[] {
  const unknown = (input: ResolvedInput): boolean =>
    input.signature.keys.length === 0 && !input.signature.oneRow && !input.steps.some((s) => s.kind === 'deduplicate');
  const joins = core.combine.kind === 'joins' ? core.combine.joins : [];
  const list: Assumption[] = [...intervalsOf(core, joins)];
  const add = (a: Assumption): void => {
    const same = (b: Assumption): boolean => b.input === a.input && b.columns.join() === a.columns.join();
    if (a.columns.length > 0 && !list.some((b) => b.interval === undefined && same(b))) list.push(a);
  };
  const bases = claimed.flatMap((c) => core.outputs.filter((o) => o.name === c).map((o) => o.base));
  for (const [i, input] of core.inputs.entries())
    if (unknown(input)) add({ input: i, columns: ownColumns(bases, input), join: undefined });
  for (const side of ['right', 'left'] as const)
    for (const [j, join] of joins.entries()) {
      const equal = join.condition === undefined ? [] : equalSides(join.condition);
      for (const [i, input] of core.inputs.entries()) {
        if (!unknown(input) || (i === join.right) !== (side === 'right')) continue;
        const columns = ownColumns(equal, input);
        if (side === 'left' || list.every((a) => a.join !== j))
          add({ input: i, columns, join: side === 'right' ? j : undefined });
      }
    }
  return list;
}

/** What is looked up as it holds at a time. */
function intervalsOf(core: ModelCore, joins: readonly ResolvedJoin[]): readonly Assumption[] {
  return joins.flatMap(({ type, condition, right }, join): readonly Assumption[] => {
    const input = core.inputs[right]!;
    if (condition === undefined || type === 'SEMI' || type === 'ANTI' || type === 'EXISTS') return [];
    if (input.open || versionsOf(input).length > 0) return [];
    const columns = ownColumns(equalSides(condition), input);
    const interval = lookedUpByTime(input, columns, condition);
    if (interval === undefined) return [];
    const assumption = { input: right, columns, join, interval };
    return columns.length > 0 || startsOncePerKey(core, assumption) ? [assumption] : [];
  });
}

/** Its key is what the join makes equal together with the start: one row per start, each for the time until the next. */
export function startsOncePerKey(core: ModelCore, { input, columns, interval }: Assumption): boolean {
  const { alias, signature } = core.inputs[input]!;
  return (
    interval !== undefined &&
    signature.keys.some(
      (key) =>
        key.columns.some((c) => nodeOf(alias, c) === interval.effective) &&
        key.columns.every((c) => columns.includes(c) || nodeOf(alias, c) === interval.effective),
    )
  );
}

function equalSides(condition: TypedExpression): readonly TypedExpression[] {
  return impliedConjuncts(condition).flatMap((c) =>
    c.kind === 'call' && (c.fn === '$equal' || c.fn === '$is_not_distinct_from') ? c.args : [],
  );
}

function ownColumns(exprs: readonly TypedExpression[], input: ResolvedInput): readonly string[] {
  return [
    ...new Set(
      exprs.flatMap((e) => {
        const inner = underInjectiveCasts(e);
        return inner.kind === 'column' && inner.column.input?.toLowerCase() === input.alias.toLowerCase()
          ? [inner.column.name.toLowerCase()]
          : [];
      }),
    ),
  ].sort();
}

const PLAIN_NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** What keeps one row of an input per columns: an order of everything else, and no rows that a join's equality never meets. Nothing where the order could not decide. */
function oneRowPer(input: ResolvedInput, columns: readonly string[]): Readonly<Record<string, unknown>> {
  const others = input.columns.filter((c) => !columns.some((k) => k.toLowerCase() === c.name.toLowerCase()));
  if (input.open || others.some((c) => !isOrderable(c.type)) || !input.columns.every((c) => PLAIN_NAME.test(c.name)))
    return {};
  const nullable = input.columns.filter((c) => c.nullable && !others.includes(c));
  return {
    deduplicate: {
      applies_to: input.alias,
      partition_by: columns,
      order_by: others.map((c) => ({ column: c.name })),
    },
    ...(nullable.length > 0 && {
      filter: {
        applies_to: input.alias,
        stage: 'source',
        predicate: nullable.map((c) => `${input.alias}.${c.name} IS NOT NULL`).join(' AND '),
        rationale: 'rows without a key match nothing',
      },
    }),
  };
}

export interface Need {
  readonly claim?: Pick<ClaimedKey, 'kind' | 'columns' | 'part'>;
  /** `of`: the aliases whose rows it adds up. */
  readonly measure?: {
    readonly text: string;
    readonly part: PartId;
    readonly span: Span | undefined;
    readonly of: readonly string[];
  };
  /** A key that would do as well: which of the two there is cannot be told. */
  readonly orOf?: Assumption | undefined;
}

function joinOf(core: ModelCore, { join }: Assumption): ResolvedJoin | undefined {
  return join === undefined || core.combine.kind !== 'joins' ? undefined : core.combine.joins[join];
}

/** Of several rows that an input has, a filter or the condition of the join may leave one. */
function isNarrowed(core: ModelCore, assumption: Assumption): boolean {
  const input = core.inputs[assumption.input]!;
  const condition = joinOf(core, assumption)?.condition;
  const named = (e: TypedExpression): boolean =>
    columnsRead(e).some((c) => c.column.input?.toLowerCase() === input.alias.toLowerCase());
  return (
    input.steps.length > 0 ||
    core.joinedFilters.some((f) => named(f.predicate)) ||
    (condition !== undefined && impliedConjuncts(condition).length > assumption.columns.length)
  );
}

function nameOf(input: ResolvedInput, column: string): string {
  return input.signature.columns.find((s) => s.name.toLowerCase() === column)?.name ?? column;
}

/** One finding per missing declaration: the first reason to want it is the one told. `reported` holds those told for this model. */
export function reportAssumption(core: ModelCore, assumption: Assumption, need: Need, reported: Set<string>): void {
  const input = core.inputs[assumption.input]!;
  // Of an open source nothing is known, and that has been said of the source.
  if (input.open) return;
  // No declaration says that its rows do not overlap; one per start is as much as there is to say.
  if (startsOncePerKey(core, assumption)) return;
  const named = (node: string): string => nameOf(input, node.slice(node.indexOf('.') + 1));
  const columns = assumption.columns.map((c) => nameOf(input, c));
  const identity = `${input.relation.name.toLowerCase()}(${assumption.columns.join()})`;
  if (reported.has(identity)) return;
  reported.add(identity);
  const { ctx } = core;
  const list = columns.map((c) => `\`${c}\``).join(', ');
  const other = need.orOf === undefined ? undefined : core.inputs[need.orOf.input]!;
  const orOther =
    other === undefined
      ? ''
      : `, nor that \`${other.relation.name}\` has one per ${need.orOf!.columns.map((c) => `\`${c}\``).join(', ')}`;
  const missing = `nothing says that \`${input.relation.name}\` has ${assumption.join === undefined ? 'one row' : 'at most one row'} per ${list}${orOther}`;
  const effect =
    need.claim !== undefined
      ? `${describeClaim(need.claim)} of \`${ctx.name}\` repeats`
      : `\`${need.measure?.text ?? ''}\` counts rows several times`;
  const declare =
    input.relation.kind === 'source'
      ? `declare the key of \`${input.relation.name}\` in \`sources\``
      : `declare the primary key of \`${input.relation.name}\``;
  const data = {
    assumption: { relation: input.relation, columns },
    declare: { relation: input.relation.name, kind: input.relation.kind, columns },
    ...(assumption.join !== undefined && oneRowPer(input, columns)),
    ...(other === undefined && !isNarrowed(core, assumption) && { need, alias: input.alias }),
  };
  const join = joinOf(core, assumption);
  if (join !== undefined) {
    const spec = core.spec.joins.find((j) => j.part === join.part);
    const related =
      need.claim === undefined ? [] : [{ part: need.claim.part, message: 'The key that this would break' }];
    const { interval } = assumption;
    if (interval !== undefined) {
      const [from, to] = [named(interval.effective), named(interval.expiry)];
      ctx.report(
        'unproven-join-multiplicity',
        'information',
        spec?.condition?.part ?? join.part,
        `Cannot tell whether this join repeats rows: nothing says that rows of \`${input.relation.name}\` with one ${list} do not overlap between \`${from}\` and \`${to}\`. If two hold at one time, ${effect}. If they follow each other, declare ${list}, \`${from}\` among the \`unique_keys\` of \`${input.relation.name}\`.`,
        { data: { assumption: data.assumption }, related },
      );
      return;
    }
    ctx.report(
      'unproven-join-multiplicity',
      'information',
      spec?.condition?.part ?? join.part,
      `Cannot tell whether this join repeats rows: ${missing}. If it has several, ${effect}. If it has not, ${declare}; otherwise keep one row with \`deduplicate\`.`,
      { data, related },
    );
    return;
  }
  ctx.report(
    'unproven-key',
    'information',
    need.claim?.part ?? need.measure?.part ?? input.part,
    other === undefined
      ? `Cannot tell: ${missing}. If it has several, ${effect}. To be sure, ${declare}.`
      : `Cannot tell: ${missing}. If both have several, ${effect}. To be sure, declare the key of the one that has it.`,
    // Which key to declare is for the author to say.
    other === undefined ? { data } : { data: { assumption: data.assumption } },
  );
}
