// An expression → the literals it can produce, when its form shows all of them (CASE, IF, COALESCE of literals).

import { nearestNames } from '../base/nearest-names.js';
import type { TypedExpression, TypedLiteral } from '../sql/typed-tree.js';
import { isScalar } from '../sql/types.js';

/** In the order written, NULL left out; undefined when something else than literals can come out. */
export function producedLiterals(e: TypedExpression): readonly TypedLiteral[] | undefined {
  switch (e.kind) {
    case 'literal':
      return e.value === undefined ? [] : [e];
    case 'case':
      return all([...e.whens.map((w) => w.then), e.otherwise]);
    case 'cast':
      return e.operand.kind === 'literal' && e.operand.value === undefined ? [] : undefined;
    case 'call':
      if (e.safe) return undefined;
      if (e.fn === 'if') return all(e.args.slice(1));
      if (e.fn === 'coalesce' || e.fn === 'ifnull') return all(e.args);
      if (e.fn === '$case_with_value' || e.fn === '$case_no_value')
        return caseResults(e.args, e.fn === '$case_with_value' ? 1 : 0);
      return undefined;
    default:
      return undefined;
  }
}

/** What a value can come from: results of CASE and IF, operands of COALESCE, and of these again; the expression itself where it is none of them. */
export function alternativesOf(e: TypedExpression): readonly TypedExpression[] {
  if (e.kind === 'case') return [...e.whens.map((w) => w.then), e.otherwise].flatMap(alternativesOf);
  if (e.kind !== 'call' || e.safe) return [e];
  if (e.fn === 'if') return e.args.slice(1).flatMap(alternativesOf);
  return e.fn === 'coalesce' || e.fn === 'ifnull' ? e.args.flatMap(alternativesOf) : [e];
}

/** Results stand behind each condition; an odd one out at the end is the ELSE. */
function caseResults(args: readonly TypedExpression[], first: number): readonly TypedLiteral[] | undefined {
  const rest = args.slice(first);
  return all(rest.filter((_, i) => i % 2 === 1 || (i === rest.length - 1 && rest.length % 2 === 1)));
}

function all(parts: readonly TypedExpression[]): readonly TypedLiteral[] | undefined {
  const found = new Map<string | undefined, TypedLiteral>();
  for (const part of parts) {
    const produced = producedLiterals(part);
    if (produced === undefined) return undefined;
    for (const literal of produced) if (!found.has(literal.value)) found.set(literal.value, literal);
  }
  return [...found.values()];
}

/** Accepted values that are never produced and nearly spell one that is produced and not accepted: by their index, what was meant. */
export function misspeltAccepted(
  accepted: readonly TypedExpression[],
  produced: readonly TypedLiteral[],
): ReadonlyMap<number, TypedLiteral> {
  const literals = accepted.map((a) => (a.kind === 'literal' ? a : undefined));
  const listed = new Set(literals.map((a) => a?.value));
  const given = new Set(produced.map((p) => p.value));
  const missing = produced.filter((p) => !listed.has(p.value));
  const meant = new Map<number, TypedLiteral>();
  for (const [i, value] of literals.entries()) {
    if (value === undefined || missing.length === 0 || given.has(value.value)) continue;
    const [nearest] = nearestNames(sqlLiteral(value), missing.map(sqlLiteral));
    const at = nearest === undefined ? -1 : missing.findIndex((p) => sqlLiteral(p) === nearest);
    if (at >= 0) meant.set(i, ...(missing.splice(at, 1) as [TypedLiteral]));
  }
  return meant;
}

/** A literal as a person writes it in a test. */
export function sqlLiteral(literal: TypedLiteral): string {
  const name = literal.type.kind === 'scalar' ? literal.type.name : '';
  const value = literal.value ?? 'NULL';
  if (name === 'INT64' || name === 'FLOAT64' || name === 'NUMERIC' || name === 'BIGNUMERIC') return value;
  if (name === 'BOOL') return value.toUpperCase();
  return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}

/** As JSON has it: text where there is no other way. */
export function jsonLiteral({ type, value }: TypedLiteral): string {
  if (value === undefined) return 'null';
  return isScalar(type, 'INT64', 'NUMERIC', 'BIGNUMERIC', 'BOOL') ? value : JSON.stringify(value);
}
