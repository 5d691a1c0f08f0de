// An expression → the unit that its dates are whole steps of: months for `DATE_TRUNC(x, MONTH)`, so that no two of them fall into one month.

import type { TypedExpression } from '../sql/typed-tree.js';
import { columnsBehind } from './columns-behind.js';
import type { Determination } from './determination.js';
import { columnNodes } from './expression-walk.js';
import type { ResolvedModel } from './pipeline-model.js';

type UnitOfColumn = (input: string | undefined, name: string) => string | undefined;

/** As GoogleSQL names it; undefined: not known. */
export function dateUnit(e: TypedExpression, ofColumn: UnitOfColumn): string | undefined {
  switch (e.kind) {
    case 'column':
      return ofColumn(e.column.input, e.column.name);
    case 'cast':
      return e.type.kind === 'scalar' && e.type.name !== 'STRING' ? dateUnit(e.operand, ofColumn) : undefined;
    case 'call': {
      const unit = e.args.at(-1);
      if (e.fn === 'date_trunc') return literalOf(unit);
      if (e.fn === 'last_day') return e.args.length === 1 ? 'MONTH' : literalOf(unit);
      return undefined;
    }
    default:
      return undefined;
  }
}

/** Of the elements of an array: `GENERATE_DATE_ARRAY(a, b, INTERVAL 1 MONTH)` has one date a month at most. */
function elementUnit(array: TypedExpression): string | undefined {
  if (array.kind !== 'call' || array.fn !== 'generate_date_array') return undefined;
  return array.args.length < 4 ? undefined : literalOf(array.args[3]);
}

/** Of a column of an input, or an element of an array. */
export function unitsOf(model: Pick<ResolvedModel, 'inputs' | 'combine' | 'unnests'>): UnitOfColumn {
  return (alias, name) => {
    if (alias === undefined) {
      const unnest = model.unnests.find((u) => u.element.name.toLowerCase() === name.toLowerCase());
      return unnest && elementUnit(unnest.array);
    }
    const [unit, ...others] = new Set(columnsBehind(model, alias, name).map((c) => c.unit));
    return others.length === 0 ? unit : undefined;
  };
}

/** What the value of a date function says of the dates it was made from; `node` stands for the value. */
export function datesBehind(e: TypedExpression, node: string, ofColumn: UnitOfColumn): readonly Determination[] {
  if (e.kind === 'cast') return datesBehind(e.operand, node, ofColumn);
  if (e.kind !== 'call') return [];
  const [date, other] = e.args;
  if (date === undefined) return [];
  const counted = e.fn === 'last_day' && e.args.length === 1 ? 'MONTH' : literalOf(e.args.at(-1));
  const tells = (d: TypedExpression): boolean => d.kind === 'column' && isCountedBy(dateUnit(d, ofColumn), counted);
  if (e.fn === 'date_trunc' || e.fn === 'last_day') return tells(date) ? [{ from: [node], to: columnNodes(date) }] : [];
  if (e.fn !== 'date_diff' || other === undefined) return [];
  return [
    ...(tells(date) ? [{ from: [node, ...columnNodes(other)], to: columnNodes(date) }] : []),
    ...(tells(other) ? [{ from: [node, ...columnNodes(date)], to: columnNodes(other) }] : []),
  ];
}

const COARSER: readonly string[] = ['DAY', 'MONTH', 'QUARTER', 'YEAR'];

/** Dates of one unit are told apart by how many of another lie between them and a fixed date. */
function isCountedBy(unitOfDates: string | undefined, counted: string | undefined): boolean {
  if (counted === undefined) return false;
  if (unitOfDates === counted) return true;
  const [dates, by] = [COARSER.indexOf(unitOfDates ?? ''), COARSER.indexOf(counted)];
  return by > 0 && dates >= by;
}

function literalOf(e: TypedExpression | undefined): string | undefined {
  return e?.kind === 'literal' ? e.value : undefined;
}
