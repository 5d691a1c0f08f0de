// Plain data → YAML text: strings quoted where YAML would read them as something else, long SQL as blocks, nothing folded.

import { stringify, type Scalar, type ScalarTag } from 'yaml';

/** Characters that readers of YAML 1.1 take for line ends, drop or refuse: escaped in double quotes. */
const awkward = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029\ufeff]|[\ud800-\udfff]/;

const escapedString: ScalarTag = {
  tag: 'tag:yaml.org,2002:str',
  default: true,
  identify: (value) => typeof value === 'string' && awkward.test(value),
  resolve: (text) => text,
  stringify: ({ value }: Scalar) => doubleQuoted(String(value)),
};

/** Everything outside printable ASCII as an escape. */
function doubleQuoted(text: string): string {
  const characters = [...text].map((c) => {
    if (c === '"' || c === '\\') return `\\${c}`;
    if (c === '\n') return '\\n';
    if (/[ -~]/.test(c)) return c;
    const code = c.codePointAt(0)!;
    return code > 0xffff ? `\\U${code.toString(16).padStart(8, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`;
  });
  return `"${characters.join('')}"`;
}

export function yamlText(value: unknown, comment?: string): string {
  const body = stringify(value, {
    lineWidth: 0,
    blockQuote: 'literal',
    version: '1.1',
    aliasDuplicateObjects: false,
    customTags: (tags) => [escapedString, ...tags],
  });
  if (comment === undefined) return body;
  const lines = comment.split('\n').map((line) => `# ${line}`);
  return `${lines.join('\n')}\n\n${body}`;
}
