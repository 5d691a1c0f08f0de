// A resolved model → which column sets of its result are unique, and what that says to the keys its author claims and to its joins.
//
// What is proven follows from declared keys, join conditions and grouping. Where a key of an input would prove a claim but
// is not declared, that is said as "cannot tell", with the declaration that would help; it is no error of anybody's.

import { minimised } from './determination.js';
import { columnNodes, isInvalid, underInjectiveCasts } from './expression-walk.js';
import { describeClaim, type ClaimInput } from './claimed-key.js';
import type { ClaimedKey, ExportedDetermination, ExportedKey, ResolvedJoin } from './pipeline-model.js';
import type { ModelCore } from './resolve-model.js';
import { assumptionsFor, reportAssumption, startsOncePerKey } from './key-assumptions.js';
import { reportFanOut } from './fan-out.js';
import { reportWindowTies } from './window-order.js';
import { toldJoins } from './told-joins.js';
import { output, resultFacts } from './result-facts.js';
import { determines, inputFacts, isUnique, type Assumption, type RowFacts } from './row-facts.js';
import { assumptionNode, SPELLED, valueNode } from './value-nodes.js';

export interface KeyAnalysis {
  readonly claims: readonly ClaimedKey[];
  /** For readers: proven keys, and claimed ones (they are tested). */
  readonly exported: readonly ExportedKey[];
  readonly determinations: readonly ExportedDetermination[];
  readonly oneRow: boolean;
  /** Per join whether a row of the left side meets at most one of the right; undefined: cannot tell. */
  readonly atMostOne: readonly (boolean | undefined)[];
  /** Per join whether its rows have a start each and it asks for the one that holds at a time. */
  readonly asksForMoment: readonly boolean[];
}

export function analyseKeys(core: ModelCore, claims: readonly ClaimInput[]): KeyAnalysis {
  const assumed = assumptionsFor(
    core,
    claims.flatMap((c) => c.columns),
  );
  const facts = resultFacts(core, { assumed });
  const reported = new Set<string>();
  const judged: ClaimedKey[] = [];
  for (const claim of claims) {
    // The key of an increment is often the primary key once more.
    const same = judged.find(
      (j) => j.columns.length === claim.columns.length && claim.columns.every((c) => j.columns.includes(c)),
    );
    judged.push(same === undefined ? judge(core, facts, assumed, claim, reported) : { ...claim, proof: same.proof });
  }
  reportFanOut(core, assumed, reported);
  reportWindowTies(core, facts, assumed);
  const proven = judged.some((c) => c.proof === 'proven');
  if (!proven) reportCrossJoins(core);
  return {
    claims: judged,
    exported: exportedKeys(core, facts, judged),
    determinations: exportedDeterminations(core, facts),
    oneRow: isUnique(facts, []),
    atMostOne: joinsOf(core).map((j, i) => {
      const under = facts.atMostOne[i];
      if (under?.length === 0) return true;
      const byTime = under?.every((node) =>
        assumed.some((a, k) => assumptionNode(k) === node && a.interval !== undefined),
      );
      return core.inputs[j.right]!.signature.keys.length === 0 || byTime === true ? undefined : false;
    }),
    asksForMoment: joinsOf(core).map((_, i) => assumed.some((a) => a.join === i && startsOncePerKey(core, a))),
  };
}

function joinsOf(core: ModelCore): readonly ResolvedJoin[] {
  return core.combine.kind === 'joins' ? core.combine.joins : [];
}

