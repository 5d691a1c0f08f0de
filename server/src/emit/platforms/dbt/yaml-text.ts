// Plain data → YAML text: strings quoted where YAML would read them as something else, long SQL as blocks, nothing folded.

import { stringify } from 'yaml';

export function yamlText(value: unknown, comment?: string): string {
  const body = stringify(value, {
    lineWidth: 0,
    blockQuote: 'literal',
    version: '1.1',
    defaultStringType: 'PLAIN',
    aliasDuplicateObjects: false,
    singleQuote: null,
  });
  return comment === undefined
    ? body
    : `${comment
        .split('\n')
        .map((l) => `# ${l}`.trimEnd())
        .join('\n')}\n\n${body}`;
}
