// How much work all findings of a spec are, counted in calls of our functions and turns of their loops: twice as much to read is about
// twice the work.

import assert from 'node:assert/strict';
import { Session, type Profiler } from 'node:inspector';
import { projectFindings } from '../../server/src/diagnostics/run-diagnostics.js';
import { parseExpression } from '../../server/src/sql/parse/parse.js';
import { projectOf } from '../language/pipeline.js';

const session = new Session();

/** Answered at once: the session is in this very process. */
function ask(method: string, parameters: object = {}): unknown {
  let answer: unknown;
  session.post(method, parameters, (error, result) => {
    if (error !== null) throw error;
    answer = result;
  });
  return answer;
}

/** How often functions of this repository were called, and their blocks run, since the last time. */
function callsSince(): number {
  const { result } = ask('Profiler.takePreciseCoverage') as Profiler.TakePreciseCoverageReturnType;
  return result
    .filter((script) => script.url.includes('/server/src/'))
    .flatMap((script) => script.functions)
    .flatMap((fn) => fn.ranges)
    .reduce((sum, range) => sum + range.count, 0);
}

function callsFor(work: () => unknown): number {
  callsSince();
  work();
  return callsSince();
}

const list = (n: number, item: (i: number) => string, between: string): string =>
  Array.from({ length: n }, (_, i) => item(i)).join(between);

const SOURCE = {
  name: 'raw.t',
  columns: [
    { name: 'id', type: 'INT64', nullable: false },
    { name: 's', type: 'STRING' },
    { name: 'v', type: 'INT64' },
  ],
  primary_key: 'id',
};

const specOf = (...column_mapping: readonly object[]): object => ({
  sources: [SOURCE],
  models: [{ name: 'm', sources: ['raw.t'], column_mapping }],
});

const x = (transform: string, ...tests: readonly string[]): object => ({ target_column: 'x', transform, tests });

const times = <T>(n: number, item: (i: number) => T): readonly T[] => Array.from({ length: n }, (_, i) => item(i));

const wide = (name: string, n: number): object => ({
  name,
  columns: [{ name: 'id', type: 'INT64', nullable: false }, ...times(n, (i) => ({ name: `c${i}`, type: 'INT64' }))],
  primary_key: 'id',
});

const joinsOf = (n: number, left: (i: number) => string): object => ({
  sources: [wide('raw.t', n), ...times(n, (i) => wide(`raw.d${i}`, 4))],
  models: [
    {
      name: 'm',
      sources: ['raw.t', ...times(n, (i) => `raw.d${i}`)],
      joins: times(n, (i) => ({
        left_table: left(i),
        right_table: `d${i}`,
        type: 'LEFT',
        condition: `${left(i)}.c${left(i) === 't' ? i : 0} = d${i}.id`,
      })),
      column_mapping: [
        { target_column: 'id', from_table: 't', from_column: 'id' },
        ...times(n, (i) => ({ target_column: `x${i}`, transform: `COALESCE(d${i}.c1, 0)` })),
      ],
      constraints: { primary_key: 'id' },
    },
  ],
});

