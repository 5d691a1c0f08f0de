// A column that passes on another column of its input although the input has one of its own name, which nothing reads: probably the wrong one.

import { columnsRead } from '../../model/expression-walk.js';
import type { ResolvedModel } from '../../model/pipeline-model.js';
import { findColumn } from '../../model/visible-row.js';
import type { TypedColumn, TypedExpression } from '../../sql/typed-tree.js';
import { sameType } from '../../sql/types.js';
import { parentOf } from '../fixes/fix-context.js';
import { isBlocked } from '../blocked-model.js';
import { wordsOf } from '../name-words.js';
import type { Rule } from '../rule.js';
import { writtenColumns } from '../written-columns.js';

export const namesakeNotRead: Rule = {
  id: 'namesake-not-read',
  family: 'names',
  severity: 'warning',
  ofModel(model, report) {
    if (isBlocked(model)) return;
    const columns = writtenColumns(model);
    const read = readNames(model);
    for (const { output, part, plain } of columns) {
      const own = plain ? columnOf(output.base) : undefined;
      const input = model.inputs.find((i) => i.alias.toLowerCase() === own?.column.input?.toLowerCase());
      const namesake = input && findColumn(input.signature.columns, output.name);
      if (own === undefined || input === undefined || namesake === undefined) continue;
      if (read.has(nameOf(input.alias, namesake.name)) || !sameType(own.type, namesake.type)) continue;
      const twice = columns.some((c) => c.output !== output && c.plain && sameColumn(columnOf(c.output.base), own));
      // `name` from `display_name` is a choice, unless `display_name` is there as well.
      if (!twice && goTogether(output.name, own.column.name)) continue;
      report({
        part,
        message: `\`${output.name}\` passes on \`${own.column.name}\`, although \`${input.alias}\` has \`${namesake.name}\`, which nothing reads. If \`${namesake.name}\` is meant, write it; if not, another name would say what the column holds.`,
        data: { column: namesake.name },
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

function columnOf(e: TypedExpression): TypedColumn | undefined {
  return e.kind === 'column' ? e : e.kind === 'cast' && e.implicit ? columnOf(e.operand) : undefined;
}

function sameColumn(a: TypedColumn | undefined, b: TypedColumn): boolean {
  return a !== undefined && nameOf(a.column.input, a.column.name) === nameOf(b.column.input, b.column.name);
}