function judge(
  core: ModelCore,
  facts: RowFacts,
  assumed: readonly Assumption[],
  claim: ClaimInput,
  reported: Set<string>,
): ClaimedKey {
  const nodes = claim.columns.map(output);
  if (isUnique(facts, nodes) || core.ctx.failed)
    return { ...claim, proof: keepsOtherRuns(core, claim.columns) ? 'unproven' : 'proven' };
  // Rows without the key are told at the join that adds them, or at the column.
  if (claim.kind === 'primary_key' && claim.columns.some((c) => isMadeNull(core, c)))
    return { ...claim, proof: 'unproven' };
  // A hash of the key, or its parts put together, is a key by intention: that two could collide is for the test.
  if (isUnique(facts, [...nodes, SPELLED])) return { ...claim, proof: 'unproven' };
  // One row per key of an input would make the grouping of that very input pointless: it is not what the author has in mind.
  const alone = core.grouping !== undefined && core.combine.kind === 'single' && core.unnests.length === 0;
  const candidates = alone ? [] : assumed.map((_, k) => k);
  const proves = (subset: readonly number[]): boolean =>
    isUnique(facts, [...nodes, SPELLED, ...subset.map(assumptionNode)]);
  if (candidates.length > 0 && proves(candidates)) {
    for (const k of minimised(candidates, proves)) reportAssumption(core, assumed[k]!, { claim }, reported);
    return { ...claim, proof: 'unproven' };
  }
  return { ...claim, proof: explainDoubt(core, facts, candidates, claim) };
}

/**
 * What is unique in one run's rows may repeat in the table of an increment: rows of earlier runs stay beside them, told apart by
 * the key that they are merged by.
 */
function keepsOtherRuns({ materialization }: ModelCore, columns: readonly string[]): boolean {
  if (materialization.type !== 'incremental') return false;
  const has = (name: string): boolean => columns.some((c) => c.toLowerCase() === name.toLowerCase());
  return materialization.uniqueKey.length === 0 || !materialization.uniqueKey.every(has);
}

/** An outer join makes a column of the primary key NULL: `nullable-primary-key` or `not-null-can-be-null` says so. */
function isMadeNull({ outputs }: ModelCore, name: string): boolean {
  const found = outputs.find((o) => o.name.toLowerCase() === name.toLowerCase());
  return found?.nullable === true && found.nullKind === 'optional';
}

/** An error, told where it is, left it without a type. */
function isOfUnknownType({ outputs }: ModelCore, name: string): boolean {
  return outputs.find((o) => o.name === name)?.base.type.kind === 'unknown';
}

