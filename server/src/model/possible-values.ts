// An expression of a model → which values it can have, as far as forms, models above and their tests say.
//
// Two steps, so that an edit asks little again: what an expression's own form says is kept with it and names the columns
// it passes on; these are followed through the pipeline as it is now.

import type { TypedCall, TypedExpression, TypedLiteral } from '../sql/typed-tree.js';
import { keptInResult, keptOf, type Kept } from './kept-values.js';
import type { RelationName, ResolvedModel, ResolvedOutput } from './pipeline-model.js';
import { producedLiterals } from './produced-values.js';
import { rangeOf } from './value-sets.js';

export type TextForm = 'lower' | 'upper' | 'trimmed';

/** What an expression's form says; undefined: anything. */
export type Possible =
  | { readonly kind: 'values'; readonly values: readonly TypedLiteral[] }
  | { readonly kind: 'column'; readonly relation: RelationName; readonly column: string }
  /** Whole numbers; `high` absent: to the largest. */
  | { readonly kind: 'range'; readonly low: bigint; readonly high: bigint | undefined }
  | {
      readonly kind: 'any-of';
      readonly parts: readonly (Possible | undefined)[];
      /** So many of the parts come about; those behind a value that is never NULL do not. */
      readonly given: number;
    }
  /** What filters leave of it. */
  | { readonly kind: 'kept'; readonly of: Possible; readonly kept: Kept }
  /** A text in lower case and the like. `of`: and what it is made of where that is passed on unchanged. */
  | { readonly kind: 'text'; readonly form: TextForm; readonly of: Possible | undefined };

export type Range = readonly [low: bigint, high: bigint | undefined];

export interface Domain {
  /** All values but NULL; undefined: not known. */
  readonly values: readonly TypedLiteral[] | undefined;
  /** Values that it can have, whether others are known or not. */
  readonly some: readonly TypedLiteral[];
  readonly forms: ReadonlySet<TextForm>;
  /** The whole numbers between which it lies. */
  readonly range?: Range | undefined;
  /** Where the values are named: the model, and whether only its test says so. */
  readonly by: { readonly model: string; readonly column: string; readonly tested: boolean } | undefined;
}

const FORMS: Readonly<Record<string, TextForm>> = { lower: 'lower', upper: 'upper', trim: 'trimmed' };
/** Give one of the values they are given. */
const PASSING: ReadonlySet<string> = new Set([
  'min',
  'max',
  'any_value',
  'first_value',
  'last_value',
  'nth_value',
  'nullif',
]);
const MOST_DEPTH = 50;

/** Which row an expression is about: what its unqualified names, and the alias of a set operation, stand for. */
type Row = 'written' | 'before grouping' | 'operand';

export function possibleOf(e: TypedExpression, model: ResolvedModel, row: Row = 'written'): Possible | undefined {
  const literals = producedLiterals(e);
  if (literals !== undefined) return { kind: 'values', values: literals };
  switch (e.kind) {
    case 'column':
      return ofColumn(e.column.input, e.column.name, model, row);
    case 'cast':
      return isText(e) && isText(e.operand) && e.format === undefined ? possibleOf(e.operand, model, row) : undefined;
    case 'case':
      return anyOf([...e.whens.map((w) => w.then), e.otherwise], model, row);
    case 'call':
      return ofCall(e, model, row);
    default:
      return undefined;
  }
}

function ofCall(e: TypedCall, model: ResolvedModel, row: Row): Possible | undefined {
  const range = rangeOf(e);
  if (range !== undefined) {
    // A group by keys has a row, or it were none.
    const held = e.fn === '$count_star' && e.over === undefined && hasKeys(model);
    return { kind: 'range', low: held ? 1n : range[0], high: range[1] };
  }
  const [first] = e.args;
  if (first === undefined) return undefined;
  const form = e.args.length === 1 ? FORMS[e.fn] : undefined;
  if (form !== undefined && isText(e)) {
    const of = possibleOf(first, model, row);
    return { kind: 'text', form, of: of?.kind === 'text' ? of : undefined };
  }
  if (PASSING.has(e.fn)) return possibleOf(first, model, row);
  if (e.fn === 'coalesce' || e.fn === 'ifnull') return anyOf(e.args, model, row, givenOf(e.args));
  if (e.fn === 'if') return anyOf(e.args.slice(1), model, row);
  if ((e.fn === 'lag' || e.fn === 'lead') && e.over !== undefined)
    return anyOf(e.args.length > 2 ? [first, e.args[2]!] : [first], model, row);
  if (e.fn === '$case_with_value')
    return anyOf(
      e.args.slice(1).filter((_, i, rest) => i % 2 === 1 || i === rest.length - 1),
      model,
      row,
    );
  return undefined;
}

