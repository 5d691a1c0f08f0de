// A model or spec with `<|…|>` around every place of one finding → checks that exactly these places are reported, no more and no fewer.

import assert from 'node:assert/strict';
import type { Finding } from '../../server/src/base/finding.js';
import { projectFindings } from '../../server/src/diagnostics/run-diagnostics.js';
import { nodeHost } from '../../server/src/host/node-host.js';
import { Workspace } from '../../server/src/workspace/workspace.js';

const uri = 'file:///nowhere/spec.json';

/** What a model alone reads. */
export const SOURCES = `[
  { "name": "raw.orders", "primary_key": "id", "columns": [
    { "name": "id", "type": "INT64", "nullable": false }, { "name": "customer_id", "type": "INT64" }, { "name": "amount", "type": "NUMERIC" },
    { "name": "status", "type": "STRING" }, { "name": "at", "type": "TIMESTAMP" }, { "name": "tags", "type": "ARRAY<STRING>" } ] },
  { "name": "raw.customers", "primary_key": "id", "columns": [
    { "name": "id", "type": "INT64", "nullable": false }, { "name": "email", "type": "STRING" }, { "name": "country", "type": "STRING" } ] }
]`;

export function findingsOf(text: string, settings: unknown = {}): readonly Finding[] {
  const path = '/nowhere/pipewright.json';
  const workspace = new Workspace({
    ...nodeHost,
    listFiles: () => [],
    isFile: (asked) => asked === path,
    readText: (asked) => (asked === path ? JSON.stringify(settings) : undefined),
  });
  workspace.setDocument({ uri, text, version: 1 });
  return projectFindings(workspace.project(uri)).get(uri) ?? [];
}

/** A text without `models` is one model, or several with commas between them. */
export function reported(id: string, marked: string, settings: unknown = {}): readonly Finding[] {
  const whole = marked.includes('"models"') ? marked : `{ "sources": ${SOURCES}, "models": [${marked}] }`;
  const { text, spans } = unmarked(whole);
  const findings = findingsOf(text, settings);
  const found = findings.filter((f) => f.id === id);
  assert.deepEqual(
    found.map(({ span }) => text.slice(span.start, span.end)),
    spans.map(({ start, end }) => text.slice(start, end)),
    `${id}; reported: ${findings.map((f) => `${f.id}: ${f.message}`).join('\n')}`,
  );
  assert.deepEqual(
    found.map((f) => ({ start: f.span.start, end: f.span.end })),
    spans,
  );
  return found;
}

function unmarked(marked: string): {
  readonly text: string;
  readonly spans: readonly { start: number; end: number }[];
} {
  let text = '';
  const spans: { start: number; end: number }[] = [];
  for (const [i, piece] of marked.split(/<\||\|>/).entries()) {
    const start = text.length;
    text += piece;
    if (i % 2 === 1) spans.push({ start, end: text.length });
  }
  return { text, spans };
}