/** Nothing that could be declared would prove the claim: either something here breaks it, or it cannot be told. */
function explainDoubt(
  core: ModelCore,
  facts: RowFacts,
  candidates: readonly number[],
  claim: ClaimInput,
): ClaimedKey['proof'] {
  // Of an open source nothing is known, and that has been said of the source.
  if (core.inputs.some((i) => i.open) || claim.columns.some((c) => isOfUnknownType(core, c))) return 'unproven';
  const known = determines(facts, [...claim.columns.map(output), SPELLED, ...candidates.map(assumptionNode)]);
  const { ctx } = core;
  const subject = describeClaim(claim);
  const consequence =
    claim.kind === 'natural_key'
      ? 'A natural key that repeats refuses the whole run.'
      : claim.part.includes('/materialization')
        ? 'Two rows to merge with one key refuse the whole run.'
        : 'Its test will fail where it repeats.';
  const doubt = (reason: string, related: { part: string; message: string }[] = []): 'unproven' => {
    ctx.report(
      'unproven-key',
      'information',
      claim.part,
      `Nothing proves that ${subject} of \`${ctx.name}\` is unique: ${reason}. Its test will tell.`,
      { related, data: { columns: claim.columns } },
    );
    return 'unproven';
  };
  const broken = (reason: string, related: { part: string; message: string }[] = []): 'contradicted' => {
    ctx.report(
      'key-not-unique',
      'warning',
      claim.part,
      `${subject[0]!.toUpperCase()}${subject.slice(1)} of \`${ctx.name}\` is not unique: ${reason}. ${consequence}`,
      { related, data: { columns: claim.columns, kind: claim.kind, proven: provenKey(core, facts) } },
    );
    return 'contradicted';
  };
  const computedKey = claim.columns.find((c) => {
    const found = core.outputs.find((o) => o.name === c);
    return found !== undefined && underInjectiveCasts(found.expr).kind !== 'column' && found.expr.kind !== 'literal';
  });
  if (core.combine.kind === 'set-operation' && core.grouping === undefined)
    return doubt(`the ${core.combine.op} can bring the same key from several inputs`, [
      { part: core.combine.part, message: `The ${core.combine.op}` },
    ]);
  if (computedKey !== undefined) return doubt(`\`${computedKey}\` is computed, and two rows may get the same value`);
  if (core.grouping !== undefined) {
    const free = core.grouping.keys.filter((k) => !known(k.name.toLowerCase())).map((k) => `\`${k.name}\``);
    if (core.grouping.sets !== undefined)
      return doubt('subtotals and groups with a NULL key can look alike; add GROUPING() to tell them apart');
    return broken(
      `rows are grouped by ${core.grouping.keys.map((k) => `\`${k.name}\``).join(', ')}, so the same key comes with every value of ${free.join(', ')}`,
      core.grouping.keys
        .filter((k) => !known(k.name.toLowerCase()))
        .map((k) => ({ part: k.part, message: `\`${k.name}\` is a group key too` })),
    );
  }
  if (core.drillAcross !== undefined)
    return broken(`the inputs are combined on ${core.drillAcross.keys.map((k) => `\`${k.name}\``).join(', ')}`);
  const missing = facts.rows.filter((r) => !known(r));
  const unnested = core.unnests.find((u) => missing.includes(`#unnest ${u.element.name.toLowerCase()}`));
  if (unnested !== undefined)
    return broken(`\`${unnested.text}\` is unnested, which gives a row for each element`, [
      { part: unnested.part, message: 'The unnest' },
    ]);
  for (const [i, join] of joinsOf(core).entries()) {
    const input = core.inputs[join.right]!;
    if (!missing.includes(`#${input.alias.toLowerCase()}`) || facts.atMostOne[i] !== undefined) continue;
    const keys = input.signature.keys.map((k) => `(${k.columns.join(', ')})`).join(' or ');
    return broken(`a row can meet several rows of \`${input.alias}\`${keys === '' ? '' : `, whose key is ${keys}`}`, [
      { part: join.part, message: 'The join that multiplies rows' },
    ]);
  }
  const base = core.inputs.find((input) => missing.includes(`#${input.alias.toLowerCase()}`));
  if (base !== undefined && base.signature.keys.length > 0)
    return broken(`\`${base.alias}\` has a row for each (${base.signature.keys[0]!.columns.join(', ')})`);
  return doubt('its columns do not tell the rows of its inputs apart');
}

/** Columns that do tell the rows apart and that nothing here makes NULL; none where no such set is in the result. */
function provenKey(core: ModelCore, facts: RowFacts): readonly string[] {
  const outputs = core.outputs.filter((o) => !o.hidden);
  for (const key of exportedKeys(core, facts, [])) {
    const columns = key.columns.flatMap((c) => outputs.find((o) => o.name.toLowerCase() === c) ?? []);
    if (columns.every((o) => !o.nullable || o.nullKind === 'source' || o.nullKind === 'claimed'))
      return columns.map((o) => o.name);
  }
  return [];
}

/** A cross product nobody claimed a key for, with something that may have several rows. */
function reportCrossJoins(core: ModelCore): void {
  for (const join of joinsOf(core)) {
    if (join.type !== 'CROSS') continue;
    const input = core.inputs[join.right]!;
    if (isUnique(inputFacts(input, join.right, {}), [])) continue;
    core.ctx.report(
      'cross-join-multiplies',
      'warning',
      `${join.part}/type`,
      `\`${input.alias}\` may have more than one row, and then this CROSS join repeats every row for each of them. Join on a condition, or declare the primary key that the combination has.`,
      {
        data: { alias: input.alias },
      },
    );
  }
}

