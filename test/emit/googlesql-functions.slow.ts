// `googlesql.py` of generated PySpark projects on Spark: expressions that call its functions give what they give written out.

import assert from 'node:assert/strict';
import { GOOGLESQL, GooglesqlFunctions } from '../../server/src/emit/platforms/pyspark/googlesql-module.js';
import { pyspark, type PysparkEnvironment } from '../../server/src/sql/dialects/pyspark/dialect.js';
import { pythonString } from '../../server/src/sql/dialects/pyspark/python-literal.js';
import { requireEngine } from '../engines/locate.js';
import { readCorpus } from '../sql/corpus/read-corpus.js';
import { frontEnd } from '../sql/oracle/front-end.js';
import { target } from '../sql/oracle/targets.js';

/** Expressions of the corpus that a function is tried with. */
const EACH = 4;

interface Pair {
  readonly text: string;
  readonly whole: string;
  readonly calling: string;
  readonly functions: readonly string[];
}

function pairs(functions: GooglesqlFunctions): readonly Pair[] {
  const tried = new Map<string, number>();
  const found: Pair[] = [];
  for (const { text, kind } of readCorpus()) {
    if (kind !== 'scalar') continue;
    const front = frontEnd(text, kind);
    if (!front.ok) continue;
    const called = new Set<string>();
    const environment: PysparkEnvironment = {
      column: ({ name }) => pyspark.columnText!(name),
      parameter: (name) => assert.fail(`the corpus has no parameter ${name}`),
    };
    const inProject: PysparkEnvironment = {
      ...environment,
      define: (part) => {
        called.add(part.name);
        return functions.define(part);
      },
    };
    const calling = pyspark.print(front.typed, inProject);
    const whole = pyspark.print(front.typed, environment);
    if (!calling.ok || !whole.ok || calling.text === whole.text) continue;
    const names = [...called].filter((name) => calling.text.includes(`${GOOGLESQL}.${name}(`));
    if (names.every((name) => (tried.get(name) ?? 0) >= EACH)) continue;
    for (const name of names) tried.set(name, (tried.get(name) ?? 0) + 1);
    found.push({ text, whole: whole.text, calling: calling.text, functions: names });
  }
  return found;
}

/** The expression where the module is in scope. */
function inModule(module: string, expression: string): string {
  const namespace = `(lambda scope: (exec(${pythonString(module)}, scope), scope)[1])({})`;
  return `(lambda ${GOOGLESQL}: ${expression})(__import__("types").SimpleNamespace(**${namespace}))`;
}

describe('functions of GoogleSQL in PySpark projects', function () {
  this.timeout(900_000);
  before(function () {
    requireEngine('spark', this);
  });

  it('give what the expression written out gives, on edge values', async () => {
    const functions = new GooglesqlFunctions();
    const tried = pairs(functions);
    const module = functions.module();
    assert.ok(module !== undefined);
    const defined = [...module.matchAll(/^def (\w+)\(/gm)].map((m) => m[1]!);
    const covered = new Set(tried.flatMap((p) => p.functions));
    // What only other functions call is run by them.
    const inner = new Set(defined.filter((name) => !covered.has(name) && module.split(`${name}(`).length > 2));
    assert.deepEqual(
      defined.filter((name) => !covered.has(name) && !inner.has(name)),
      [],
    );
    const spark = target('pyspark');
    try {
      const results = await spark.evaluator.evaluate(
        'scalar',
        tried.flatMap((p) => [p.whole, inModule(module, p.calling)]),
      );
      for (const [i, pair] of tried.entries())
        assert.deepEqual(results[2 * i + 1], results[2 * i], `${pair.text}\n${pair.calling}`);
      assert.ok(results.some((r) => r.values?.some((cell) => typeof cell === 'string')));
    } finally {
      await spark.stop();
    }
  });
});
