// A spec written in another way says the same: whatever stands between its tokens and however its letters are escaped, the same findings mark the same decoded texts.

import assert from 'node:assert/strict';
import { createScanner, parse } from 'jsonc-parser';
import '../../server/src/diagnostics/all-targets.js';
import { projectFindings } from '../../server/src/diagnostics/run-diagnostics.js';
import { Workspace } from '../../server/src/workspace/workspace.js';
import { column, memoryHost, metric, source } from '../language/pipeline.js';

const spec = JSON.stringify(
  {
    sources: [source('raw.t', 'id INT64, name STRING, day DATE'), source('raw.u', 'id INT64, kind STRNG')],
    models: [
      {
        name: 'm',
        description: 'what is read',
        sources: ['raw.t', 'raw.u'],
        joins: [{ left_table: 't', right_table: 'u', type: 'LEFT', condition: "t.id = u.idd AND u.kind = 'a'" }],
        column_mapping: [
          column('id', 't.id', { tests: ['unique', "accepted_values(1, 'x')"] }),
          column('loud', "CONCAT(UPPER(t.nam), '\n\t\"é')", { typ: 'STRING' }),
          column('found', "REGEXP_EXTRACT(t.name, r'a(')", { type: 'ARRAY<INT46>' }),
          column('today', 'CURRENT_DATE()', { nullable: 'no' }),
        ],
        filters: [{ applies_to: 't', predicate: 't.day > 1' }],
        constraints: { primary_key: ['id', 'lost'], cluster_by: 'id, none' },
      },
      { name: 'n', sources: ['m', 'raw.none'], group_by: ['id'], aggregations: [metric('n', 'SUMM(id)')] },
    ],
  },
  undefined,
  2,
);

/** Mulberry32: the same numbers from the same seed. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 4294967296) * below);
  };
}

const BETWEEN = ['', ' ', '\n', '\t', '\n\n  ', ' // 😀 "x": [\n', '/* é { */', '\t/* 😀\n*/ '];

/** Other text of the same meaning. */
function rewritten(text: string, random: (below: number) => number): string {
  const scanner = createScanner(text, true);
  let result = random(2) === 0 ? '' : '\ufeff';
  for (let before = ''; ;) {
    scanner.scan();
    const token = text.slice(scanner.getTokenOffset(), scanner.getTokenOffset() + scanner.getTokenLength());
    if (token === '') break;
    const closes = token === '}' || token === ']';
    // An empty list or object has no comma.
    if (closes && before !== '[' && before !== '{' && random(3) === 0) result += ',';
    result += BETWEEN[random(BETWEEN.length)]!;
    result += token.startsWith('"') ? escaped(token, random) : token;
    before = token;
  }
  result = result.replace('what is read', 'what 😀 is \\ud83d\\ude00 read');
  return random(2) === 0 ? result : result.replaceAll('\n', '\r\n');
}

/** Some letters as `\u…`; what is an escape already stays. */
function escaped(token: string, random: (below: number) => number): string {
  if (token === '"what is read"') return token;
  return token.replaceAll(/\\.|[a-z]/gis, (piece) =>
    piece.startsWith('\\') || random(8) > 0 ? piece : `\\u${piece.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** As it reads: without what may be written in another way. */
function decoded(marked: string): string {
  if (/^[[{]/.test(marked)) return JSON.stringify(parse(marked, [], { allowTrailingComma: true }));
  return marked.replaceAll(/\\u([0-9a-f]{4})/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
}

function said(text: string): readonly string[] {
  const host = memoryHost({ 'pipewright.json': '{}', 's.spec.json': text });
  const project = new Workspace(host).project(host.toUri('/project/s.spec.json'));
  return [...projectFindings(project).values()]
    .flat()
    .map((f) => `${f.severity} ${f.id} ${f.part ?? ''} «${decoded(text.slice(f.span.start, f.span.end))}»`);
}

describe('a spec written in another way', () => {
  const expected = said(spec);
  it('has findings of many kinds', () => {
    assert.ok(new Set(expected.map((f) => f.split(' ')[1])).size >= 12, expected.join('\n'));
  });
  for (let seed = 1; seed <= 12; seed++)
    it(`marks the same texts (${seed})`, () => {
      const text = rewritten(spec, numbers(seed));
      assert.notEqual(text, spec);
      assert.deepEqual(said(text), expected);
    });
});
