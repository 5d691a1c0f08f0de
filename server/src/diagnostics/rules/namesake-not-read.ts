// A column taken from another column of its input although the input has one of its own name, which nothing reads: probably the wrong one.

import { columnsRead, hasMeasure, hasWindow } from '../../model/expression-walk.js';
import type { ResolvedModel } from '../../model/pipeline-model.js';
import { alternativesOf } from '../../model/produced-values.js';
import { findColumn } from '../../sql/scope.js';
import type { TypedColumn, TypedExpression } from '../../sql/typed-tree.js';
import { columnKey } from '../../sql/typed-walk.js';
import type { Text } from '../../spec/spec.js';
import { isScalar, sameType, type SqlType } from '../../sql/types.js';
import { parentOf } from '../fixes/fix-context.js';
import { isBlocked } from '../blocked-model.js';
import { wordsOf } from '../../base/name-words.js';
import type { Report, Rule } from '../rule.js';
import { writtenColumns, type WrittenColumn } from '../written-columns.js';

export const namesakeNotRead: Rule = {
  id: 'namesake-not-read',
  family: 'names',
  severity: 'warning',
  ofModel(model, report) {
    if (isBlocked(model)) return;
    const columns = writtenColumns(model);
    const read = readNames(model);
    const given = new Set(
      columns.flatMap((c) => columnsRead(c.output.base)).map((c) => nameOf(c.column.input, c.column.name)),
    );
    for (const { output, part, plain } of columns) {
      const own = onlyColumn(output.base);
      const input = model.inputs.find((i) => i.alias.toLowerCase() === own?.column.input?.toLowerCase());
      const namesake = input && findColumn(input.signature.columns, output.name);
      if (own === undefined || input === undefined || namesake === undefined) continue;
      if (!sameType(own.type, namesake.type)) continue;
      const twice =
        plain && columns.some((c) => c.output !== output && c.plain && sameColumn(columnOf(c.output.base), own));
      // Beside the column under its own name, one that is only joined or filtered by is missing all the same.
      const kept = plain && columns.some((c) => isKept(c, own));
      if ((kept ? given : read).has(nameOf(input.alias, namesake.name))) continue;
      // `name` from `display_name` is a choice, unless `display_name` is there as well.
      if (!twice && goTogether(output.name, own.column.name)) continue;
      const from = model.spec.columns.find((c) => c.part === output.part)?.fromColumn;
      const mapped = from?.value.toLowerCase() === own.column.name.toLowerCase() ? from : undefined;
      report({
        part: mapped?.part ?? part,
        message: `\`${output.name}\` is taken from \`${own.column.name}\`, although \`${input.alias}\` has \`${namesake.name}\`, which no column is taken from. If \`${namesake.name}\` is meant, write it; if not, another name would say what the column holds.`,
        ...(mapped !== undefined && { data: { column: namesake.name } }),
      });
    }
    reportCopies(model, columns, read, report);
  },
  fixes: (problem, at) => {
    const column = problem.data?.['column'];
    return typeof column === 'string'
      ? at.fix(`Take \`${column}\``, [at.set(parentOf(problem.part), 'from_column', column)], false)
      : [];
  },
};

/** Names that say nothing of what they name. */
const GENERIC: ReadonlySet<string> = new Set(['id', 'key', 'code', 'name', 'uuid', 'number', 'value']);

function goTogether(a: string, b: string): boolean {
  if (GENERIC.has(a.toLowerCase())) return true;
  const [ofA, ofB] = [wordsOf(a), wordsOf(b)];
  return ofA.every((w) => ofB.includes(w)) || ofB.every((w) => ofA.includes(w));
}

/**
 * Two columns from one, of which one shares no word with it, but does with a column that nothing reads: a mapping that was copied,
 * whose column was left as it was.
 */
