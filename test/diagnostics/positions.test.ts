// Findings stand on the very characters at fault, whatever the text around and inside is written with: escapes, tabs, CRLF, byte-order marks, astral characters, comments.

import assert from 'node:assert/strict';
import '../../server/src/diagnostics/all-targets.js';
import { LineIndex } from '../../server/src/base/line-index.js';
import { projectFindings } from '../../server/src/diagnostics/run-diagnostics.js';
import { Workspace } from '../../server/src/workspace/workspace.js';
import { memoryHost, type Files } from '../language/pipeline.js';

interface Case {
  readonly what: string;
  readonly id: string;
  /** `<|…|>` is what has to be marked. */
  readonly text: string;
  readonly file?: string;
}

/** A spec with one model over `raw.t (id INT64, name STRING, tags ARRAY<STRING>)`; `inside` are further members of its mapping, `more` of the model. */
const spec = (inside: string, more = ''): string => `{
  "sources": [{ "name": "raw.t", "columns": [{ "name": "id", "type": "INT64" }, { "name": "name", "type": "STRING" }, { "name": "tags", "type": "ARRAY<STRING>" }] }],
  "models": [
    {
      "name": "m",
      "sources": ["raw.t"],
      "column_mapping": [
        { "target_column": "id", "transform": "id" },
        { "target_column": "x", ${inside} }
      ]${more}
    }
  ]
}
`;

const ddl = 'ddl/t.sql';
const withDdl = (table: string): string => `-- tables\n${table}\n`;

const cases: readonly Case[] = [
  // SQL strings
  { what: 'plain SQL', id: 'unknown-column', text: spec(`"transform": "UPPER(<|nam|>)"`) },
  { what: 'behind \\n', id: 'unknown-column', text: spec(`"transform": "CONCAT(name,\\n\\n  <|nam|>)"`) },
  { what: 'behind \\t and \\"', id: 'unknown-column', text: spec(`"transform": "CONCAT(\\t\\"a\\", <|nam|>)"`) },
  {
    what: 'behind \\\\',
    id: 'unknown-column',
    text: spec(`"transform": "CONCAT(r'\\\\d\\\\', <|nam|>)"`.replace(`\\\\d\\\\'`, `\\\\d'`)),
  },
  { what: 'behind \\/', id: 'unknown-column', text: spec(`"transform": "CONCAT('a\\/b', <|nam|>)"`) },
  { what: 'behind \\u0041', id: 'unknown-column', text: spec(`"transform": "CONCAT('\\u0041', <|nam|>)"`) },
  { what: 'a name written with \\u0061', id: 'unknown-column', text: spec(`"transform": "UPPER(<|n\\u0061m|>)"`) },
  { what: 'behind an astral character', id: 'unknown-column', text: spec(`"transform": "CONCAT('😀', <|nam|>)"`) },
  {
    what: 'behind an escaped astral character',
    id: 'unknown-column',
    text: spec(`"transform": "CONCAT('\\ud83d\\ude00', <|nam|>)"`),
  },
  {
    what: 'behind combining characters',
    id: 'unknown-column',
    text: spec(`"transform": "CONCAT('e\u0301e\u0301', <|nam|>)"`),
  },
  {
    what: 'behind a comment in SQL',
    id: 'unknown-column',
    text: spec(`"transform": "CONCAT(name /* 😀 */, -- é\\n <|nam|>)"`),
  },
  {
    what: 'behind {from}',
    id: 'unknown-column',
    text: spec(`"from_table": "t", "from_column": "name", "transform": "CONCAT({from}, {from}, <|nam|>)"`),
  },
  {
    what: 'a from_column',
    id: 'unknown-column',
    text: spec(`"from_table": "t", "from_column": "<|n\\u0061m|>", "transform": "\\tUPPER({from})"`),
  },
  {
    what: 'a syntax fault behind escapes',
    id: 'sql-syntax',
    text: spec(`"transform": "CONCAT('\\u0041',\\n name) <|)|>"`),
  },
  {
    what: 'a string that is never closed',
    id: 'sql-syntax',
    text: spec(`"transform": "CONCAT(name, <|'\\u00e9 b)|>"`),
  },
  { what: 'a type mismatch of an escaped text', id: 'type-mismatch', text: spec(`"transform": "<|name|> + 1"`) },
  {
    what: 'a regular expression with backslashes',
    id: 'invalid-regex',
    text: spec(`"transform": "REGEXP_EXTRACT(name, r'\\\\d\\\\.<|(|>')"`),
  },
  {
    what: 'a regular expression behind an escaped quote',
    id: 'invalid-regex',
    text: spec(`"transform": "REGEXP_EXTRACT(name, '\\"😀<|(|>')"`),
  },
  { what: 'a clock call', id: 'clock-call', text: spec(`"transform": "\\n<|CURRENT_DATE()|>"`) },
  // keys and values
  { what: 'an unknown key', id: 'unknown-key', text: spec(`"transform": "name", <|"tipe"|>: "STRING"`) },
  {
    what: 'an unknown key with an escape',
    id: 'unknown-key',
    text: spec(`"transform": "name", <|"t\\u0069pe"|>: "STRING"`),
  },
  {
    what: 'a key twice',
    id: 'duplicate-key',
    text: spec(`"transform": "name", "type": "STRING", <|"type"|>: "STRING"`),
  },
  { what: 'a type', id: 'unknown-type', text: spec(`"transform": "tags", "type": "ARRAY<<|STRNG|>>"`) },
  { what: 'a type with an escape', id: 'unknown-type', text: spec(`"transform": "name", "type": "<|STRN\\u0047|>"`) },
  { what: 'a value of another kind', id: 'wrong-type', text: spec(`"transform": "name", "nullable": <|"no 😀"|>`) },
  { what: 'a JSON fault', id: 'json-syntax', text: spec(`"transform": "name", "nullable": <|maybe|>`) },
  { what: 'a bad escape', id: 'json-syntax', text: spec(`"transform": "CONCAT('😀', r'<|\\d|>')"`) },
  {
    what: 'an item of a comma list',
    id: 'unknown-target-column',
    text: spec(`"transform": "name"`, `, "constraints": { "cluster_by": "id,\\t<|y|>" }`),
  },
  {
    what: 'a key column',
    id: 'unknown-target-column',
    text: spec(`"transform": "name"`, `, "constraints": { "primary_key": ["id", "<|\\u0079|>"] }`),
  },
  // tests
  {
    what: 'an argument of a test',
    id: 'test-argument-type',
    text: spec(`"transform": "id", "tests": ["accepted_values(1, <|'\\u0061'|>)"]`),
  },
  { what: 'a test that is none', id: 'unknown-test', text: spec(`"transform": "id", "tests": ["<|uniqu\\u0065x|>"]`) },
  {
    what: 'a relationship',
    id: 'unknown-relation',
    text: spec(`"transform": "id", "tests": ["relationships(\\t<|n|>.id)"]`),
  },
  // DDL and settings
  {
    what: 'a type in the DDL',
    id: 'unknown-type',
    file: ddl,
    text: withDdl('CREATE TABLE `raw`.`u` (\n\tid INT64, /* 😀 */ name <|STRNG|>\n);'),
  },
  {
    what: 'a type inside a type in the DDL',
    id: 'unknown-type',
    file: ddl,
    text: withDdl('CREATE TABLE raw.u (id ARRAY<STRUCT<a <|STRNG|>>>);'),
  },
  {
    what: 'a column twice in the DDL',
    id: 'ddl-duplicate-column',
    file: ddl,
    text: withDdl('CREATE TABLE raw.u (\n\tid INT64,\n\t-- é 😀\n\t<|ID|> STRING\n);'),
  },
  {
    what: 'a syntax fault in the DDL',
    id: 'ddl-syntax',
    file: ddl,
    text: withDdl("CREATE TABLE raw.u (id INT64 OPTIONS (description = '😀\\n') <|name|> STRING);"),
  },
  {
    what: 'a key column in the DDL',
    id: 'unknown-column',
    file: ddl,
    text: withDdl(
      'CREATE TABLE raw.u (id INT64, PRIMARY KEY (`<|ix|>`) NOT ENFORCED);'.replace('`<|ix|>`', '<|`ix`|>'),
    ),
  },
  { what: 'a setting', id: 'unknown-setting', file: 'pipewright.json', text: '{\n\t// 😀\n\t<|"tagets"|>: []\n}\n' },
  {
    what: 'a JSON fault in the settings',
    id: 'settings-syntax',
    file: 'pipewright.json',
    text: '{\n\t/* 😀 */ "targets": <|nothing|>\n}\n',
  },
];

