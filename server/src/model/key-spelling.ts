// An expression over columns → whether its value tells what they are: exactly, or by intention (hashes, columns put together with separators).

import type { TypedCall, TypedExpression } from '../sql/typed-tree.js';
import { isScalar } from '../sql/types.js';
import { expressionIdentity } from './expression-identity.js';
import { columnNodes, underInjectiveCasts } from './expression-walk.js';

/** Steps of a chain that are looked into: nobody makes a key of more, and chains are as deep as they are long. */
const MOST_STEPS = 20;

/** Of one column, and no two values of it give the same: `n + 1`, `-n`, `CONCAT('A-', code)`. */
export function isOneToOne(e: TypedExpression, steps = MOST_STEPS): boolean {
  const inner = underInjectiveCasts(e);
  if (inner.kind === 'column') return true;
  if (steps === 0 || inner.kind !== 'call' || inner.safe) return false;
  if (inner.over !== undefined || inner.aggregate !== undefined) return false;
  if (!ONE_TO_ONE.has(inner.fn) || !isExact(inner)) return false;
  const varying = inner.args.filter((a) => columnNodes(a).length > 0);
  if (varying.length !== 1 || !inner.args.every((a) => varying.includes(a) || isConstant(a))) return false;
  return isOneToOne(varying[0]!, steps - 1);
}

const ONE_TO_ONE: ReadonlySet<string> = new Set([
  '$add',
  '$subtract',
  '$unary_minus',
  'concat',
  '$concat_op',
  'to_hex',
]);

/** Sums of FLOAT64 round. */
function isExact({ fn, type }: TypedCall): boolean {
  return !fn.startsWith('$') || fn === '$concat_op' || isScalar(type, 'INT64') || isScalar(type, 'NUMERIC');
}

/**
 * The author makes a name of the columns: a hash of them, or all of them put together with something between. Two different
 * rows may still meet (a separator inside a value, letter case that is levelled), which is for the key's test to find.
 */
export function spellsItsColumns(e: TypedExpression): boolean {
  switch (e.kind) {
    case 'column':
    case 'literal':
    case 'parameter':
      return true;
    case 'cast':
    case 'field':
      return spellsItsColumns(e.operand);
    case 'array':
      return e.elements.every(spellsItsColumns);
    case 'struct':
      return e.fields.every((f) => spellsItsColumns(f.value));
    case 'call':
      return e.over === undefined && e.aggregate === undefined && callSpells(e);
    default:
      return false;
  }
}

/** Functions of one value that keep what it says, up to the way it is written. */
const KEEPING: ReadonlySet<string> = new Set(
  `sha1 sha256 sha512 md5 farm_fingerprint to_hex to_base64 to_base32 to_json_string upper lower initcap trim ltrim rtrim
    lpad rpad reverse normalize normalize_and_casefold unix_date unix_seconds unix_millis unix_micros coalesce ifnull nullif
    regexp_replace replace timestamp datetime string abs`.split(/\s+/),
);

function callSpells(e: TypedCall): boolean {
  switch (e.fn) {
    case 'concat':
    case '$concat_op':
      return separated(operandsOf(e, (call) => call.fn === 'concat' || call.fn === '$concat_op'));
    case 'array_to_string': {
      const [array, separator] = e.args;
      return array?.kind === 'array' && isText(separator) && spellsItsColumns(array);
    }
    case 'format_date':
    case 'format_timestamp':
    case 'format_datetime':
      return namesWholeDay(e.args[0]) && e.args.slice(1).every(spellsItsColumns);
    case '$add':
    case '$subtract':
    case '$multiply':
      return isOneToOne(e) || isDateNumber(e);
    default: {
      const [first, ...others] = e.args;
      return KEEPING.has(e.fn) && first !== undefined && spellsItsColumns(first) && others.every(isConstant);
    }
  }
}

/** Between two values stands a text: without one, `1` and `12` is `11` and `2`. */
function separated(parts: readonly TypedExpression[]): boolean {
  let open = false;
  for (const part of parts) {
    if (isText(part)) open = false;
    else if (!isConstant(part)) {
      if (open || !spellsItsColumns(part)) return false;
      open = true;
    }
  }
  return true;
}

function isText(e: TypedExpression | undefined): boolean {
  return e?.kind === 'literal' && e.value !== undefined && e.value !== '';
}

function isConstant(e: TypedExpression): boolean {
  // NULL added to anything is NULL.
  return (
    !e.nullable && columnNodes(e).length === 0 && (e.kind === 'literal' || e.kind === 'parameter' || e.kind === 'cast')
  );
}

function namesWholeDay(format: TypedExpression | undefined): boolean {
  const text = format?.kind === 'literal' ? (format.value ?? '') : '';
  const has = (...directives: readonly string[]): boolean => directives.every((d) => text.includes(d));
  return has('%F') || has('%Y', '%m', '%d') || has('%Y', '%j') || has('%x') || has('%D');
}

/** `year * 10000 + month * 100 + day` of one date. */
function isDateNumber(e: TypedExpression): boolean {
  const parts = datePartsIn(e);
  const dates = new Set(parts.map((p) => p?.date));
  return dates.size === 1 && ['YEAR', 'MONTH', 'DAY'].every((name) => parts.some((p) => p?.part === name));
}

/** What sums and products are made of, constants left out; undefined: something else than a part of a date. */
function datePartsIn(e: TypedExpression): readonly ({ readonly date: string; readonly part: string } | undefined)[] {
  return operandsOf(e, (call) => call.fn === '$add' || call.fn === '$multiply')
    .filter((operand) => operand.kind !== 'literal')
    .map((operand) => {
      if (operand.kind !== 'call' || !operand.fn.startsWith('$extract')) return undefined;
      const [date, part] = operand.args;
      if (date === undefined || part?.kind !== 'literal') return undefined;
      return { date: expressionIdentity(date), part: part.value ?? '' };
    });
}

/** What a chain of such calls puts together, casts around it left out; chains are as deep as they are long. */
function operandsOf(e: TypedExpression, chains: (call: TypedCall) => boolean): readonly TypedExpression[] {
  const pending = [e];
  const found: TypedExpression[] = [];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (node.kind === 'cast') pending.push(node.operand);
    else if (node.kind === 'call' && chains(node)) pending.push(...node.args.toReversed());
    else found.push(node);
  }
  return found;
}
