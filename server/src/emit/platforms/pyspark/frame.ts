// A DataFrame under construction: a chain of calls, and where it has the columns of the plan; names and texts of its columns.

import type { Relation, RelationColumn } from '../../../plan/plan.js';
import { pythonIdentifier, pythonString } from '../../../sql/dialects/pyspark/python-literal.js';
import { columnKey } from '../../../sql/typed-walk.js';
import type { MethodCall } from './python-layout.js';

/** Where a DataFrame has a column of the plan: under an alias, or under a name that is unique in it. */
export interface Place {
  readonly alias: string | undefined;
  readonly name: string;
}

export interface Frame {
  readonly base: string;
  readonly calls: readonly MethodCall[];
  readonly places: ReadonlyMap<string, Place>;
}

export function add(frame: Frame, name: string, args: readonly string[]): Frame {
  return { ...frame, calls: [...frame.calls, { name, args }] };
}

export function flat(frame: Frame): string {
  return `${frame.base}${frame.calls.map((c) => `.${c.name}(${c.args.join(', ')})`).join('')}`;
}

/** Alias texts in `F.col("alias.name")` must be plain names. */
export function safeAlias(alias: string): string {
  return pythonIdentifier(alias);
}

export function aliased(frame: Frame, alias: string, columns: readonly RelationColumn[]): Frame {
  const name = safeAlias(alias);
  return {
    ...add(frame, 'alias', [pythonString(name)]),
    places: new Map(columns.map((c) => [columnKey(c.ref), { alias: name, name: c.ref.name }] as const)),
  };
}

export function quotedPart(name: string): string {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) ? name : `\`${name.replaceAll('`', '``')}\``;
}

export function columnText(place: Place): string {
  const path =
    place.alias === undefined ? quotedPart(place.name) : `${safeAlias(place.alias)}.${quotedPart(place.name)}`;
  return `F.col(${pythonString(path)})`;
}

/** A name that no column of the frame has, whatever its alias. */
export function freeName(frame: Frame, wanted: string): string {
  const taken = new Set([...frame.places.values()].map((p) => p.name.toLowerCase()));
  let name = wanted;
  for (let n = 2; taken.has(name.toLowerCase()); n++) name = `${wanted}_${n}`;
  return name;
}

/** Text that a method can be called on: operators need parentheses. */
export function receiver(text: string): string {
  return needsParentheses(text) ? `(${text})` : text;
}

/** An operator outside of brackets and string literals, or one before everything. */
export function needsParentheses(text: string): boolean {
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text[i]!;
    if (c === '"') {
      for (i++; i < text.length && text[i] !== '"'; i++) if (text[i] === '\\') i++;
    } else if ('([{'.includes(c)) depth++;
    else if (')]}'.includes(c)) depth--;
    else if (depth === 0 && (c === ' ' || (i === 0 && '~-'.includes(c)))) return true;
  }
  return false;
}

const stepKeys = new WeakMap<Relation, string>();

/** Equal for steps that compute the same rows with the same columns. */
export function stepKey(relation: Relation): string {
  let key = stepKeys.get(relation);
  if (key === undefined)
    stepKeys.set(
      relation,
      (key = JSON.stringify(relation, (name, value: unknown) =>
        name === 'span' || name === 'part' ? undefined : value,
      )),
    );
  return key;
}

/** The alias all columns of a relation share, if they do. */
export function soleInput(relation: Relation): string | undefined {
  const inputs = new Set(relation.columns.map((c) => c.ref.input));
  return inputs.size === 1 ? [...inputs][0] : undefined;
}

export function exact(relation: Relation): boolean {
  switch (relation.kind) {
    case 'project':
    case 'set-operation':
      return true;
    case 'filter':
    case 'sort-limit':
      return exact(relation.input);
    default:
      return false;
  }
}

export function stepName(relation: Relation): string {
  switch (relation.kind) {
    case 'join':
    case 'drill-across':
      return 'joined';
    case 'aggregate':
      return 'grouped';
    case 'unnest':
      return 'unnested';
    case 'window':
      return 'windowed';
    case 'set-operation':
      return 'combined';
    case 'filter':
    case 'deduplicate':
      return stepName(relation.input);
    default:
      return 'rows';
  }
}