function hasKeys({ grouping, drillAcross }: ResolvedModel): boolean {
  return drillAcross === undefined && grouping !== undefined && grouping.sets === undefined && grouping.keys.length > 0;
}

function anyOf(
  parts: readonly TypedExpression[],
  model: ResolvedModel,
  row: Row,
  given = parts.length,
): Possible | undefined {
  const possible = parts.map((p) => possibleOf(p, model, row));
  return possible.every((p) => p === undefined) ? undefined : { kind: 'any-of', parts: possible, given };
}

function givenOf(args: readonly TypedExpression[]): number {
  const last = args.findIndex((a) => !a.nullable);
  return last < 0 ? args.length : last + 1;
}

function ofColumn(alias: string | undefined, name: string, model: ResolvedModel, row: Row): Possible | undefined {
  const same = (text: string): boolean => text.toLowerCase() === alias?.toLowerCase();
  if (alias === undefined) {
    if (row !== 'written' || isLocal(name, model)) return undefined;
    const own = model.outputs.find((o) => o.name.toLowerCase() === name.toLowerCase());
    return own === undefined ? undefined : ofOutput(own, model);
  }
  const { combine } = model;
  if (row !== 'operand' && combine.kind === 'set-operation' && same(combine.alias)) {
    const parts = combine.operands.map((o) => {
      const value = o.items.find((i) => i.name.toLowerCase() === name.toLowerCase())?.expr;
      const filters = model.inputs[o.input]!.steps.flatMap((s) => (s.kind === 'filter' ? [s.filter.predicate] : []));
      return value && filtered(possibleOf(value, model, 'operand'), keptOf(filters, value));
    });
    return parts.every((p) => p === undefined) ? undefined : { kind: 'any-of', parts, given: parts.length };
  }
  const input = model.inputs.find((i) => same(i.alias));
  return input === undefined ? undefined : { kind: 'column', relation: input.relation, column: name };
}

/** An unnested element or a flag: no target column, whatever its name. */
function isLocal(name: string, model: ResolvedModel): boolean {
  const same = (other: string | undefined): boolean => other?.toLowerCase() === name.toLowerCase();
  return (
    model.unnests.some((u) => same(u.element.name) || same(u.offset?.name)) ||
    (model.combine.kind === 'joins' && model.combine.joins.some((j) => same(j.flag)))
  );
}

const known = new WeakMap<ResolvedOutput, { readonly possible: Possible | undefined }>();

/** Of the row before grouping: there every name is an input's. */
function ofOutput(output: ResolvedOutput, model: ResolvedModel): Possible | undefined {
  let found = known.get(output);
  if (found === undefined) {
    const possible = possibleOf(output.base, model, 'before grouping');
    known.set(output, (found = { possible: filtered(possible, keptInResult(model, output)) }));
  }
  return found.possible;
}

/** All that is asked of a pipeline here. */
export interface ModelsByName {
  readonly modelByName: { get(name: string): ResolvedModel | undefined };
}

function filtered(of: Possible | undefined, kept: Kept | undefined): Possible | undefined {
  return of === undefined || kept === undefined ? of : { kind: 'kept', of, kept };
}

const UNKNOWN: Domain = { values: undefined, some: [], forms: new Set(), by: undefined };

