// One fault, one finding, at the place a person would point at; what other tools call a key; keys that stand in the wrong object.

import assert from 'node:assert/strict';
import { applyEdits } from '../../server/src/base/apply-edits.js';
import { findingsOf, SOURCES } from './marked-findings.js';

const spec = (model: string): string =>
  `{ "sources": ${SOURCES}, "models": [{ "name": "m", "sources": ["raw.orders"], ${model} }] }`;
const mapping = '"column_mapping": [{ "target_column": "id", "from_column": "id" }]';

const said = (text: string): readonly string[] =>
  findingsOf(text)
    .filter((f) => f.severity === 'error' || f.severity === 'warning')
    .map((f) => `${f.id} «${text.slice(f.span.start, f.span.end)}»`);

function fixed(text: string, id: string): string {
  const found = findingsOf(text).find((f) => f.id === id);
  return applyEdits(text, [...found!.fixes[0]!.edits.values()][0]!)!;
}

describe('what follows from a fault of the format', () => {
  it('a misspelt key is the fault, not what it leaves unsaid', () => {
    for (const [model, id] of [
      ['"column_mapping": [{ "target_column": "id", "from_colum": "id" }]', '"from_colum"'],
      [`${mapping}, "filters": [{ "applies_to": "orders", "predicat": "id > 0" }]`, '"predicat"'],
      ['"group_by": ["id"], "aggregations": [{ "metric_column": "n", "formla": "COUNT(*)" }]', '"formla"'],
    ] as const)
      assert.deepEqual(said(spec(model)), [`unknown-key «${id}»`]);
    // Without it, and without a misspelt one, it is.
    assert.deepEqual(said(spec('"column_mapping": [{ "target_column": "id", "descripton": "x" }]')), [
      'column-without-source «{ "target_column": "id", "descripton": "x" }»',
      'unknown-key «"descripton"»',
    ]);
  });
  it('a name that is none is not also unknown', () => {
    assert.deepEqual(said(spec(`${mapping}, "constraints": { "primary_key": ["i d"] }`)), ['invalid-name «"i d"»']);
    assert.deepEqual(said(spec(`${mapping}, "constraints": { "cluster_by": "i d" }`)), ['invalid-name «"i d"»']);
    assert.deepEqual(said(`{ "models": [{ "name": "m", "sources": ["raw orders"], "column_mapping": [] }] }`), [
      'invalid-name «"raw orders"»',
    ]);
  });
  it('keys as other tools call them', () => {
    const join = spec(mapping)
      .replace('["raw.orders"]', '["raw.orders", "raw.customers"]')
      .replace('"from_column"', '"from_table": "orders", "from_column"')
      .replace(
        '"column_mapping"',
        '"joins": [{ "left": "orders", "right": "customers", "join_type": "LEFT", "on": "orders.customer_id = customers.id" }], "column_mapping"',
      );
    let text = join;
    for (let n = 0; n < 4; n++) text = fixed(text, 'unknown-key');
    assert.deepEqual(
      said(text).filter((f) => !f.startsWith('unused-input')),
      [],
      text,
    );
    assert.deepEqual(
      said(join).filter((f) => f.startsWith('missing-key')),
      [],
    );
  });
  it('a key beside the object it belongs into is moved, wherever it stands', () => {
    for (const model of [
      `"primary_key": ["id"], ${mapping}`,
      `${mapping}, "primary_key": "id"`,
      `"primary_key": "id", "constraints": { "cluster_by": ["id"] }, ${mapping}`,
      `${mapping}, "constraints": {}, "primary_key": ["id"]`,
    ]) {
      const text = spec(model);
      assert.deepEqual(said(text), ['unknown-key «"primary_key"»']);
      const after = fixed(text, 'unknown-key');
      assert.deepEqual(said(after), [], after);
      assert.match(after, /"constraints": \{[^}]*"primary_key": (\["id"\]|"id")/);
    }
  });
  it('numbers beyond all numbers', () => {
    for (const version of ['1e400', '99999999999999999999'])
      assert.deepEqual(said(`{ "version": ${version}, "models": [] }`), [`invalid-value «${version}»`]);
  });
});
