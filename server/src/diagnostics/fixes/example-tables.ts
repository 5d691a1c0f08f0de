// The tables that an example gives, to be changed: rows as they are written, with other values in some of their columns.

import type { ResolvedInput, ResolvedModel } from '../../model/pipeline-model.js';
import { satisfyingCells, type ArrayValue, type Cells } from '../../model/satisfying-elements.js';
import { rowOf } from '../../refactor/add-example.js';
import { literalValue } from '../../refactor/example-values.js';
import type { ExampleSpec } from '../../spec/spec.js';
import type { ScopeColumn } from '../../sql/scope.js';
import type { TypedExpression } from '../../sql/typed-tree.js';
import { BOOL } from '../../sql/types.js';
import { JsonText, type JsonValue } from '../../syntax/json-edit.js';
import type { FixContext } from './fix-context.js';

type Row = Readonly<Record<string, JsonValue>>;

export class ExampleTables {
  /** By key of `given`; absent: as it is. */
  private readonly changed = new Map<string, readonly JsonValue[]>();

  constructor(
    private readonly at: FixContext,
    private readonly model: ResolvedModel,
    private readonly pattern: ExampleSpec,
  ) {}

  given(): Record<string, JsonValue> {
    return Object.fromEntries(
      this.pattern.given.map((g): [string, JsonValue] => [
        g.input.value,
        this.changed.get(g.input.value) ?? g.rows.map((r) => textAt(this.at, r.part)),
      ]),
    );
  }

  /** The condition and what the input's filters keep. */
  withFilters(alias: string, condition: TypedExpression): TypedExpression {
    const filters = this.filtersOf(alias);
    return filters.length === 0 ? condition : all([...filters, condition]);
  }

  /** The table has one row: its first, with these values. */
  setRow(alias: string, cells: Cells): boolean {
    const input = this.inputOf(alias);
    const row = input && this.firstRow(input);
    if (row === undefined) return false;
    const changed = withCells(input!, row, cells);
    return changed !== undefined && this.set(input!, [changed]);
  }

  empty(alias: string): boolean {
    const input = this.inputOf(alias);
    return input !== undefined && this.set(input, []);
  }

  /** A row that the filters keep. */
  fill(alias: string): boolean {
    const input = this.inputOf(alias);
    const row = input && this.keptRow(input, false);
    return row !== undefined && this.set(input!, [row]);
  }

  /** A row and another that is equal to it in some columns: the columns of a key, and those that have to, differ. */
  again(alias: string, equal: readonly string[], differing: readonly string[]): boolean {
    const input = this.inputOf(alias);
    const first = input && this.keptRow(input, true);
    if (first === undefined) return false;
    const free = (name: string): boolean => !equal.some((e) => same(e, name));
    const other = new Set(differing.map((d) => d.toLowerCase()));
    for (const key of input!.signature.keys) {
      if (key.columns.some((c) => other.has(c.toLowerCase()))) continue;
      const column = key.columns.find(free);
      if (column === undefined) return false;
      other.add(column.toLowerCase());
    }
    const second = this.otherValues(input!, first, other);
    return second !== undefined && this.set(input!, [first, second]);
  }

  setElements(alias: string, column: string, count: 0 | 2): boolean {
    const input = this.inputOf(alias);
    const own = input?.signature.columns.find((c) => same(c.name, column));
    const row = input && this.keptRow(input, true);
    if (row === undefined || own?.type.kind !== 'array') return false;
    const { element } = own.type;
    const one = (n: number): JsonValue =>
      (rowOf([{ name: 'x', type: element, nullable: false }], n) as { readonly x: JsonValue }).x;
    return this.set(input!, [put(row, own.name, count === 0 ? [] : [one(1), one(2)])]);
  }

  /** One row of the input, or two, with the values that the first rows of others have. */
  partner(
    alias: string,
    pairs: readonly { readonly column: string; readonly of: { readonly input: string; readonly column: string } }[],
    several: boolean,
  ): boolean {
    const input = this.inputOf(alias);
    let row = input && this.keptRow(input, true);
    if (row === undefined) return false;
    for (const { column, of } of pairs) {
      const other = this.inputOf(of.input);
      const from = other && this.keptRow(other, true);
      const value = from && valueIn(from, of.column);
      if (value === undefined || value === null || isNull(value)) return false;
      if (!this.set(other!, [from!])) return false;
      row = put(row, column, value);
    }
    if (!this.set(input!, [row])) return false;
    return (
      !several ||
      this.again(
        alias,
        pairs.map((p) => p.column),
        [],
      )
    );
  }

  // ---- rows ----------------------------------------------------------------------------------------------------------

  private inputOf(alias: string): ResolvedInput | undefined {
    const input = this.model.inputs.find((i) => same(i.alias, alias));
    return input?.open === false ? input : undefined;
  }

