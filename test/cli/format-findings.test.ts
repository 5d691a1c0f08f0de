// The formats of `check` for machines: SARIF against its own schema, workflow commands in which no text is syntax.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { formatFindings, type FindingsFormat, type ShownFinding } from '../../server/src/cli/format-findings.js';

// Draft 4, of which it uses nothing that later drafts read otherwise: its name for itself is left out.
const schema = Object.fromEntries(
  Object.entries(
    JSON.parse(readFileSync(join(import.meta.dirname, '..', 'vendor', 'sarif', 'sarif-2.1.0.json'), 'utf8')) as object,
  ).filter(([key]) => key !== '$schema' && key !== 'id'),
);
const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false, unicodeRegExp: false });
const validSarif = ajv.compile(schema);

function shown(file: string, message: string, more: Partial<ShownFinding['finding']> = {}): ShownFinding {
  const range = { start: { line: 1, character: 2 }, end: { line: 1, character: 9 } };
  return {
    finding: {
      id: 'limit-without-order',
      severity: 'warning',
      message,
      file: `file:///w/${file}`,
      span: { start: 10, end: 17 },
      related: [],
      fixes: [],
      ...more,
    },
    file,
    text: '{\n  "limit": 3 }\n',
    range,
    related: [{ file: 'other file.json', range, message: 'there' }],
  };
}

const print = (findings: readonly ShownFinding[], how: FindingsFormat): string =>
  formatFindings(findings, how, { colour: false });

describe('formats of findings', () => {
  const hostile = 'first,\nsecond: 100% ::error::x\r';
  it('SARIF is valid against its schema, with and without a baseline', () => {
    const entry = { id: 'comma-list', file: 'gone.json', part: 'models/m', message: 'old', count: 2 };
    for (const how of [
      {},
      { version: '1.2.3' },
      {
        known: [shown('b.json', 'known')],
        against: [{ file: 'base.json', matched: 1, gone: [entry, { ...entry, part: '' }] }],
      },
    ]) {
      const text = print(
        (['error', 'warning', 'information', 'hint'] as const).map((severity) =>
          shown('a b#ä?.json', hostile, { severity, part: 'models/m/limit' }),
        ),
        { format: 'sarif', ...how },
      );
      const log = JSON.parse(text) as {
        runs: { results: { locations: { physicalLocation: { artifactLocation: { uri: string } } }[] }[] }[];
      };
      assert.ok(validSarif(log), JSON.stringify(validSarif.errors?.slice(0, 3)));
      assert.equal(
        log.runs[0]!.results[0]!.locations[0]!.physicalLocation.artifactLocation.uri,
        'a%20b%23%C3%A4%3F.json',
      );
    }
  });
  it('findings that nothing tells apart have fingerprints of their own', () => {
    const log = JSON.parse(
      print([shown('a.json', 'x'), shown('a.json', 'x'), shown('a.json', 'y')], { format: 'sarif' }),
    ) as {
      runs: { results: { partialFingerprints: Readonly<Record<string, string>> }[] }[];
    };
    const prints = log.runs[0]!.results.map((r) => Object.values(r.partialFingerprints)[0]);
    assert.equal(new Set(prints).size, 3);
  });
  it('a workflow command is one line, whatever stands in it', () =>
    assert.equal(
      print([shown('a,b:c%.json', hostile)], { format: 'github' }),
      '::warning file=a%2Cb%3Ac%25.json,line=2,endLine=2,col=3,endColumn=10,title=limit-without-order::first,%0Asecond: 100%25 ::error::x%0D\n',
    ));
  it('JSON as the contract has it', () => {
    const { formatVersion, findings, ...more } = JSON.parse(
      print([shown('a.json', 'x')], { format: 'json' }),
    ) as Record<string, unknown>;
    assert.equal(formatVersion, 1);
    assert.deepEqual(more, {});
    assert.deepEqual(findings, [
      {
        id: 'limit-without-order',
        severity: 'warning',
        message: 'x',
        file: 'a.json',
        range: { start: { line: 1, character: 2 }, end: { line: 1, character: 9 } },
        fixable: false,
        related: [
          {
            file: 'other file.json',
            range: { start: { line: 1, character: 2 }, end: { line: 1, character: 9 } },
            message: 'there',
          },
        ],
      },
    ]);
  });
});
