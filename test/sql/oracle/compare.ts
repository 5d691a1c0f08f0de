// Corpus entries × one dialect → what became of each: equal, refused, an error, or silently different, with the evidence.

import type { Refusal } from '../../../server/src/sql/dialect.js';
import type { TypedCall, TypedExpression } from '../../../server/src/sql/typed-tree.js';
import { canonicalJson } from '../../../server/src/sql/typing/json-value.js';
import { columnsOf, visitTyped } from '../../../server/src/sql/typed-walk.js';
import { sameType, typeToString, type SqlType } from '../../../server/src/sql/types.js';
import { isCellError, type Cell } from '../../engines/canonical-value.js';
import { parseEngineType } from '../../engines/engine-type.js';
import type { ExpressionResult } from '../../engines/expression-engine.js';
import type { CorpusEntry, EntryKind } from '../corpus/read-corpus.js';
import { isNotOurs } from '../corpus/not-ours.js';
import { columns, rows } from '../corpus/rows.js';
import { cellLabel, GROUPS, type Row } from './evaluation.js';
import { frontEnd, sqlType, type FrontEndProblem } from './front-end.js';
import type { ReferenceAnswer } from './reference.js';
import { REVIEWED, REVIEWED_ERRORS } from './reviewed.js';
import { dialectOf } from './target-ids.js';
import { AGGREGATE_TOLERANCE, sameCell, SCALAR_TOLERANCE, type Tolerance } from './same-cell.js';
import type { Target } from './targets.js';

/** What our parser and types make of an entry, against the reference's word. */
export type FrontEndOutcome =
  | { readonly kind: 'accepted'; readonly typed: TypedExpression }
  | { readonly kind: 'not-accepted'; readonly problems: readonly FrontEndProblem[] }
  /** Rejected on purpose: `NOT_OURS` has the reason. */
  | { readonly kind: 'not-ours'; readonly problems: readonly FrontEndProblem[] }
  | { readonly kind: 'wrong-type'; readonly ours: string; readonly theirs: string }
  /** Said to be never NULL, and NULL in the reference. */
  | { readonly kind: 'wrong-nullability'; readonly at: string }
  /** The reference rejects it, we do not. */
  | { readonly kind: 'wrongly-accepted'; readonly theirs: string };

export interface Difference {
  /** A row or a group; absent for a difference of the whole expression. */
  readonly at: string | undefined;
  readonly expected: string;
  readonly actual: string;
}

export type Outcome =
  | { readonly kind: 'not-accepted'; readonly reason: string }
  | { readonly kind: 'refused'; readonly refusals: readonly Refusal[] }
  /** Same type and the same values in every row (errors where the reference errs). */
  | { readonly kind: 'equal'; readonly sql: string }
  /** Printed; nothing to compare with, because the reference or the engine cannot hold or evaluate it. */
  | { readonly kind: 'text-only'; readonly sql: string; readonly reason: string }
  /** The engine errs where the reference has a value. */
  | { readonly kind: 'error'; readonly sql: string; readonly differences: readonly Difference[] }
  /** As `error`, with a reason in `reviewed.ts`: no translation, and none to be mended. */
  | { readonly kind: 'reviewed-error'; readonly sql: string; readonly differences: readonly Difference[] }
  /** Differs as a portability note says it may, and as reviewed. */
  | { readonly kind: 'noted'; readonly sql: string; readonly differences: readonly Difference[] }
  | { readonly kind: 'silent'; readonly sql: string; readonly differences: readonly Difference[] };

export function frontEndOutcome(entry: CorpusEntry, answer: ReferenceAnswer): FrontEndOutcome {
  const ours = frontEnd(entry.text, entry.kind);
  if (answer.kind === 'rejected') {
    return ours.ok
      ? { kind: 'wrongly-accepted', theirs: answer.error }
      : { kind: 'not-accepted', problems: ours.problems };
  }
  if (!ours.ok)
    return { kind: isNotOurs(ours.problems[0]!.message) ? 'not-ours' : 'not-accepted', problems: ours.problems };
  const theirs =
    answer.kind === 'value' ? answer.type : answer.type === undefined ? undefined : parseEngineType(answer.type);
  if (theirs !== undefined && !sameType(reported(ours.typed.type), sqlType(theirs))) {
    return { kind: 'wrong-type', ours: typeToString(ours.typed.type), theirs: typeToString(sqlType(theirs)) };
  }
  const empty = answer.kind === 'value' && !ours.typed.nullable ? answer.cells.indexOf(null) : -1;
  if (empty >= 0) return { kind: 'wrong-nullability', at: cellLabel(entry.kind, empty) };
  return { kind: 'accepted', typed: ours.typed };
}