/** How the text around is written; the marked text stays. */
const manners: Readonly<Record<string, (text: string, file: string) => string>> = {
  'as it is': (text) => text,
  CRLF: (text) => text.replaceAll('\n', '\r\n'),
  'byte-order mark': (text) => `\ufeff${text}`,
  'byte-order mark and CRLF': (text) => `\ufeff${text.replaceAll('\n', '\r\n')}`,
  'tabs for blanks': (text) => text.replaceAll('\n  ', '\n\t').replaceAll(': ', ':\t'),
  comments: (text, file) =>
    file.endsWith('.sql')
      ? `/* 😀 é\n*/ ${text}`
      : `// 😀\n/* é\n😀 */ ${text.replaceAll(', "', ', /* 😀 "x": [ */ "')}`,
  'astral characters before': (text, file) =>
    file.endsWith('.sql') ? `/*😀😀*/${text}` : text.replace('{', '{ "x-😀": "😀\\ud83d\\ude00", '),
};

function marked(text: string): { readonly text: string; readonly start: number; readonly end: number } {
  const start = text.indexOf('<|');
  const end = text.indexOf('|>') - 2;
  assert.ok(start >= 0 && end >= start);
  return { text: text.replace('<|', '').replace('|>', ''), start, end };
}

/** Counted from the text itself: lines end in LF or CRLF, characters are UTF-16 units. */
function position(text: string, offset: number): { readonly line: number; readonly character: number } {
  const before = text.slice(0, offset);
  return { line: before.split('\n').length - 1, character: offset - (before.lastIndexOf('\n') + 1) };
}

describe('positions of findings', () => {
  for (const { what, id, text, file = 'spec.json' } of cases)
    for (const [manner, write] of Object.entries(manners))
      it(`${what}: ${manner}`, () => {
        const expected = marked(write(text, file));
        const files: Files = { 'spec.json': spec('"transform": "name"'), [file]: expected.text };
        const host = memoryHost(files);
        const project = new Workspace(host).project(host.toUri('/project/spec.json'));
        const found = [...projectFindings(project)].flatMap(([uri, list]) =>
          list.filter((f) => f.id === id).map((f) => ({ path: host.toPath(uri)!.replace('/project/', ''), ...f.span })),
        );
        assert.deepEqual(
          found.map((f) => `${f.path} «${expected.text.slice(f.start, f.end)}»`),
          [`${file} «${expected.text.slice(expected.start, expected.end)}»`],
        );
        assert.deepEqual([found[0]!.start, found[0]!.end], [expected.start, expected.end]);
        const lines = new LineIndex(expected.text);
        assert.deepEqual(lines.position(expected.start), position(expected.text, expected.start));
        assert.deepEqual(lines.position(expected.end), position(expected.text, expected.end));
      });
});
