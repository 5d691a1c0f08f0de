// A column taken from another column of its input although the input has one of its own name, which nothing reads: probably the wrong one.

import { columnsRead, hasMeasure, hasWindow } from '../../model/expression-walk.js';
import type { ResolvedModel } from '../../model/pipeline-model.js';
import { findColumn } from '../../model/visible-row.js';
import type { TypedColumn, TypedExpression } from '../../sql/typed-tree.js';
import { sameType } from '../../sql/types.js';
import { parentOf } from '../fixes/fix-context.js';
import { isBlocked } from '../blocked-model.js';
import { wordsOf } from '../name-words.js';
import type { Rule } from '../rule.js';
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