export function domainOf(possible: Possible | undefined, models: ModelsByName, depth = 0): Domain {
  if (possible === undefined || depth > MOST_DEPTH) return UNKNOWN;
  switch (possible.kind) {
    case 'values':
      return {
        values: possible.values,
        some: possible.values,
        forms: new Set(TEXT_FORMS.filter((form) => possible.values.every((v) => isText(v) && hasForm(v.value, form)))),
        range: rangeOfValues(possible.values),
        by: undefined,
      };
    case 'range':
      return { ...UNKNOWN, range: [possible.low, possible.high] };
    case 'text': {
      const inner = domainOf(possible.of, models, depth + 1);
      return { ...UNKNOWN, forms: new Set([...inner.forms, possible.form]), by: inner.by };
    }
    case 'any-of': {
      const parts = possible.parts.map((p) => domainOf(p, models, depth + 1));
      const [first, ...others] = parts;
      if (first === undefined) return UNKNOWN;
      const all = parts.map((p) => p.values);
      return {
        values: all.includes(undefined) ? undefined : distinct(all.flatMap((v) => v ?? [])),
        some: distinct(parts.slice(0, possible.given).flatMap((p) => p.some)),
        forms: new Set([...first.forms].filter((f) => others.every((o) => o.forms.has(f)))),
        range: hull(parts.map((p) => p.range)),
        by: parts.find((p) => p.by !== undefined)?.by,
      };
    }
    case 'kept': {
      const inner = domainOf(possible.of, models, depth + 1);
      return {
        ...inner,
        values: inner.values?.filter((v) => possible.kept(v) !== false),
        some: inner.some.filter((v) => possible.kept(v) === true),
      };
    }
    case 'column':
      return ofRelation(possible.relation, possible.column, models, depth);
  }
}

function ofRelation(relation: RelationName, column: string, models: ModelsByName, depth: number): Domain {
  const model = relation.kind === 'model' ? models.modelByName.get(relation.name.toLowerCase()) : undefined;
  const output = model?.outputs.find((o) => o.name.toLowerCase() === column.toLowerCase());
  if (model === undefined || output === undefined) return UNKNOWN;
  const own = domainOf(ofOutput(output, model), models, depth + 1);
  const accepted = model.tests.find(
    (t) =>
      t.kind === 'accepted_values' &&
      t.where === undefined &&
      t.severity === 'error' &&
      t.columns.length === 1 &&
      t.columns[0]!.toLowerCase() === column.toLowerCase(),
  )?.values;
  const by = own.by ?? { model: model.name, column: output.name, tested: false };
  if (own.values !== undefined) return { ...own, by };
  const values = accepted?.flatMap((v) => (v.kind === 'literal' && v.value !== undefined ? [v] : []));
  if (values === undefined || values.length !== accepted?.length)
    return own.forms.size === 0 && own.some.length === 0 && own.range === undefined ? UNKNOWN : { ...own, by };
  return { values, some: own.some, forms: own.forms, by: { model: model.name, column: output.name, tested: true } };
}

function rangeOfValues(values: readonly TypedLiteral[]): Range | undefined {
  const numbers = values.map((v) => (v.type.kind === 'scalar' && v.type.name === 'INT64' ? v.value : undefined));
  if (numbers.length === 0 || numbers.includes(undefined)) return undefined;
  const sorted = numbers.map((n) => BigInt(n!)).sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  return [sorted[0]!, sorted.at(-1)];
}

/** From the smallest to the largest. */
function hull(ranges: readonly (Range | undefined)[]): Range | undefined {
  let all: Range | undefined;
  for (const range of ranges) {
    if (range === undefined) return undefined;
    if (all === undefined) all = range;
    else {
      const [low, high] = all;
      const wider = high === undefined || range[1] === undefined ? undefined : high > range[1] ? high : range[1];
      all = [low < range[0] ? low : range[0], wider];
    }
  }
  return all;
}

const TEXT_FORMS: readonly TextForm[] = ['lower', 'upper', 'trimmed'];

/** Only ASCII letters: of others it depends on the platform. */
function hasForm(value: string | undefined, form: TextForm): boolean {
  if (value === undefined || /[^\x20-\x7e]/u.test(value)) return false;
  return value === (form === 'lower' ? value.toLowerCase() : form === 'upper' ? value.toUpperCase() : value.trim());
}

function distinct(values: readonly TypedLiteral[]): readonly TypedLiteral[] {
  const seen = new Set<string | undefined>();
  return values.filter(({ value }) => !seen.has(value) && seen.add(value));
}

function isText(e: TypedExpression): boolean {
  return e.type.kind === 'scalar' && e.type.name === 'STRING';
}
