// Function documentation: every function that some target translates has it, with real arguments, and says true things of NULL.

import assert from 'node:assert/strict';
import { allFunctions } from '../../../server/src/sql/catalogue/function-catalogue.js';
import { functionDocumentation } from '../../../server/src/sql/catalogue/function-documentation.js';
import { DOCUMENTATION_TABLE } from '../../../server/src/sql/catalogue/documentation-table.js';
import { dialects } from '../../../server/src/sql/dialects/index.js';
import { readCorpus } from '../corpus/read-corpus.js';
import { frontEnd } from '../oracle/front-end.js';

describe('function documentation', () => {
  it('exists for at least 250 functions, and only for functions', () => {
    const ids = new Set(allFunctions().map((f) => f.id));
    assert.deepEqual(
      Object.keys(DOCUMENTATION_TABLE).filter((id) => !ids.has(id)),
      [],
    );
    assert.ok(Object.keys(DOCUMENTATION_TABLE).length >= 250);
  });

  it('exists for every function that some dialect translates', function () {
    this.timeout(60_000);
    const environment = { column: (): string => 'c', parameter: (): string => 'p' };
    const translated = new Set<string>();
    for (const entry of readCorpus()) {
      if (entry.fn.startsWith('$') || translated.has(entry.fn)) continue;
      const front = frontEnd(entry.text, entry.kind);
      if (front.ok && dialects.some((dialect) => dialect.print(front.typed, environment).ok)) translated.add(entry.fn);
    }
    const functions = allFunctions().filter((f) => translated.has(f.id));
    assert.ok(functions.length > 250);
    assert.deepEqual(
      functions.filter((f) => f.doc === undefined).map((f) => f.id),
      [],
    );
  });

  it('is found by every spelling', () => {
    const substr = functionDocumentation('Substring');
    assert.deepEqual(substr, {
      name: 'SUBSTR',
      kind: 'scalar',
      signatures: [
        'SUBSTR(value, position[, length])',
        'SUBSTR(STRING, INT64[, INT64]) → STRING',
        'SUBSTR(BYTES, INT64[, INT64]) → BYTES',
      ],
      prose: DOCUMENTATION_TABLE['substr']!.text,
      example: "SUBSTR('apple', -3, 2) → 'pl'",
      nullBehaviour: 'NULL exactly when an argument is NULL.',
    });
    assert.equal(functionDocumentation('no_such_function'), undefined);
  });

  it('says what kind of function it is and what NULL does', () => {
    assert.equal(functionDocumentation('row_number')?.kind, 'window');
    assert.equal(functionDocumentation('sum')?.kind, 'aggregate');
    assert.equal(functionDocumentation('$add')?.kind, 'operator');
    assert.equal(functionDocumentation('count')?.nullBehaviour, 'Never NULL.');
    assert.equal(functionDocumentation('array_agg')?.nullBehaviour, 'Takes NULLs like other values.');
    assert.equal(functionDocumentation('coalesce')?.nullBehaviour, 'Has its own rule for NULL.');
    assert.deepEqual(functionDocumentation('array_filter')?.signatures.slice(1), [
      'ARRAY_FILTER(ARRAY<T>, (T) -> BOOL) → ARRAY<T>',
      'ARRAY_FILTER(ARRAY<T>, (T, INT64) -> BOOL) → ARRAY<T>',
    ]);
    assert.deepEqual(functionDocumentation('to_json')?.signatures.slice(1), [
      'TO_JSON(T[, stringify_wide_numbers => BOOL]) → JSON',
    ]);
  });

  it('is one or two plain sentences', () => {
    for (const [id, { signature, text }] of Object.entries(DOCUMENTATION_TABLE)) {
      assert.match(text, /^\S.*[.]$/, id);
      assert.ok(text.length <= 320, `${id}: ${text.length} characters`);
      assert.equal((signature.match(/[([]/g) ?? []).length, (signature.match(/[)\]]/g) ?? []).length, signature);
    }
  });
});
