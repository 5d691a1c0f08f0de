// A pipeline → which columns carry sensitive data, and where it comes from: by tags, followed through every expression that hands values on.
//
// Not handed on by: hashes (MD5, SHA…, FARM_FINGERPRINT), counts, lengths, whatever gives a BOOL, conditions. Parts of a value
// (SUBSTR, a year of birth) are handed on: they are less, not harmless.

import type { PipelineModel, ResolvedModel, ResolvedOutput, ResolvedSource } from '../model/pipeline-model.js';
import { eachQueryPart } from '../sql/query-walk.js';
import type { TypedCall, TypedExpression, TypedSubquery } from '../sql/typed-tree.js';
import { visitTyped } from '../sql/typed-walk.js';
import { isCleared, personalName, sensitiveTag } from './personal-name-table.js';
import { relationKey } from './usage.js';

/** The first place that the data comes from. */
export interface Origin {
  readonly relation: string;
  readonly column: string;
  readonly tag: string;
}

type Carried = ReadonlyMap<string, Origin>;

const NOTHING: Carried = new Map();

/** Of every relation, by {@link relationKey}: its sensitive columns by lower-case name. */
export function sensitiveColumns(pipeline: PipelineModel): ReadonlyMap<string, Carried> {
  const known = byPipeline.get(pipeline);
  if (known !== undefined) return known;
  const all = new Map<string, Carried>();
  for (const source of pipeline.sources.values())
    all.set(relationKey({ kind: 'source', name: source.name }), ofSource(source));
  for (const model of pipeline.order) {
    const inputs = model.inputs.map((input) => all.get(relationKey(input.relation)) ?? NOTHING);
    all.set(relationKey({ kind: 'model', name: model.name }), ofModel(model, inputs));
  }
  byPipeline.set(pipeline, all);
  return all;
}

const byPipeline = new WeakMap<PipelineModel, ReadonlyMap<string, Carried>>();
const bySource = new WeakMap<ResolvedSource['columns'], Carried>();
const byModel = new WeakMap<ResolvedModel, { readonly inputs: readonly Carried[]; readonly carried: Carried }>();

function ofSource(source: ResolvedSource): Carried {
  let carried = bySource.get(source.columns);
  if (carried === undefined) {
    const found = new Map<string, Origin>();
    for (const { name, tags } of source.columns) {
      const tag = sensitiveTag(tags);
      if (tag !== undefined) found.set(name.toLowerCase(), { relation: source.name, column: name, tag });
    }
    bySource.set(source.columns, (carried = found));
  }
  return carried;
}

function ofModel(model: ResolvedModel, inputs: readonly Carried[]): Carried {
  const before = byModel.get(model);
  if (before?.inputs.length === inputs.length && before.inputs.every((c, i) => c === inputs[i])) return before.carried;
  const whole = sensitiveTag(model.spec.tags);
  const carried = new Map<string, Origin>();
  for (const output of model.outputs) {
    if (isCleared(output.tags)) continue;
    const own = sensitiveTag(output.tags);
    const origin = originOf(model, output, inputs) ?? fromTag(model, output, own ?? whole);
    if (origin !== undefined) carried.set(output.name.toLowerCase(), origin);
  }
  byModel.set(model, { inputs, carried });
  return carried;
}

function fromTag(model: ResolvedModel, output: ResolvedOutput, tag: string | undefined): Origin | undefined {
  return tag === undefined ? undefined : { relation: model.name, column: output.name, tag };
}

/** Where an output's value has sensitive data from, by what its inputs carry. */
function originOf(model: ResolvedModel, output: ResolvedOutput, inputs: readonly Carried[]): Origin | undefined {
  return found(output.base, (node) => {
    const { input, name } = node.column;
    const at = input === undefined ? -1 : model.inputs.findIndex((i) => i.alias.toLowerCase() === input.toLowerCase());
    if (at >= 0) return inputs[at]!.get(name.toLowerCase());
    if (model.combine.kind === 'set-operation')
      for (const operand of model.combine.operands)
        for (const item of operand.items)
          if (item.name.toLowerCase() === name.toLowerCase()) {
            const origin = found(item.expr, (c) => inputs[operand.input]!.get(c.column.name.toLowerCase()));
            if (origin !== undefined) return origin;
          }
    const element = model.unnests.find((u) => u.element.name.toLowerCase() === name.toLowerCase());
    return element === undefined || input !== undefined
      ? undefined
      : found(element.array, (c) => {
          const i = model.inputs.findIndex((x) => x.alias.toLowerCase() === c.column.input?.toLowerCase());
          return i < 0 ? undefined : inputs[i]!.get(c.column.name.toLowerCase());
        });
  });
}

