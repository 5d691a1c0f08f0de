// An expression → the columns whose values it hands on, and what is taken out of them: fields of STRUCTs, keys of JSON, elements.
//
// Not handed on by: hashes (MD5, SHA…, FARM_FINGERPRINT), encryption, counts, lengths, whatever gives a BOOL, conditions, positions. Parts of a
// value (SUBSTR, a year of birth) are handed on: they are less, not harmless.

import type { ResolvedModel, ResolvedOutput } from './pipeline-model.js';
import { parseJsonPath } from '../sql/json-path.js';
import { sourcesOf } from '../sql/query-walk.js';
import type { TypedCall, TypedColumn, TypedExpression, TypedLambda, TypedQuery } from '../sql/typed-tree.js';

/** Fields and keys taken out of a value, outermost first. */
export type Taken = readonly string[];

type Look<T> = (column: TypedColumn, taken: Taken) => T | undefined;

/** Names that are bound inside the expression, and what each may stand for. */
class Bound {
  private readonly values: Map<string, readonly TypedExpression[]>;
  private readonly followed = new Set<string>();

  constructor(around?: Bound) {
    this.values = new Map(around?.values);
  }

  set(name: string, values: readonly TypedExpression[]): void {
    this.values.set(name, values);
  }

  /** Once for the same name and parts: a second time finds no more. */
  once(name: string, taken: Taken): readonly TypedExpression[] {
    const key = JSON.stringify([name, ...taken]);
    if (this.followed.has(key)) return [];
    this.followed.add(key);
    return this.values.get(name) ?? [];
  }
}

const MASKS: ReadonlySet<string> = new Set(
  `md5 sha1 sha256 sha512 farm_fingerprint count $count_star countif approx_count_distinct length char_length character_length
  byte_length octet_length array_length strpos instr aead.encrypt deterministic_encrypt hll_count.init hll_count.extract`.split(
    /\s+/,
  ),
);

/** Calls whose value is one of their arguments, or the same in another form: what is taken out of it is taken out of them. */
const SAME_VALUE: ReadonlySet<string> = new Set(
  `if ifnull coalesce nullif iferror $case_with_value any_value min max array_agg array_concat array_concat_agg array_reverse first_value last_value
  nth_value lag lead parse_json to_json to_json_string json_query_array json_extract_array json_value_array json_extract_string_array
  string lax_string array_filter array_transform array_first array_last array_slice`.split(/\s+/),
);

const ELEMENT_OF: ReadonlySet<string> = new Set(
  '$array_at_offset $array_at_ordinal $safe_array_at_offset $safe_array_at_ordinal array_slice'.split(' '),
);

const BY_PATH: ReadonlyMap<string, boolean> = new Map([
  ['json_value', false],
  ['json_query', false],
  ['json_value_array', false],
  ['json_query_array', false],
  ['json_extract', true],
  ['json_extract_scalar', true],
  ['json_extract_array', true],
  ['json_extract_string_array', true],
]);

/** The first column whose value an expression hands on and for which `look` finds something. */
export function found<T>(expr: TypedExpression, look: Look<T>): T | undefined {
  return follow(expr, [], new Bound(), look);
}

/** As {@link found}, with the input that the column is of: through set operations and unnested elements too. */
export function originOf<T>(model: ResolvedModel, { base }: ResolvedOutput, look: LookInto<T>): T | undefined {
  return originOfValue(model, base, look);
}

type LookInto<T> = (input: number, column: TypedColumn, taken: Taken) => T | undefined;

/** Of any expression over the model's rows before grouping. */
export function originOfValue<T>(model: ResolvedModel, expr: TypedExpression, look: LookInto<T>): T | undefined {
  const inputOf = (alias: string | undefined): number =>
    alias === undefined ? -1 : model.inputs.findIndex((i) => i.alias.toLowerCase() === alias.toLowerCase());
  const of: Look<T> = (column, taken) => {
    const { input, name } = column.column;
    const at = inputOf(input);
    if (at >= 0) return look(at, column, taken);
    if (model.combine.kind === 'set-operation')
      for (const operand of model.combine.operands)
        for (const item of operand.items)
          if (item.name.toLowerCase() === name.toLowerCase()) {
            const origin = follow(item.expr, taken, new Bound(), (c, more) => look(operand.input, c, more));
            if (origin !== undefined) return origin;
          }
    if (input !== undefined) return undefined;
    // An element's array may be an earlier element's.
    const element = model.unnests.find((u) => u.element.name.toLowerCase() === name.toLowerCase());
    return element === undefined ? undefined : follow(element.array, taken, new Bound(), of);
  };
  return found(expr, of);
}