/** The reference reports INT64 for a bare NULL. */
function reported(type: SqlType): SqlType {
  if (type.kind === 'null') return { kind: 'scalar', name: 'INT64' };
  if (type.kind === 'array') return { kind: 'array', element: reported(type.element) };
  if (type.kind === 'struct')
    return { kind: 'struct', fields: type.fields.map((f) => ({ ...f, type: reported(f.type) })) };
  return type;
}

/** One outcome per entry, in order. `answers` and `fronts` belong to the entries by index. */
export async function compareEntries(
  entries: readonly CorpusEntry[],
  answers: readonly ReferenceAnswer[],
  fronts: readonly FrontEndOutcome[],
  on: Target,
): Promise<Outcome[]> {
  const outcomes = new Array<Outcome | undefined>(entries.length);
  const printed = new Map<number, { sql: string; noted: boolean; typed: TypedExpression }>();
  entries.forEach((_, i) => {
    const front = fronts[i]!;
    if (front.kind !== 'accepted') {
      outcomes[i] = { kind: 'not-accepted', reason: frontReason(front) };
      return;
    }
    const result = on.dialect.print(front.typed, on.environment);
    if (result.ok) printed.set(i, { sql: result.text, noted: result.notes.length > 0, typed: front.typed });
    else outcomes[i] = { kind: 'refused', refusals: result.refusals };
  });
  for (const kind of ['scalar', 'constant', 'aggregate', 'window'] as const) {
    const indexes = [...printed.keys()].filter((i) => entries[i]!.kind === kind && answers[i]!.kind === 'value');
    const results = await on.evaluator.evaluate(
      kind,
      indexes.map((i) => printed.get(i)!.sql),
    );
    indexes.forEach((i, at) => (outcomes[i] = judge(entries[i]!, answers[i]!, printed.get(i)!, results[at]!, on)));
  }
  return entries.map((_, i) => {
    const answer = answers[i]!;
    const reason = answer.kind === 'unevaluable' ? answer.reason : 'rejected by the reference';
    return outcomes[i] ?? { kind: 'text-only', sql: printed.get(i)!.sql, reason };
  });
}

function frontReason(front: FrontEndOutcome): string {
  if (front.kind === 'not-accepted' || front.kind === 'not-ours') return front.problems[0]?.message ?? '';
  if (front.kind === 'wrong-nullability') return `never NULL, but NULL at ${front.at}`;
  if (front.kind === 'wrong-type') return `typed ${front.ours} instead of ${front.theirs}`;
  return 'accepted, but rejected by the reference';
}

interface Printed {
  readonly sql: string;
  readonly noted: boolean;
  readonly typed: TypedExpression;
}

function judge(
  entry: CorpusEntry,
  answer: ReferenceAnswer,
  printed: Printed,
  result: ExpressionResult,
  on: Target,
): Outcome {
  const { sql } = printed;
  if (answer.kind !== 'value') return { kind: 'text-only', sql, reason: 'no reference value' };
  const provable = provableCells(entry, printed.typed, answer.cells.length, on);
  if (provable.length === 0) return { kind: 'text-only', sql, reason: `${on.id} cannot hold the values` };
  const isExpectedError = (i: number): boolean => isCellError(answer.cells[i] ?? null);
  const expectedErrors = provable.every(isExpectedError);
  if (result.values === null) {
    const difference = { at: undefined, expected: 'a value', actual: `error: ${result.error ?? ''}` };
    return expectedErrors ? { kind: 'equal', sql } : { kind: 'error', sql, differences: [difference] };
  }
  // A query with windows sees all rows at once: an error that one of them must raise is raised for all.
  if (
    entry.kind === 'window' &&
    provable.some(isExpectedError) &&
    provable.every((i) => isCellError(result.values?.[i] ?? null))
  )
    return { kind: 'equal', sql };
  const silent: Difference[] = [];
  const errors: Difference[] = [];
  const fault = expectedErrors ? undefined : on.typeFault(answer.type, result);
  if (fault !== undefined)
    silent.push({ at: undefined, expected: `type ${typeToString(sqlType(answer.type))}`, actual: `type ${fault}` });
  const tolerance = toleranceOf(entry, printed.typed);
  for (const i of provable) {
    const expected = answer.cells[i] ?? null;
    const actual = result.values[i] ?? null;
    if (isCellError(expected) && isCellError(actual)) continue;
    if (!isCellError(expected) && !isCellError(actual) && sameCell(expected, actual, answer.type, tolerance)) continue;
    if (isCellError(actual) && !isCellError(expected) && !on.gives(expected)) continue;
    const difference = { at: cellLabel(entry.kind, i), expected: shown(expected), actual: shown(actual) };
    (isCellError(actual) ? errors : silent).push(difference);
  }
  if (silent.length > 0) {
    return {
      kind: printed.noted && isReviewed(entry, printed.typed, silent, on) ? 'noted' : 'silent',
      sql,
      differences: silent,
    };
  }
  if (errors.length === 0) return { kind: 'equal', sql };
  const reviewed = REVIEWED_ERRORS.some(
    (known) => known.text === entry.text && known.dialects.includes(dialectOf(on.id)),
  );
  return { kind: reviewed ? 'reviewed-error' : 'error', sql, differences: errors };
}