  private keyOf(input: ResolvedInput): string | undefined {
    return this.pattern.given.find((g) => aliasesOf(this.model, g.input.value).includes(input.alias.toLowerCase()))
      ?.input.value;
  }

  private set(input: ResolvedInput, rows: readonly JsonValue[]): boolean {
    const key = this.keyOf(input);
    if (key === undefined) return false;
    this.changed.set(key, rows);
    return true;
  }

  private filtersOf(alias: string): readonly TypedExpression[] {
    return (this.inputOf(alias)?.steps ?? []).flatMap((s) => (s.kind === 'filter' ? [s.filter.predicate] : []));
  }

  /** As written in the example, or as it has become; one that is made up where there is none. */
  private firstRow(input: ResolvedInput): Row | undefined {
    const key = this.keyOf(input);
    if (key === undefined) return undefined;
    const [changed] = this.changed.get(key) ?? [];
    if (changed !== undefined) return changed as Row;
    const [first] = this.pattern.given.find((g) => g.input.value === key)?.rows ?? [];
    return first === undefined
      ? (rowOf(input.signature.columns, 1) as Row)
      : Object.fromEntries(first.cells.map((c) => [c.column.value, textAt(this.at, c.value.part)]));
  }

  /** With values that the input's filters keep; undefined where it can't be told which. */
  private keptRow(input: ResolvedInput, anyRow: boolean): Row | undefined {
    const row = anyRow ? this.firstRow(input) : (rowOf(input.signature.columns, 1) as Row);
    const filters = this.filtersOf(input.alias);
    if (row === undefined || filters.length === 0) return row;
    const cells = satisfyingCells(all(filters));
    return cells === undefined ? undefined : withCells(input, row, cells);
  }

  private otherValues(input: ResolvedInput, row: Row, names: ReadonlySet<string>): Row | undefined {
    let other = row;
    for (const name of names) {
      const column = input.signature.columns.find((c) => c.name.toLowerCase() === name);
      const value = column && valueBeside(column, valueIn(row, name));
      if (value === undefined) return undefined;
      other = put(other, column!.name, value);
    }
    return other;
  }
}

/** As written. */
export function textAt(at: FixContext, part: string): JsonText {
  const span = at.spec.positions.span(part);
  return new JsonText(at.text.slice(span.start, span.end));
}

function same(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

/** Aliases that a key of `given` stands for. */
function aliasesOf(model: ResolvedModel, key: string): readonly string[] {
  const name = key.toLowerCase();
  const own = model.inputs.filter((i) => i.alias.toLowerCase() === name);
  return (own.length > 0 ? own : model.inputs.filter((i) => i.relation.name.toLowerCase() === name)).map((i) =>
    i.alias.toLowerCase(),
  );
}

function valueIn(row: Row, column: string): JsonValue | undefined {
  return Object.entries(row).find(([name]) => same(name, column))?.[1];
}

function put(row: Row, column: string, value: JsonValue): Row {
  const there = Object.keys(row).find((name) => same(name, column));
  return { ...row, [there ?? column]: value };
}

function isNull(value: JsonValue): boolean {
  return value instanceof JsonText && value.text.trim() === 'null';
}

/** A plain value of the column's type that is another one; undefined: of such a type there is none to be had. */
function valueBeside(column: ScopeColumn, value: JsonValue | undefined): JsonValue | undefined {
  const text = (v: JsonValue | undefined): string =>
    v instanceof JsonText ? v.text.trim() : JSON.stringify(v ?? null);
  for (const n of [1, 2, 3]) {
    const other = (rowOf([column], n) as Row)[column.name];
    if (other !== undefined && other !== null && text(other) !== text(value)) return other;
  }
  return undefined;
}

function withCells(input: ResolvedInput, row: Row, cells: Cells): Row | undefined {
  let changed = row;
  for (const [name, value] of cells) {
    const column = input.signature.columns.find((c) => same(c.name, name));
    if (column === undefined) return undefined;
    changed = put(changed, column.name, cellValue(value));
  }
  return changed;
}

function cellValue(value: Parameters<typeof literalValue>[0] | ArrayValue | undefined): JsonValue {
  if (value === undefined) return null;
  if (!('elements' in value)) return literalValue(value);
  const { elementType } = value;
  return value.elements.map((element): JsonValue => {
    if (!(element instanceof Map)) return literalValue(element as Parameters<typeof literalValue>[0]);
    const fields = elementType.kind === 'struct' ? elementType.fields : [];
    return Object.fromEntries(
      fields.map((f): [string, JsonValue] => {
        const own = element.get((f.name ?? '').toLowerCase()) as Parameters<typeof literalValue>[0] | undefined;
        return [f.name ?? '', own === undefined ? null : literalValue(own)];
      }),
    );
  });
}

function all(conditions: readonly TypedExpression[]): TypedExpression {
  return { kind: 'call', fn: '$and', signature: 0, args: conditions, safe: false, type: BOOL, nullable: true };
}
