import assert from 'node:assert/strict';
import { parseStatements, parseType } from '../../../server/src/sql/parse/parse.js';
import type { CreateTable } from '../../../server/src/sql/tree.js';
import { describeTree, describeType } from './describe-tree.js';
import { INVALID_STATEMENTS, NEWER_TEXTS, VALID_STATEMENTS } from './query-corpus.js';

function tablesOf(text: string): CreateTable[] {
  return parseStatements(text).statements.filter((statement) => statement.kind === 'create-table');
}

function tableOf(text: string): CreateTable {
  assert.deepEqual(parseStatements(text).problems, []);
  const [table] = tablesOf(text);
  assert.ok(table);
  return table;
}

const nameOf = (table: CreateTable): string => table.name.parts.map((part) => part.name).join('/');

describe('parseStatements', () => {
  it('accepts the valid corpus and finds one problem in every invalid statement', () => {
    assert.deepEqual(
      [...VALID_STATEMENTS, ...NEWER_TEXTS].filter((text) => parseStatements(text).problems.length > 0),
      [],
    );
    assert.deepEqual(
      INVALID_STATEMENTS.filter((text) => parseStatements(text).problems.length !== 1),
      [],
    );
  });

  it('takes `raw.x`, `raw`.`x` and raw.x for one table, each part with its own span', () => {
    const text = 'CREATE TABLE `raw.x` (a INT64)';
    const { name } = tableOf(text);
    assert.deepEqual(
      name.parts.map((part) => [part.name, text.slice(part.start, part.end)]),
      [
        ['raw', 'raw'],
        ['x', 'x'],
      ],
    );
    assert.equal(nameOf(tableOf('CREATE TABLE `raw`.`x` (a INT64)')), 'raw/x');
    assert.equal(nameOf(tableOf('CREATE TABLE raw.x (a INT64)')), 'raw/x');
  });

  it('reads columns with types, attributes and descriptions', () => {
    const table = tableOf(`CREATE OR REPLACE TEMP TABLE IF NOT EXISTS t (
      a INT64 NOT NULL OPTIONS (description = "The \\"key\\""),
      b NUMERIC(10, 2) DEFAULT 0 NOT NULL,
      c ARRAY<STRUCT<x STRING, y ARRAY<DATE>>>, -- nested
      d STRING PRIMARY KEY NOT ENFORCED,
      e INT64 AS (a + 1),
    )`);
    const columns = table.columns.map((column) => [
      column.name.name,
      column.type && describeType(column.type),
      column.notNull,
      column.primaryKey,
      column.description,
    ]);
    assert.deepEqual(columns, [
      ['a', 'INT64', true, false, 'The "key"'],
      ['b', 'NUMERIC(10, 2)', true, false, undefined],
      ['c', 'ARRAY<STRUCT<x STRING, y ARRAY<DATE>>>', false, false, undefined],
      ['d', 'STRING', false, true, undefined],
      ['e', 'INT64', false, false, undefined],
    ]);
    assert.deepEqual(
      [table.columns[1]?.default, table.columns[4]?.generated].map((expr) => expr && describeTree(expr)),
      ['0', '(a + 1)'],
    );
    assert.deepEqual([table.orReplace, table.temporary, table.ifNotExists], [true, true, true]);
  });

  it('reads keys, checks, partitioning and options', () => {
    const table =
      tableOf(`CREATE TABLE t (a INT64, b INT64 REFERENCES d.u (x) NOT ENFORCED, PRIMARY KEY (a, b) NOT ENFORCED,
      CONSTRAINT fk FOREIGN KEY (a, b) REFERENCES v (y, z) NOT ENFORCED, CHECK (a > 0))
      PARTITION BY DATE(c) CLUSTER BY a, b OPTIONS (description = 'x', labels = [('k', 'v')])`);
    assert.deepEqual(
      table.primaryKey?.map((name) => name.name),
      ['a', 'b'],
    );
    const keys = table.foreignKeys.map((key) => [
      key.columns.map((c) => c.name),
      key.references.parts.map((p) => p.name),
      key.referencedColumns.map((c) => c.name),
    ]);
    assert.deepEqual(keys, [
      [['b'], ['d', 'u'], ['x']],
      [['a', 'b'], ['v'], ['y', 'z']],
    ]);
    assert.deepEqual(
      [table.partitionBy && describeTree(table.partitionBy), table.clusterBy?.map(describeTree)],
      ['DATE(c)', ['a', 'b']],
    );
    assert.deepEqual(
      [table.options.map((option) => option.name.name), table.checks?.map(describeTree)],
      [['description', 'labels'], ['(a > 0)']],
    );
  });

  it('reads CREATE TABLE AS, LIKE and views', () => {
    assert.equal(tableOf('CREATE TABLE t AS SELECT 1 AS a').asQuery?.body.kind, 'select');
    assert.deepEqual(tableOf('CREATE TABLE t LIKE a.b').source?.how, 'LIKE');
    const [view] = parseStatements('CREATE OR REPLACE VIEW d.v (x) AS WITH a AS (SELECT 1) SELECT * FROM a').statements;
    assert.ok(view?.kind === 'create-view');
    assert.deepEqual([view.name.parts.length, view.columns.length, view.asQuery.ctes.length], [2, 1, 1]);
  });

  it('reads statement by statement, and keeps those it does not interpret', () => {
    const { statements, problems } = parseStatements(`
      -- a file
      CREATE TABLE a (x INT64);; INSERT INTO a VALUES (';');
      DROP TABLE b; SELECT 1;
      CREATE FUNCTION f(x INT64) AS (x + 1)`);
    assert.deepEqual(problems, []);
    assert.deepEqual(
      statements.map((s) => (s.kind === 'other-statement' ? s.firstWord : s.kind)),
      ['create-table', 'INSERT', 'DROP', 'query', 'CREATE'],
    );
  });

  it('loses no other statement to a broken one; a misspelt word is read as meant', () => {
    const text = `CREATE TABLE a (x INT64;
      CREATE TABLE b (x INT64, y STRNG(, z DATE);
      CREATE TABEL c (x INT64);
      CREATE GADGET g (x INT64);
      CREATE TABLE d (x INT64
      , order STRING, z DATE);
      CREATE TABLE e (x INT64)
      CREATE TABLE f (x INT64)`;
    const { problems } = parseStatements(text);
    assert.deepEqual(tablesOf(text).map(nameOf), ['a', 'b', 'c', 'd', 'e', 'f']);
    assert.deepEqual(
      problems.map(({ start, end }) => text.slice(start, end)),
      [';', ',', 'TABEL', 'GADGET', 'order', 'CREATE'],
    );
  });

  it('reads the columns around a broken one', () => {
    const text = 'CREATE TABLE t (\n a INT64\n b STRING,\n c DATE DEFUALT 1,\n d TIMESTAMP NOT,\n e INT64\n)';
    const [table] = tablesOf(text);
    assert.deepEqual(
      table?.columns.map((column) => column.name.name),
      ['a', 'b', 'c', 'd', 'e'],
    );
    assert.deepEqual(
      parseStatements(text).problems.map(({ start, end }) => text.slice(start, end)),
      ['b', 'DEFUALT', 'NOT'],
    );
  });
});

