// `rules [ID]`: what findings there are, or the page of one.

import { nearestNames } from '../../base/nearest-names.js';
import { familyOf } from '../../diagnostics/rule-table.js';
import { rulePage, rulePages } from '../../host/rule-pages.js';
import { exitCodes, UsageError, type ExitCode } from '../exit.js';
import { styled, type Style, type Terminal } from '../terminal.js';

const styles: Readonly<Record<string, Style>> = { error: 'red', warning: 'yellow', information: 'blue' };

export function rules(
  id: string | undefined,
  options: { readonly format: 'text' | 'json' },
  terminal: Terminal,
): ExitCode {
  if (id !== undefined) {
    const page = rulePage(id);
    if (page === undefined) {
      const near = nearestNames(
        id,
        rulePages().map((p) => p.id),
      )[0];
      throw new UsageError(`no rule named ${id}${near === undefined ? '' : `; did you mean ${near}?`}`);
    }
    terminal.out(
      options.format === 'json' ? `${JSON.stringify({ formatVersion: 1, rules: [page] }, undefined, 2)}\n` : page.text,
    );
    return exitCodes.ok;
  }
  const pages = rulePages();
  if (options.format === 'json') {
    terminal.out(
      `${JSON.stringify({ formatVersion: 1, rules: pages.map(({ id: ruleId, severity, offByDefault, title }) => ({ id: ruleId, family: familyOf(ruleId), severity, offByDefault, title })) }, undefined, 2)}\n`,
    );
    return exitCodes.ok;
  }
  const width = Math.max(...pages.map((p) => p.id.length));
  for (const page of pages) {
    const severity = page.severity.padEnd(22);
    const style = styles[page.severity];
    terminal.out(
      `${page.id.padEnd(width)}  ${style === undefined ? severity : styled(terminal, style, severity)}  ${page.title}${page.offByDefault ? ' (off by default)' : ''}\n`,
    );
  }
  terminal.out(`\n${pages.length} rules; pipewright rules ID shows one with examples.\n`);
  return exitCodes.ok;
}
