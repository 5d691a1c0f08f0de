// Pieces of a Python file: docstrings, imports of just what the code uses, function headers.

import { pythonString } from '../../../sql/dialects/pyspark/python-literal.js';
import { layoutArguments, namesIn } from './python-layout.js';

/** Any text as a docstring on one line. */
export function docstring(text: string): string {
  return `""${pythonString(text.replace(/\s+/gu, ' ').trim())}""`;
}

/** Any text as comment lines, words wrapped. */
export function comment(text: string): readonly string[] {
  return text.split(/\r\n|[\r\n\f\v\u0085\u2028\u2029]/).flatMap((line) => {
    const lines: string[] = [];
    let current = '#';
    for (const word of line.replace(/[\u0000-\u001f\u007f]/g, ' ').split(/ +/)) {
      if (current.length > 1 && current.length + word.length >= COMMENT_WIDTH) {
        lines.push(current);
        current = '#';
      }
      if (word !== '') current += ` ${word}`;
    }
    return [...lines, current];
  });
}

const COMMENT_WIDTH = 100;

/** Where generated code finds the names it uses, in the order of import lines. */
const IMPORTS: readonly {
  readonly from: string;
  readonly group: number;
  readonly names: readonly (readonly [name: string, written: string])[];
}[] = [
  {
    group: 1,
    from: 'datetime',
    names: [
      ['date', 'date'],
      ['datetime', 'datetime'],
      ['timezone', 'timezone'],
    ],
  },
  { group: 1, from: 'decimal', names: [['Decimal', 'Decimal']] },
  {
    group: 2,
    from: 'pyspark.sql',
    names: [
      ['Column', 'Column'],
      ['DataFrame', 'DataFrame'],
      ['SparkSession', 'SparkSession'],
      ['Window', 'Window'],
    ],
  },
  { group: 2, from: 'pyspark.sql', names: [['F', 'functions as F']] },
  { group: 2, from: 'pyspark.sql', names: [['T', 'types as T']] },
];

/** Import lines for the names that the code uses; `local` are lines of the package itself, by the names they bring. Group 2 is Spark's. */
export function importLines(
  code: readonly string[],
  local: readonly { readonly line: string; readonly names: readonly string[] }[],
  outsideGroups: readonly (1 | 2)[] = [1, 2],
): readonly string[] {
  const used = new Set(code.flatMap((line) => [...namesIn(line).used]));
  const outside = (group: number): readonly string[] =>
    IMPORTS.filter((i) => i.group === group).flatMap((i) => {
      const names = i.names.filter(([name]) => used.has(name)).map(([, written]) => written);
      return names.length > 0 ? [`from ${i.from} import ${names.join(', ')}`] : [];
    });
  const own = local.filter((l) => l.names.some((name) => used.has(name))).map((l) => l.line);
  const groups = [...outsideGroups.map(outside), own].filter((g) => g.length > 0);
  return groups.flatMap((g, i) => (i === 0 ? g : ['', ...g]));
}

export interface FunctionHead {
  readonly name: string;
  /** Positional ones, then those after `*`. */
  readonly arguments: readonly string[];
  readonly keywordOnly: readonly string[];
  readonly returns: string;
}

export function functionHead(head: FunctionHead): readonly string[] {
  const all = [...head.arguments, ...(head.keywordOnly.length > 0 ? ['*', ...head.keywordOnly] : [])];
  return layoutArguments(`def ${head.name}(`, all, `) -> ${head.returns}:`, '');
}
