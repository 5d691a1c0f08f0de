// The function catalogue: every line decodes, every hand-written fact is about a function that exists, names are found in any spelling.
import assert from 'node:assert/strict';
import { DATE_PARTS_TABLE } from '../../../server/src/sql/catalogue/date-parts-table.js';
import { DOCUMENTATION_TABLE } from '../../../server/src/sql/catalogue/documentation-table.js';
import { allFunctions, functionNames, lookupFunction } from '../../../server/src/sql/catalogue/function-catalogue.js';
import * as facts from '../../../server/src/sql/catalogue/function-facts-table.js';
import { nearestNames } from '../../../server/src/base/nearest-names.js';

describe('function catalogue', () => {
  it('decodes every entry', () => {
    const entries = allFunctions();
    assert.ok(entries.length > 400, `${entries.length} entries`);
    for (const entry of entries) {
      assert.ok(entry.signatures.length > 0, entry.id);
      for (const signature of entry.signatures) {
        assert.equal(
          signature.arguments.length,
          signature.required + signature.repeated + signature.optional,
          entry.id,
        );
      }
    }
  });

  it('finds names in any case and by their aliases', () => {
    assert.equal(lookupFunction('SUBSTRING')?.id, 'substr');
    assert.equal(lookupFunction('Net.Host')?.name, 'NET.HOST');
    assert.equal(lookupFunction('variance')?.id, 'var_samp');
    assert.equal(lookupFunction('$add')?.mode, 'scalar');
    assert.equal(lookupFunction('nope'), undefined);
    assert.ok(functionNames().includes('ceiling') && !functionNames().includes('$add'));
  });

  it('carries flags and facts', () => {
    const sum = lookupFunction('SUM')!;
    assert.deepEqual(
      [sum.mode, sum.supportsDistinct, sum.supportsFrame, sum.defaultIgnoresNulls, sum.supportsOrderBy],
      ['aggregate', true, true, true, false],
    );
    const collect = lookupFunction('ARRAY_AGG')!;
    assert.deepEqual(
      [collect.supportsOrderBy, collect.supportsLimit, collect.supportsNullHandling, collect.defaultIgnoresNulls],
      [true, true, true, false],
    );
    assert.deepEqual(
      [lookupFunction('ROW_NUMBER')!.windowOrder, lookupFunction('RANK')!.windowOrder],
      ['optional', 'required'],
    );
    assert.deepEqual(
      [lookupFunction('RAND')!.volatile, lookupFunction('CURRENT_DATE')!.clock, lookupFunction('LOWER')!.nullBehaviour],
      [true, true, 'propagates'],
    );
    assert.deepEqual(
      [lookupFunction('COUNT')!.neverNull, lookupFunction('COALESCE')!.nullBehaviour],
      [true, 'special'],
    );
  });

  it('has no fact, date part or documentation about a function that does not exist', () => {
    const ids = new Set(allFunctions().map((entry) => entry.id));
    const sets = [
      facts.NEVER_NULL,
      facts.SOMETIMES_NULL,
      facts.OWN_NULL_RULE,
      facts.VOLATILE,
      facts.CLOCK,
      facts.KEEPS_NULLS,
      facts.NO_DISTINCT,
      facts.NOT_IN_BIGQUERY,
      facts.TEXT_ONLY_IN_FIRST_SIGNATURE,
      facts.TAKES_JSON_PATH,
    ];
    const named = [
      ...sets.flatMap((set) => [...set]),
      ...Object.keys(DATE_PARTS_TABLE),
      ...Object.keys(DOCUMENTATION_TABLE),
      ...Object.keys(facts.ARGUMENT_DEFAULTS),
    ];
    assert.deepEqual(
      named.filter((id) => !ids.has(id)),
      [],
    );
  });

  it('suggests near names', () => {
    assert.deepEqual(nearestNames('LOWR', ['UPPER', 'LOWER', 'LOG']), ['LOWER']);
    assert.deepEqual(nearestNames('recieved_at', ['received_at', 'resolved_at', 'x']), ['received_at', 'resolved_at']);
    assert.deepEqual(nearestNames('status', ['customer_id', 'amount']), []);
  });
});
