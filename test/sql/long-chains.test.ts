// Long chains of operators are trees as deep as they are long: read, typed, resolved and printed without a stack overflow; longer ones are an error with a place.

import assert from 'node:assert/strict';
import { nodeHost } from '../../server/src/host/node-host.js';
import { dialectById, dialects } from '../../server/src/sql/dialects/index.js';
import { translate } from '../../server/src/sql/translate.js';
import { INT64 } from '../../server/src/sql/types.js';
import { Workspace } from '../../server/src/workspace/workspace.js';

const columns = [{ name: 'i', type: INT64, nullable: true }];
const chain = (length: number, operand = 'i', operator = '+'): string =>
  Array.from({ length }, () => operand).join(` ${operator} `);

describe('long chains of operators', () => {
  for (const dialect of dialects) {
    it(`1,000 additions on ${dialect.displayName}`, () => {
      const { output, errors, refusals } = translate(chain(1000), columns, dialect);
      assert.deepEqual([errors, refusals], [[], []]);
      // Spark SQL adds by `try_add`, so that an overflow raises an error in every session.
      assert.equal(output?.match(/\+|\btry_add\(/gu)?.length, 999);
    });

    it(`2,000 conditions on ${dialect.displayName}`, () => {
      const { output, errors, refusals } = translate(chain(2000, 'i > 1', 'OR'), columns, dialect);
      assert.deepEqual([errors, refusals], [[], []]);
      assert.equal(output?.split('>').length, 2001);
    });
  }

  // Forms that a dialect writes as calls, or that repeat their operands: translated, or refused with a place.
  const growing: readonly (readonly [name: string, text: string])[] = [
    ['20 shifts', chain(20, 'i', '<<')],
    ['50 sums', chain(50, 'SUM(i)')],
    ['50 arrays of structs in each other', `${'[STRUCT('.repeat(50)}i${' AS a)]'.repeat(50)}`],
  ];
  for (const [name, text] of growing)
    for (const dialect of dialects)
      it(`${name} on ${dialect.displayName}`, () => {
        const { output, errors, refusals } = translate(text, columns, dialect);
        assert.deepEqual(errors, []);
        assert.ok(output === null ? refusals.length > 0 : output.length > 0);
        for (const { start, end } of refusals) assert.ok(start < end && end <= text.length);
      });

  for (const id of ['spark', 'databricks', 'pyspark'])
    it(`500 shifts, which are calls in calls, on ${id}`, () => {
      const { output, refusals } = translate(chain(500, 'i', '<<'), columns, dialectById(id)!);
      assert.ok(output === null ? refusals[0]!.end > 0 : output.length > 0);
    });

  for (const operator of ['+', '||', 'AND', '*', '|']) {
    it(`20,000 operands of ${operator}: too many, said once at the operator`, () => {
      const text = chain(20_000, operator === '||' ? "'a'" : operator === 'AND' ? 'TRUE' : 'i', operator);
      const { errors } = translate(text, columns, dialects[0]!);
      assert.deepEqual(
        errors.map((e) => e.message),
        ['These are more than 2500 operators in a row: split the expression'],
      );
      assert.equal(text.slice(errors[0]!.start, errors[0]!.end), operator);
    });
  }

  it('a model with one is analysed and planned', () => {
    const workspace = new Workspace({ ...nodeHost, listFiles: () => [] });
    const uri = 'file:///nowhere/spec.json';
    const sources = [{ name: 'raw.t', columns: [{ name: 'i', type: 'INT64' }] }];
    const models = [
      { name: 'm', sources: ['raw.t'], column_mapping: [{ target_column: 'x', transform: chain(2400) }] },
      {
        name: 'g',
        sources: ['raw.t'],
        group_by: ['i'],
        aggregations: [{ metric_column: 'x', formula: `${chain(1200)} + SUM(i)` }],
      },
    ];
    workspace.setDocument({ uri, text: JSON.stringify({ sources, models }), version: 1 });
    assert.deepEqual(
      workspace
        .project(uri)
        .model.problems.filter((p) => p.severity === 'error')
        .map((p) => p.message),
      [],
    );
    assert.equal(workspace.project(uri).plan.models.length, 2);
  });
});