function exportedKeys(core: ModelCore, facts: RowFacts, claims: readonly ClaimedKey[]): readonly ExportedKey[] {
  const found: ExportedKey[] = [];
  const add = (columns: readonly string[], nullsCounted: boolean): void => {
    const sorted = columns.map((c) => c.toLowerCase());
    if (!found.some((k) => k.nullsCounted && k.columns.every((c) => sorted.includes(c))))
      found.push({ columns: sorted, nullsCounted });
  };
  const visible = core.outputs.filter((o) => !o.hidden);
  // Only what stands alone on the left of a dependency (beside constants) can be a key by itself.
  const constant = determines(facts, []);
  const alone = new Set<string>();
  for (const d of facts.determinations) {
    const [first, second] = d.from.length > 1 ? d.from.filter((n) => !constant(n)) : d.from;
    if (second === undefined && d.to.some((n) => !n.startsWith('>'))) alone.add(first ?? '');
  }
  const candidate = (value: string): boolean => alone.has('') || alone.has(value);
  const search = core.materialization.type !== 'incremental';
  for (const o of search ? visible : [])
    if (candidate(valueNode(o.expr)) && isUnique(facts, [output(o.name)])) add([o.name], true);
  for (const c of claims) {
    const nonNull = c.columns.every((n) => visible.find((o) => o.name === n)?.nullable === false);
    add(c.columns, c.proof === 'proven' || (c.kind !== 'unique_key' && c.kind !== 'unique_test') || nonNull);
  }
  if (!search) return found;
  // Without an input that no join reaches, what is proven is not what is meant.
  if (hasUnjoined(core))
    return found.filter((k) =>
      claims.some(
        (c) => c.columns.length === k.columns.length && c.columns.every((n) => k.columns.includes(n.toLowerCase())),
      ),
    );
  const named = (columns: readonly string[]): boolean => isUnique(facts, columns.map(output));
  const groupKeys = visible
    .filter(
      (o) =>
        core.grouping?.keys.some((k) => columnNodes(o.expr)[0] === k.name.toLowerCase() && o.expr.kind === 'column') ===
        true,
    )
    .map((o) => o.name);
  if (groupKeys.length > 1 && named(groupKeys)) add(minimised(groupKeys, named), true);
  const all = visible.map((o) => o.name);
  if (found.length === 0 && all.length > 1 && all.length <= MOST_MINIMISED && named(all))
    add(minimised(all, named), true);
  return found;
}

function hasUnjoined({ combine, inputs }: ModelCore): boolean {
  return combine.kind === 'joins' && combine.joins.length + 1 < inputs.length;
}

/** Wider results are not searched for a key nobody claimed: the search costs a proof per column. */
const MOST_MINIMISED = 60;

/**
 * What a column alone determines among the others, unless it is a key. Of a history or an increment nothing is known:
 * rows of several runs stand beside each other.
 */
function exportedDeterminations(core: ModelCore, facts: RowFacts): readonly ExportedDetermination[] {
  if (core.history !== undefined || core.materialization.type === 'incremental') return [];
  const names = core.outputs.filter((o) => !o.hidden).map((o) => o.name.toLowerCase());
  if (names.length > MOST_MINIMISED) return [];
  const constant = determines(facts, []);
  const constants = names.filter((n) => constant(output(n)));
  const found: ExportedDetermination[] = constants.length === 0 ? [] : [{ from: [], to: constants }];
  const joinsFaulty = hasUnjoined(core) || toldJoins(core).size > 0;
  for (const name of names) {
    if (isUnique(facts, [output(name)])) continue;
    const known = determines(facts, [output(name)]);
    const meant = determines(facts, [output(name), SPELLED]);
    const others = names.filter((n) => n !== name && !constants.includes(n));
    const to = others.filter((n) => known(output(n)));
    // What an error left without a value may be any key: readers need not doubt it.
    const faulty = joinsFaulty || core.outputs.some((o) => o.name.toLowerCase() === name && isInvalid(o.base));
    const spelled = others.filter((n) => !known(output(n)) && (faulty || meant(output(n))));
    if (to.length > 0) found.push({ from: [name], to });
    if (spelled.length > 0) found.push({ from: [name], to: spelled, spelled: true });
  }
  return found;
}