const MASKS: ReadonlySet<string> = new Set(
  `md5 sha1 sha256 sha512 farm_fingerprint count $count_star countif approx_count_distinct length char_length character_length
  byte_length octet_length array_length strpos instr`.split(/\s+/),
);

type Column = Extract<TypedExpression, { kind: 'column' }>;

/** The first column whose value an expression hands on and for which `look` finds something. */
export function found<T>(expr: TypedExpression, look: (column: Column) => T | undefined): T | undefined {
  const first = (parts: readonly TypedExpression[]): T | undefined => {
    for (const part of parts) {
      const hit = found(part, look);
      if (hit !== undefined) return hit;
    }
    return undefined;
  };
  if (expr.type.kind === 'scalar' && expr.type.name === 'BOOL' && expr.kind !== 'column') return undefined;
  switch (expr.kind) {
    case 'column':
      return look(expr);
    case 'call':
      if (MASKS.has(expr.fn)) return undefined;
      return first(handedOn(expr));
    case 'case':
      return first([...expr.whens.map((w) => w.then), expr.otherwise]);
    case 'cast':
    case 'field':
      return found(expr.operand, look);
    case 'array':
      return first(expr.elements);
    case 'struct':
      return first(expr.fields.map((f) => f.value));
    case 'subquery':
      return first(handedOnBy(expr));
    case 'lambda':
      return found(expr.body, look);
    default:
      return undefined;
  }
}

/** Arrays and selected values; nothing of a query that only counts. */
function handedOnBy(subquery: TypedSubquery): readonly TypedExpression[] {
  const { body } = subquery.query;
  const [item] = body.kind === 'select' ? body.items : [];
  if (item?.kind === 'call' && MASKS.has(item.fn) && item.aggregate !== undefined) return [];
  const parts: TypedExpression[] = [];
  eachQueryPart(subquery.query, (expr, part) => {
    if (part === 'array' || part === 'item') parts.push(expr);
  });
  return parts;
}

/** Arguments that a call may give as its value; what is only compared is not among them. */
function handedOn({ fn, args }: TypedCall): readonly TypedExpression[] {
  switch (fn) {
    case 'if':
      return args.slice(1);
    case 'nullif':
      return args.slice(0, 1);
    case '$case_with_value':
      // Operand, pairs of WHEN and THEN, ELSE.
      return args.filter((_, i) => i > 0 && (i % 2 === 0 || i === args.length - 1));
    default:
      return args;
  }
}

export interface PersonalOrigin {
  readonly alias: string;
  readonly column: string;
  readonly phrase: string;
}

const personal = new WeakMap<ResolvedOutput, PersonalOrigin | false>();

/** The column that an output hands on whole and that looks personal by its name, and the phrase that it does so for. */
export function personalOrigin(output: ResolvedOutput): PersonalOrigin | undefined {
  let origin = personal.get(output);
  if (origin === undefined) personal.set(output, (origin = lookFor(output) ?? false));
  return origin === false ? undefined : origin;
}

function lookFor(output: ResolvedOutput): PersonalOrigin | undefined {
  // A part of a value that only looks personal by its column's name may be harmless.
  if (takesParts(output.base)) return undefined;
  return found(output.base, ({ column, type }) => {
    const phrase = column.input === undefined ? undefined : personalName(column.name, type);
    return phrase === undefined ? undefined : { alias: column.input!, column: column.name, phrase };
  });
}

const PARTS: ReadonlySet<string> = new Set(
  'substr substring left right split regexp_extract regexp_extract_all regexp_substr'.split(' '),
);

function takesParts(expr: TypedExpression): boolean {
  let found = false;
  visitTyped(expr, (node) => {
    if (node.kind === 'call' && PARTS.has(node.fn)) found = true;
  });
  return found;
}