describe('parseType', () => {
  it('reads types as written', () => {
    for (const [text, expected] of [
      ['int64', 'INT64'],
      ['NUMERIC(10,2)', 'NUMERIC(10, 2)'],
      ['STRING(MAX)', 'STRING(MAX)'],
      ['ARRAY<struct<A int64, string>>', 'ARRAY<STRUCT<A INT64, STRING>>'],
      ['STRUCT<>', 'STRUCT<>'],
      ['RANGE<DATE>', 'RANGE<DATE>'],
      ['INTERVAL', 'INTERVAL'],
      ['DECIMAL(5)', 'DECIMAL(5)'],
    ] as const) {
      const { type, problems } = parseType(text);
      assert.deepEqual(problems, []);
      assert.equal(type && describeType(type), expected);
    }
  });

  it('reports what is wrong with a type', () => {
    for (const [text, start] of [
      ['', 0],
      ['ARRAY', 5],
      ['ARRAY<INT64', 5],
      ['STRUCT<a>>', 9],
      ['NUMERIC(x)', 8],
      ['INT64 x', 6],
      ['NUMERIC(1,)', 10],
    ] as const) {
      assert.deepEqual(
        parseType(text).problems.map((problem) => problem.start),
        [start],
        text,
      );
    }
  });
});