function reportCopies(
  model: ResolvedModel,
  columns: readonly WrittenColumn[],
  read: ReadonlySet<string>,
  report: Report,
): void {
  const written = new Map(model.spec.columns.map((c) => [c.part, c.fromColumn]));
  const mappings = columns.flatMap(({ output }) => {
    const from = written.get(output.part);
    const own = from && mappedColumn(output.base, from);
    return own === undefined ? [] : [{ output, own, from: from! }];
  });
  const times = new Map<string, number>();
  for (const { own } of mappings) times.set(columnKey(own.column), (times.get(columnKey(own.column)) ?? 0) + 1);
  for (const { output, own, from } of mappings) {
    if (times.get(columnKey(own.column)) === 1) continue;
    const words = tellingWords(output.name);
    if (!ofOneKind(output.base.type, own.type) || words.some((w) => wordsOf(own.column.name).includes(w))) continue;
    // A piece of a text is called by what it holds.
    if (alternativesOf(output.base).some(isPiece)) continue;
    const input = model.inputs.find((i) => i.alias.toLowerCase() === own.column.input?.toLowerCase());
    const [only, ...others] = (input?.signature.columns ?? []).filter(
      (c) =>
        ofOneKind(c.type, own.type) &&
        !read.has(nameOf(input?.alias, c.name)) &&
        wordsOf(c.name).some((w) => words.includes(w)),
    );
    if (input === undefined || only === undefined || others.length > 0) continue;
    if (columns.some((c) => c.output.name.toLowerCase() === only.name.toLowerCase())) continue;
    report({
      part: from.part,
      message: `\`${output.name}\` is taken from \`${own.column.name}\`, as another column is, although \`${input.alias}\` has \`${only.name}\`, which nothing is taken from. If \`${only.name}\` is meant, write it; if not, another name would say what the column holds.`,
      data: { column: only.name },
    });
  }
}

/** The column that `from_column` names, where the expression reads no other of its input. */
function mappedColumn(base: TypedExpression, from: Text): TypedColumn | undefined {
  const read = columnsRead(base);
  const own = read.find((c) => c.column.name.toLowerCase() === from.value.toLowerCase());
  const beside = read.some((c) => own !== undefined && c.column.input === own.column.input && !sameColumn(c, own));
  return beside ? undefined : own;
}

function isPiece(e: TypedExpression): boolean {
  if (e.kind === 'cast') return isPiece(e.operand);
  return (
    e.kind === 'field' ||
    (e.kind === 'call' && (PIECES.has(e.fn) || e.fn.startsWith('json_') || e.fn.startsWith('parse_')))
  );
}

const PIECES: ReadonlySet<string> = new Set(
  '$array_at_offset $array_at_ordinal $safe_array_at_offset $safe_array_at_ordinal $extract left regexp_extract regexp_substr right split substr substring'.split(
    ' ',
  ),
);

/** Words that say what a column is about, not how it is measured. */
function tellingWords(name: string): readonly string[] {
  return wordsOf(name).filter((w) => w.length > 2 && !GENERIC.has(w) && !MEASURING.has(w));
}

const MEASURING: ReadonlySet<string> = new Set(
  'amount amounts avg count currency date dates day days eur first flag gbp has hash last max min month num number order rate raw status sum text time times timestamp total totals type usd week year'.split(
    ' ',
  ),
);

function ofOneKind(a: SqlType, b: SqlType): boolean {
  return sameType(a, b) || (isScalar(a, ...NUMBERS) && isScalar(b, ...NUMBERS));
}

const NUMBERS = ['INT64', 'FLOAT64', 'NUMERIC', 'BIGNUMERIC'] as const;

/** Every column that an expression of the model reads. */
function readNames(model: ResolvedModel): ReadonlySet<string> {
  const exprs = [...model.written.map((w) => w.expr), ...model.outputs.map((o) => o.base)];
  return new Set(columnsRead(...exprs).map((c) => nameOf(c.column.input, c.column.name)));
}

const nameOf = (input: string | undefined, name: string): string => `${input ?? ''}.${name}`.toLowerCase();

/** The one column that a value of one row is made of. */
function onlyColumn(e: TypedExpression): TypedColumn | undefined {
  const found = hasMeasure(e) || hasWindow(e) ? [] : columnsRead(e);
  return found.length === 1 ? found[0] : undefined;
}

function isKept({ output, plain }: WrittenColumn, own: TypedColumn): boolean {
  return plain && sameColumn(columnOf(output.base), own) && output.name.toLowerCase() === own.column.name.toLowerCase();
}

function columnOf(e: TypedExpression): TypedColumn | undefined {
  return e.kind === 'column' ? e : e.kind === 'cast' && e.implicit ? columnOf(e.operand) : undefined;
}

function sameColumn(a: TypedColumn | undefined, b: TypedColumn): boolean {
  return a !== undefined && nameOf(a.column.input, a.column.name) === nameOf(b.column.input, b.column.name);
}