/** What there is `n` of, and how many to begin with. */
const kinds: Readonly<Record<string, readonly [number, (n: number) => object]>> = {
  'constants added': [12, (n) => specOf(x(`v + ${list(n, (i) => `${i + 1}`, ' + ')}`))],
  'accepted values': [200, (n) => specOf(x('s', `accepted_values(${list(n, (i) => `a${i}`, ', ')})`))],
  'elements of IN': [200, (n) => specOf(x(`s IN (${list(n, (i) => `'a${i}'`, ', ')})`))],
  'accepted values below others': [
    100,
    (n) => ({
      sources: [SOURCE],
      models: [
        {
          name: 'm',
          sources: ['raw.t'],
          column_mapping: [x('s', `accepted_values(${list(n, (i) => `a${i}`, ', ')})`)],
        },
        {
          name: 'r',
          sources: ['m'],
          column_mapping: [
            x('x', `accepted_values(${list(n, (i) => `a${i + 1}`, ', ')})`),
            { target_column: 'y', transform: `x IN (${list(n, (i) => `'a${i}'`, ', ')})` },
          ],
        },
      ],
    }),
  ],
  alternatives: [100, (n) => specOf(x(list(n, (i) => `v = ${i}`, ' OR ')))],
  'branches of a CASE': [
    80,
    (n) => specOf(x(`CASE ${list(n, (i) => `WHEN s = 'a${i}' THEN 'b${i}'`, ' ')} ELSE 's' END`)),
  ],
  'columns with texts': [
    80,
    (n) =>
      specOf(
        ...Array.from({ length: n }, (_, i) => ({
          target_column: `open_${i}`,
          transform: `CASE WHEN s = 'closed ${i}' THEN 'a' ELSE LOWER(s) END`,
        })),
      ),
  ],
  'columns of a source': [
    60,
    (n) => ({
      sources: [wide('raw.t', n)],
      models: [
        {
          name: 'm',
          sources: ['raw.t'],
          column_mapping: times(n, (i) => ({
            target_column: `c${i}`,
            from_table: 't',
            from_column: `c${i}`,
            transform: '{from} + 1',
          })),
          constraints: { primary_key: 'id' },
        },
      ],
    }),
  ],
  'filters of one input': [
    60,
    (n) => ({
      sources: [wide('raw.t', n)],
      models: [
        {
          name: 'm',
          sources: ['raw.t'],
          filters: times(n, (i) => ({ applies_to: 't', predicate: i % 2 === 0 ? `c${i} <> 3` : `c${i} > 1` })),
        },
      ],
    }),
  ],
  'conditions of one filter': [
    80,
    (n) => ({
      sources: [wide('raw.t', n)],
      models: [
        {
          name: 'm',
          sources: ['raw.t'],
          filters: [{ applies_to: 't', predicate: list(n, (i) => `c${i} <> 3`, ' AND ') }],
        },
      ],
    }),
  ],
  'inputs joined to the first': [20, (n) => joinsOf(n, () => 't')],
  'inputs joined to the one before': [20, (n) => joinsOf(n, (i) => (i === 0 ? 't' : `d${i - 1}`))],
  'group keys and totals': [
    40,
    (n) => ({
      sources: [wide('raw.t', 2 * n)],
      models: [
        {
          name: 'm',
          sources: ['raw.t'],
          group_by: times(n, (i) => `c${i}`),
          column_mapping: [],
          aggregations: times(n, (i) => ({ metric_column: `sum_${i}`, formula: `SUM(c${n + i}) / COUNT(c${n + i})` })),
        },
      ],
    }),
  ],
  'inputs of a union': [
    20,
    (n) => ({
      sources: times(n, (i) => wide(`raw.t${i}`, 4)),
      models: [
        { name: 'm', sources: times(n, (i) => `raw.t${i}`), union: { inputs: times(n, (i) => `t${i}`), as: 'u' } },
      ],
    }),
  ],
};

describe('work grows with what there is to read:', function () {
  this.timeout(60_000);

  before(() => {
    // What is done once a process is not counted.
    for (const [, spec] of Object.values(kinds)) projectFindings(projectOf(spec(3)));
    session.connect();
    ask('Profiler.enable');
    ask('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
  });
  after(() => {
    ask('Profiler.stopPreciseCoverage');
    session.disconnect();
  });

  const grows = (n: number, work: (n: number) => unknown): void => {
    const [once, twice] = [callsFor(() => work(n)), callsFor(() => work(2 * n))];
    assert.ok(once > n && twice < 2.7 * once, `${n}: ${once} calls, ${2 * n}: ${twice} calls`);
  };
  for (const [what, [n, spec]] of Object.entries(kinds))
    it(what, () => grows(n, (m) => projectFindings(projectOf(spec(m)))));
  it('brackets that do not match', () => grows(1000, (n) => parseExpression(`f(${'(v], '.repeat(n)})`)));
});