/** Cells whose rows the engine holds whole. A window sees every row. */
function provableCells(entry: CorpusEntry, typed: TypedExpression, count: number, on: Target): number[] {
  const read = columnsOf(typed).map((column) => columns.findIndex((c) => c.name === column.column.name.toLowerCase()));
  const types = columns.map((column) => parseEngineType(column.type));
  const held = (row: Row): boolean => read.every((c) => c < 0 || on.holds(row[c] ?? null, types[c]!));
  const indexes = Array.from({ length: count }, (_, i) => i);
  if (entry.kind === 'window') return rows.every(held) ? indexes : [];
  return indexes.filter((i) => (entry.kind === 'aggregate' ? GROUPS[i]!.rows.every(held) : held(rows[i]!)));
}

function toleranceOf(entry: CorpusEntry, typed: TypedExpression): Tolerance {
  const calls: TypedCall[] = [];
  visitTyped(typed, (node) => {
    if (node.kind === 'call') calls.push(node);
  });
  const aggregated = calls.some((call) => call.aggregate !== undefined || AGGREGATING.has(call.fn));
  return { ...(aggregated ? AGGREGATE_TOLERANCE : SCALAR_TOLERANCE), unordered: entry.compare === 'unordered' };
}

/** Scalar functions that aggregate an array. */
const AGGREGATING = new Set(['array_sum', 'array_avg']);

/** Each pair of U+FFFD that is expected stands for one character outside the BMP. */
function onlySurrogates({ expected, actual }: Difference): boolean {
  const wanted = [...expected];
  const pairs = [...actual].every((character) => {
    const isPair = character.length === 2 && wanted[0] === '\ufffd' && wanted[1] === '\ufffd';
    return wanted.splice(0, isPair ? 2 : 1)[0] === (isPair ? '\ufffd' : character);
  });
  return pairs && wanted.length === 0;
}

/** The same JSON, as the reference writes it, when keys are sorted and repeated ones left out. */
function onlyKeys({ expected, actual }: Difference): boolean {
  const text = (cell: string): unknown => (cell.startsWith('"') ? JSON.parse(cell) : undefined);
  const written = text(actual);
  return typeof written === 'string' && canonicalJson(written) === text(expected);
}

function isReviewed(
  { kind }: CorpusEntry,
  typed: TypedExpression,
  differences: readonly Difference[],
  on: Target,
): boolean {
  const used = new Set<string>();
  visitTyped(typed, (node) => {
    if (node.kind === 'call') used.add(node.fn);
    if (node.kind === 'cast') used.add('$cast');
  });
  return REVIEWED.some(
    (entry) =>
      entry.dialects.includes(dialectOf(on.id)) &&
      entry.functions.some((fn) => used.has(fn)) &&
      (entry.gives === undefined || differences.every(({ actual }) => actual === entry.gives)) &&
      (entry.butFor === undefined || !differences.some(({ expected }) => entry.butFor!.test(expected))) &&
      (entry.surrogates !== true || differences.every(onlySurrogates)) &&
      (entry.keys !== true || differences.every(onlyKeys)) &&
      (entry.cancelling !== true || differences.every((difference) => isRounding(difference, kind, typed))) &&
      (entry.outsideAscii !== true || differences.every(({ expected }) => /[^\x20-\x7e]/.test(expected))),
  );
}

/** Terms are added with 53 bits at least. */
const ROUNDING = 2 ** -50;

function isRounding({ at, expected, actual }: Difference, kind: EntryKind, typed: TypedExpression): boolean {
  const [a, b] = [Number(JSON.parse(expected.startsWith('error') ? '"?"' : expected)), Number(JSON.parse(actual))];
  if (!Number.isFinite(a) || !Number.isFinite(b)) return false;
  const read = columnsOf(typed).map(({ column }) => columns.findIndex((c) => c.name === column.name.toLowerCase()));
  const seen = kind === 'window' ? rows : kind === 'aggregate' ? GROUPS.find(({ label }) => label === at)!.rows : rows;
  const numbers = seen.flatMap((row) => read.flatMap((c) => row[c] ?? [])).map(Number);
  return Math.abs(a - b) <= ROUNDING * Math.max(0, ...numbers.filter(Number.isFinite).map(Math.abs));
}

function shown(cell: Cell): string {
  return isCellError(cell) ? `error: ${cell.error}` : JSON.stringify(cell);
}
