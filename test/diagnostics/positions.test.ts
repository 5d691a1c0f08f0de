// Findings stand on the very characters at fault, whatever the text around and inside is written with: escapes, tabs, CRLF, byte-order marks, astral characters, comments.

import assert from 'node:assert/strict';
import '../../server/src/diagnostics/all-targets.js';
import type { Span } from '../../server/src/base/span.js';
import { LineIndex } from '../../server/src/base/line-index.js';
import { projectFindings } from '../../server/src/diagnostics/run-diagnostics.js';
import { Workspace } from '../../server/src/workspace/workspace.js';
import { corpusPipelines, textsOf } from '../corpus/pipelines.js';
import { memoryHost, type Files } from '../language/pipeline.js';
import { corpusDefects } from './corpus-defects-table.js';
import { EditedWorkspace, type Input, type PlacedFinding } from './customer-360-edits.js';

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

// ---- the faults of the corpus, written in other manners --------------------------------------------------------------------

/** A text written in another manner, and where each place of the old one has gone: what is put in at its start stands before it. */
interface Rewritten {
  readonly text: string;
  readonly moved: (span: Span) => Span;
}

/** Pieces put in (`with`) in place of what stands from `start` to `end`. */
interface Piece {
  readonly start: number;
  readonly end: number;
  readonly with: string;
}

function rewritten(text: string, pieces: readonly Piece[]): Rewritten {
  const sorted = [...pieces].sort((a, b) => a.start - b.start);
  let out = '';
  let last = 0;
  for (const piece of sorted) {
    out += text.slice(last, piece.start) + piece.with;
    last = piece.end;
  }
  out += text.slice(last);
  const shift = (before: (piece: Piece) => boolean): number =>
    sorted.reduce((sum, p) => (before(p) ? sum + p.with.length - (p.end - p.start) : sum), 0);
  const moved = ({ start, end }: Span): Span => ({
    start: start + shift((p) => p.end <= start),
    end: end + shift((p) => p.end <= end && p.start < end),
  });
  return { text: out, moved };
}

/** Offsets behind each `wanted` of JSON that stands in no string and no comment. */
function outside(text: string, wanted: string): readonly number[] {
  const found: number[] = [];
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    if (quoted && text[i] === '\\') i++;
    else if (text[i] === '"') quoted = !quoted;
    else if (!quoted && text.startsWith('//', i)) i = text.indexOf('\n', i);
    else if (!quoted && text[i] === wanted) found.push(i + 1);
  }
  return found;
}

const put = (offsets: readonly number[], text: string): readonly Piece[] =>
  offsets.map((offset) => ({ start: offset, end: offset, with: text }));

const replaced = (text: string, from: string, to: string): readonly Piece[] =>
  [...text.matchAll(new RegExp(from, 'gu'))].map((m) => ({ start: m.index, end: m.index + m[0].length, with: to }));

/** Letters within the words of SQL texts and descriptions as `\u` escapes: the text means the same. */
function escaped(text: string): readonly Piece[] {
  return [...text.matchAll(/"(?:transform|formula|predicate|condition|description)":\s*"((?:[^"\\]|\\.)*)"/gu)].flatMap(
    (m) => {
      const first = m.index + m[0].length - 1 - m[1]!.length;
      return [...m[1]!.matchAll(/(?<![\\])[a-z](?=[a-z])/gu)]
        .filter((_, i) => i % 3 === 0)
        .map((l) => ({
          start: first + l.index,
          end: first + l.index + 1,
          with: `\\u${l[0].codePointAt(0)!.toString(16).padStart(4, '0')}`,
        }));
    },
  );
}

/** `json`: the file is a spec; DDL is written in the first manners only. */
const writings: Readonly<Record<string, (text: string, json: boolean) => readonly Piece[]>> = {
  CRLF: (text) => replaced(text, '\\n', '\r\n'),
  'byte-order mark': () => [{ start: 0, end: 0, with: '\ufeff' }],
  tabs: (text, json) => (json ? replaced(text, '(?<=\\n) +', '\t') : replaced(text, '(?<=\\n)  ', '\t')),
  'astral characters in comments': (text, json) =>
    json ? put(outside(text, '{'), '/* 😀 \u{1d4d0} */') : [{ start: 0, end: 0, with: '/* 😀 */' }],
  'comments behind commas and at the ends of lines': (text, json) =>
    json
      ? [...put(outside(text, ','), '/* é 😀 "x": [{ */'), ...replaced(text, '(?<=[,{[])(?=\\n)', ' // é 😀 "x": [{')]
      : [],
  'astral characters in descriptions': (text, json) =>
    json
      ? [...text.matchAll(/"description": "/gu)].map((m) => ({
          start: m.index + m[0].length,
          end: m.index + m[0].length,
          with: '😀 ',
        }))
      : [],
  'escapes in SQL': (text, json) => (json ? escaped(text) : []),
};

describe('positions of findings in the corpus, written in another manner', function () {
  this.timeout(120_000);
  const pipelines = new Map(corpusPipelines().map((p) => [p.name, p]));
  const seen = new Set<string>();
  // One of each rule: the others stand at the same kinds of places.
  const chosen = corpusDefects.filter(({ finds }) => seen.size < seen.add(finds.split(' ')[1]!).size);
  const keyOf = (f: Pick<PlacedFinding, 'path' | 'id' | 'span'>): string =>
    `${f.path} ${f.id} ${f.span.start}-${f.span.end}`;

  const workspace = new EditedWorkspace();
  const loudOf = (input: Input): readonly PlacedFinding[] =>
    workspace.findingsOf(input).filter((f) => f.severity === 'error' || f.severity === 'warning');
  let plain: readonly { readonly what: string; readonly input: Input; readonly found: readonly PlacedFinding[] }[];
  before(() => {
    plain = chosen.map(({ pipeline, what, edit }) => {
      const input = edit(textsOf(pipelines.get(pipeline)!));
      return { what: `${pipeline}: ${what}`, input, found: loudOf(input) };
    });
  });

  for (const [manner, write] of Object.entries(writings))
    it(`${manner}: ${chosen.length} faults`, () => {
      let changed = 0;
      for (const { what, input, found } of plain) {
        const texts = new Map(
          Object.entries(input).map(([file, text]) => [file, rewritten(text, write(text, file.endsWith('.json')))]),
        );
        const other: Input = Object.fromEntries([...texts].map(([file, { text }]) => [file, text]));
        if (other['spec.json'] !== input['spec.json']) changed++;
        assert.ok(found.length > 0, what);
        const expected = found.map((f) => keyOf({ ...f, span: texts.get(f.path)!.moved(f.span) }));
        assert.deepEqual(loudOf(other).map(keyOf).sort(), [...expected].sort(), what);
      }
      assert.ok(changed > chosen.length / 2, `${changed} of ${chosen.length} are written otherwise`);
    });
});
