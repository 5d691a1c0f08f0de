// The corpus covers the catalogue, and our parser and types accept and reject what it says, at the place it says.

import assert from 'node:assert/strict';
import { allFunctions, lookupFunction } from '../../../server/src/sql/catalogue/function-catalogue.js';
import { visitTyped } from '../../../server/src/sql/typed-walk.js';
import { frontEnd, type FrontEnd } from '../oracle/front-end.js';
import { EXCLUDED } from './excluded.js';
import { isNotOurs } from './not-ours.js';
import { readCorpus, readInvalid, type CorpusEntry } from './read-corpus.js';
import { columns, rows } from './rows.js';

const LEAST_EXPRESSIONS = 5;

describe('the SQL corpus', () => {
  const entries = readCorpus();
  const fronts = new Map<CorpusEntry, FrontEnd>(entries.map((entry) => [entry, frontEnd(entry.text, entry.kind)]));

  it('has at least five different expressions for every function and operator of the catalogue', () => {
    const texts = new Map<string, Set<string>>();
    for (const entry of entries) texts.set(entry.fn, (texts.get(entry.fn) ?? new Set()).add(entry.text));
    const few = allFunctions()
      .map((fn) => fn.id)
      .filter((id) => !(id in EXCLUDED) && (texts.get(id)?.size ?? 0) < LEAST_EXPRESSIONS);
    assert.deepEqual(few, []);
  });

  it('names as sections only catalogue functions, or groups that are no function', () => {
    const named = new Set(entries.map((entry) => entry.fn).filter((fn) => !fn.includes(' ')));
    const unknown = [...named].filter((fn) => lookupFunction(fn) === undefined && !FORMS.test(fn));
    assert.deepEqual(unknown, []);
  });

  it('is accepted by our parser and types', () => {
    const rejected = entries.flatMap((entry) => {
      const front = fronts.get(entry)!;
      if (front.ok || isNotOurs(front.problems[0]!.message)) return [];
      return [`${entry.family}.sql:${entry.line} ${entry.text}: ${front.problems[0]!.message}`];
    });
    assert.deepEqual(rejected, []);
  });

  it('uses every signature of every function', () => {
    const used = new Set<string>();
    for (const front of fronts.values()) {
      if (!front.ok) continue;
      visitTyped(front.typed, (node) => {
        if (node.kind === 'call') used.add(`${node.fn} ${node.signature}`);
      });
    }
    const unused = allFunctions()
      .filter((fn) => !(fn.id in EXCLUDED) && !(fn.id in NOT_CALLED))
      .flatMap((fn) => fn.signatures.map((_, index) => `${fn.id} ${index}`))
      .filter((signature) => !used.has(signature));
    assert.deepEqual(unused, []);
  });

  it('has rows with a value for every column and every column NULL somewhere', () => {
    for (const [at, column] of columns.entries()) {
      const values = rows.map((row) => row[at] ?? null);
      assert.ok(
        values.some((value) => value !== null),
        `${column.name} is always NULL`,
      );
      assert.ok(column.name === 'id' || values.includes(null), `${column.name} is never NULL`);
    }
  });

  for (const entry of readInvalid()) {
    it(`invalid/${entry.family}.sql:${entry.line} is rejected where a person would point: ${entry.text}`, () => {
      const front = frontEnd(entry.text, /\bOVER\b|^(LAG|NTILE|ROW_NUMBER)\b/.test(entry.text) ? 'window' : 'scalar');
      assert.ok(!front.ok, 'accepted');
      if (entry.at !== undefined) assert.equal(front.problems[0]?.start, entry.at, front.problems[0]?.message);
      for (const { start, end } of front.problems) assert.ok(0 <= start && start <= end && end <= entry.text.length);
    });
  }
});

/** Sections of forms that are no catalogue functions, and the functions of RANGE, which the catalogue leaves out. */
const FORMS =
  /^(\$array_subquery|\$subquery|\$struct|\$get_struct_field|precedence|literal|range|range_\w+|generate_range_array)$/;

/** Catalogue ids that never stand in a typed tree, or whose signatures we do not offer. */
const NOT_CALLED: Readonly<Record<string, string>> = {
  $case_no_value: 'a node of its own',
  $make_array: 'a node of its own',
  rand: 'refused: a run is a function of its inputs',
  generate_uuid: 'refused: a run is a function of its inputs',
  session_user: 'refused: a run is a function of its inputs',
  'keys.keyset_chain': 'folded by the reference into constants',
  st_geogfromgeojson: 'geography: named arguments are not offered',
  st_geogfromtext: 'geography: named arguments are not offered',
};