function follow<T>(expr: TypedExpression, taken: Taken, bound: Bound, look: Look<T>): T | undefined {
  const first = (parts: readonly TypedExpression[], within: Taken = taken, names: Bound = bound): T | undefined => {
    for (const part of parts) {
      const hit = follow(part, within, names, look);
      if (hit !== undefined) return hit;
    }
    return undefined;
  };
  if (expr.type.kind === 'scalar' && expr.type.name === 'BOOL' && expr.kind !== 'column') return undefined;
  switch (expr.kind) {
    case 'column':
      return look(expr, taken);
    case 'variable':
      return first(bound.once(expr.name, taken));
    case 'call':
      return MASKS.has(expr.fn) ? undefined : followCall(expr, taken, bound, look);
    case 'case':
      return first([...expr.whens.map((w) => w.then), expr.otherwise]);
    case 'cast':
      return first([expr.operand]);
    case 'field':
      return first([expr.operand], [expr.field, ...taken]);
    case 'array':
      return first(expr.elements);
    case 'struct': {
      const [field, ...rest] = taken;
      const same = expr.fields.filter((f) => f.name?.toLowerCase() === field?.toLowerCase());
      return field === undefined || same.length === 0
        ? first(
            expr.fields.map((f) => f.value),
            [],
          )
        : first(
            same.map((f) => f.value),
            rest,
          );
    }
    case 'subquery': {
      const names = new Bound(bound);
      const items = bind(expr.query, names);
      return first(items.flat(), taken, names);
    }
    case 'lambda':
      return first([expr.body]);
    default:
      return undefined;
  }
}

function followCall<T>(call: TypedCall, taken: Taken, bound: Bound, look: Look<T>): T | undefined {
  const { fn, args } = call;
  const go = (list: readonly TypedExpression[], within: Taken, names: Bound): T | undefined => {
    for (const part of list) {
      const hit = follow(part, within, names, look);
      if (hit !== undefined) return hit;
    }
    return undefined;
  };
  const path = args[1]?.kind === 'literal' ? args[1].value : undefined;
  if (fn === '$subscript')
    return go(
      args.slice(0, 1),
      args[1]?.type.kind === 'scalar' && args[1].type.name === 'STRING' && path !== undefined
        ? [path, ...taken]
        : taken,
      bound,
    );
  if (ELEMENT_OF.has(fn)) return go(args.slice(0, 1), taken, bound);
  const legacy = BY_PATH.get(fn);
  if (legacy !== undefined) {
    const parsed = path === undefined ? undefined : parseJsonPath(path, legacy);
    const keys = parsed?.ok === true ? parsed.steps.flatMap((s) => (s.kind === 'key' ? [s.key] : [])) : [];
    return go(args.slice(0, 1), [...keys, ...taken], bound);
  }
  const lambdas = args.filter((a): a is TypedLambda => a.kind === 'lambda');
  if (lambdas.length > 0) {
    const others = args.filter((a) => a.kind !== 'lambda');
    const names = new Bound(bound);
    for (const { parameters } of lambdas) for (const p of parameters) names.set(p.name, others);
    // What a lambda makes stands for the elements; where it only chooses among them, it gives a BOOL.
    const made = lambdas.filter(({ type }) => type.kind !== 'scalar' || type.name !== 'BOOL');
    return made.length > 0 ? go(made, taken, names) : go(others, taken, bound);
  }
  return go(handedOn(call), SAME_VALUE.has(fn) ? taken : [], bound);
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

/** Puts what a query's names stand for into `names`; its columns, each as what it may be. */
function bind(query: TypedQuery, names: Bound): Columns {
  return bindIn(query, names, new Map());
}

type Columns = readonly (readonly TypedExpression[])[];

function bindIn(query: TypedQuery, names: Bound, around: ReadonlyMap<string, Columns>): Columns {
  const { body } = query;
  const ctes = new Map(around);
  for (const cte of query.ctes) ctes.set(cte.name, bindIn(cte.query, names, ctes));
  if (body.kind === 'set-operation') {
    const inputs = body.inputs.map((input) => bindIn(input, names, ctes));
    return query.columns.map((_, i) => inputs.flatMap((columns) => columns[i] ?? []));
  }
  for (const source of sourcesOf(body.from))
    if (source.kind === 'unnest') names.set(source.variable, [source.array]);
    else {
      const columns = source.kind === 'cte' ? ctes.get(source.name) : bindIn(source.query, names, ctes);
      source.columns.forEach((column, i) => names.set(column.variable, columns?.[i] ?? []));
    }
  for (const { variable, expr } of body.groupBy ?? [])
    if (!(expr.kind === 'variable' && expr.name === variable)) names.set(variable, [expr]);
  return body.items.map((item) => [item]);
}
