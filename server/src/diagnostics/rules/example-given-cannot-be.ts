// Rows that an example gives to an input and that a test or a foreign key of that input forbids: the model will not meet such rows.

import { literalUnder } from '../../model/literal-order.js';
import type {
  ResolvedExample,
  ResolvedExampleRow,
  ResolvedModel,
  ResolvedSource,
  ResolvedTest,
} from '../../model/pipeline-model.js';
import { passes, passingValues, testedColumn } from '../../model/test-values.js';
import type { TypedExpression } from '../../sql/typed-tree.js';
import { sameType } from '../../sql/types.js';
import { isBlocked } from '../blocked-model.js';
import type { OtherModels } from '../other-models.js';
import type { Remark, Rule } from '../rule.js';

export const exampleGivenCannotBe: Rule = {
  id: 'example-given-cannot-be',
  family: 'tests',
  severity: 'information',
  amongModels(model, others, report) {
    if (model.examples.length > 0 && !isBlocked(model)) remarksOf(model, others).forEach(report);
  },
};

function remarksOf(model: ResolvedModel, others: OtherModels): readonly Remark[] {
  const owners = model.inputs.map(({ relation }): ResolvedModel | ResolvedSource | undefined => {
    const key = relation.name.toLowerCase();
    return relation.kind === 'model' ? others.modelByName.get(key) : others.sources.get(key);
  });
  return model.examples.flatMap((example) =>
    model.inputs.flatMap(({ relation }, i): readonly Remark[] => {
      const owner = owners[i];
      const isFirst = model.inputs.findIndex((o) => o.relation.name === relation.name) === i;
      const rows = example.given.find(
        (g) => g.relation.kind === relation.kind && g.relation.name === relation.name,
      )?.rows;
      if (owner === undefined || rows === undefined || !isFirst) return [];
      return [
        ...('tests' in owner ? testRemarks(model, example, owner, rows) : []),
        ...keyRemarks(example, owner, rows),
      ];
    }),
  );
}

// ---- tests of the model that is read -----------------------------------------------------------------------------------

function testRemarks(
  model: ResolvedModel,
  example: ResolvedExample,
  owner: ResolvedModel,
  rows: readonly ResolvedExampleRow[],
): readonly Remark[] {
  const tests = owner.tests.filter((t) => t.where === undefined && t.severity === 'error');
  if (tests.length === 0) return [];
  const written = model.spec.examples.find((e) => e.part === example.part)?.given.flatMap((g) => g.rows) ?? [];
  return rows.flatMap((row) =>
    [...row.cells].flatMap(([column, cell]): readonly Remark[] => {
      const test = tests.find((t) => testedColumn(t)?.toLowerCase() === column.toLowerCase() && fails(t, cell));
      if (test === undefined) return [];
      const cells = written.find((r) => r.part === row.part)?.cells;
      const at = cells?.find((c) => c.column.value.toLowerCase() === column.toLowerCase())?.value.part;
      return [
        {
          part: at ?? row.part,
          message: `The test \`${test.kind}\` of \`${owner.name}.${column}\` fails on this value: such a row will not be read. Give one that can be, or let the example show what is meant.`,
          related: [{ part: test.part, file: owner.file, message: 'The test' }],
        },
      ];
    }),
  );
}

function fails(test: ResolvedTest, cell: TypedExpression): boolean {
  const value = literalUnder(cell) ?? cell;
  if (value.kind !== 'literal') return false;
  // That an input is NOT NULL is an error of its own.
  if (value.value === undefined) return test.kind !== 'not_null' && passingValues(test)?.null === false;
  return passes(test, value) === false;
}

// ---- foreign keys ------------------------------------------------------------------------------------------------------

function keyRemarks(
  example: ResolvedExample,
  owner: ResolvedModel | ResolvedSource,
  rows: readonly ResolvedExampleRow[],
): readonly Remark[] {
  return owner.foreignKeys.flatMap(({ columns, references, referencedColumns }) => {
    const target = typeof references === 'string' ? references : references.name;
    const others = example.given.find((g) => g.relation.name.toLowerCase() === target.toLowerCase())?.rows;
    if (others === undefined || target.toLowerCase() === owner.name.toLowerCase()) return [];
    if (referencedColumns.length !== columns.length) return [];
    const there = others.map((r) => valuesOf(r, referencedColumns));
    return rows.flatMap((row): readonly Remark[] => {
      const values = valuesOf(row, columns);
      if (values === undefined || there.some((t) => t === undefined || !comparable(t, values) || equal(t, values)))
        return [];
      const names = columns.map((c) => `\`${c}\``).join(', ');
      return [
        {
          part: row.part,
          message: `${names} of this row points to no row that is given to \`${target}\`, which the foreign key of \`${owner.name}\` does not allow. Give the row that it points to, unless what becomes of a lost one is what the example shows.`,
        },
      ];
    });
  });
}

type Literals = readonly (TypedExpression & { readonly kind: 'literal' })[];

/** Undefined where a value is NULL, left out or no plain value. */
function valuesOf(row: ResolvedExampleRow, columns: readonly string[]): Literals | undefined {
  const cells = columns.map((column) => {
    const cell = [...row.cells].find(([name]) => name.toLowerCase() === column.toLowerCase())?.[1];
    return cell === undefined ? undefined : literalUnder(cell);
  });
  return cells.some((c) => c?.value === undefined) ? undefined : (cells as Literals);
}

function comparable(a: Literals, b: Literals): boolean {
  return a.every((v, i) => sameType(v.type, b[i]!.type));
}

function equal(a: Literals, b: Literals): boolean {
  return a.every((v, i) => v.value === b[i]!.value);
}
