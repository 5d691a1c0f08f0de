// The examples of the rule pages as projects of their own.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'jsonc-parser';
import { offByDefault } from '../../server/src/diagnostics/rule-table.js';
import { nodeHost } from '../../server/src/host/node-host.js';
import { Workspace, type Project } from '../../server/src/workspace/workspace.js';

export const ruleFolder = join(import.meta.dirname, '..', '..', 'server', 'docs', 'rules');

export interface RulePageText {
  readonly id: string;
  readonly text: string;
}

export const rulePageTexts: readonly RulePageText[] = readdirSync(ruleFolder)
  .filter((f) => f.endsWith('.md') && f !== 'README.md')
  .map((f) => ({ id: f.slice(0, -3), text: readFileSync(join(ruleFolder, f), 'utf8') }));

const blocks = (text: string): readonly string[] => [...text.matchAll(/^```json\n([\s\S]*?)^```$/gm)].map((m) => m[1]!);

/** The examples below a heading, as written. */
export function examplesBelow(page: RulePageText, heading: 'Incorrect' | 'Correct'): readonly string[] {
  return blocks(page.text.split(`\n## ${heading}\n`)[1]?.split('\n## ')[0] ?? '');
}

const sources = JSON.parse(blocks(readFileSync(join(ruleFolder, 'README.md'), 'utf8'))[0]!) as unknown;

/** A page's example as a document: a model alone, and a spec without sources, read those of the introduction. */
function documentOf(example: string): string {
  const value = parse(example) as Record<string, unknown>;
  if (value['models'] === undefined) return JSON.stringify({ sources, models: [value] });
  if (value['sources'] !== undefined) return example;
  return example.replace('{', `{ "sources": ${JSON.stringify(sources)},`);
}

export const exampleUri = 'file:///nowhere/spec.json';

/** A rule that speaks only when the settings name it is named. */
export function exampleProject(id: string, example: string): Project {
  const settings = '/nowhere/pipewright.json';
  const rules = offByDefault.has(id) ? { [id]: 'warning' } : {};
  const workspace = new Workspace({
    ...nodeHost,
    listFiles: () => [],
    isFile: (path) => path === settings,
    readText: (path) => (path === settings ? JSON.stringify({ rules }) : undefined),
  });
  workspace.setDocument({ uri: exampleUri, text: documentOf(example), version: 1 });
  return workspace.project(exampleUri);
}
