// The rule pages shipped with the package: ids, severities, titles, texts, and where each page is for a link.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

export interface RulePage {
  readonly id: string;
  /** `error`, `warning`, `information`, `warning or information`, `refusal at run time`, `refusal of a platform`. */
  readonly severity: string;
  /** Speaks only when the settings' `rules` name it. */
  readonly offByDefault: boolean;
  readonly title: string;
  /** The page, Markdown. */
  readonly text: string;
}

let found: string | undefined;

/** `server/docs/rules`, from the bundle and from the sources alike. */
function folder(): string {
  if (found !== undefined) return found;
  for (let at = dirname(fileURLToPath(import.meta.url)); ; at = dirname(at)) {
    const here = join(at, 'docs', 'rules');
    if (existsSync(here)) return (found = here);
    if (dirname(at) === at) return (found = here);
  }
}

export function rulePages(): readonly RulePage[] {
  const files = existsSync(folder()) ? readdirSync(folder()) : [];
  return files
    .filter((f) => f.endsWith('.md') && f !== 'README.md')
    .sort()
    .map((f) => pageOf(f.slice(0, -3), readFileSync(join(folder(), f), 'utf8')));
}

/** Undefined where there is no such rule. */
export function rulePage(id: string): RulePage | undefined {
  const file = join(folder(), `${id}.md`);
  return /^[a-z-]+$/.test(id) && existsSync(file) ? pageOf(id, readFileSync(file, 'utf8')) : undefined;
}

/** What an editor opens for a finding. */
export function rulePageUri(id: string): string {
  return pathToFileURL(join(folder(), `${id}.md`)).href;
}

function pageOf(id: string, text: string): RulePage {
  const [, title = '', severity = '', off] =
    /^(.*)\. \(([^),]+)(, off by default)?\)$/.exec(text.split('\n')[2] ?? '') ?? [];
  return { id, severity, offByDefault: off !== undefined, title, text };
}
