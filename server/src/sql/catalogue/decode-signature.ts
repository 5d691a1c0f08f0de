// A line of the signature table (`STRING; INT64? -> STRING`) → Signature. Reads only what the generator writes.

import { arrayOf, INTERVAL, isScalarTypeName, type SqlType, type StructField } from '../types.js';
import type { ArgumentSpec, ArgumentType, KeywordArgument, Signature } from './function-entry.js';

const KEYWORDS: readonly string[] = ['DATE_PART', 'NORMALIZE_MODE', 'ROUNDING_MODE'] satisfies KeywordArgument[];

export function decodeSignature(text: string): Signature {
  const arrow = text.lastIndexOf(' -> ');
  const list = text.slice(0, arrow).trim();
  const args = list === '' ? [] : list.split('; ').map(decodeArgument);
  const count = (cardinality: ArgumentSpec['cardinality']): number =>
    args.filter((arg) => arg.cardinality === cardinality).length;
  return {
    arguments: args,
    result: decodeType(text.slice(arrow + 4)),
    required: count('required'),
    repeated: count('repeated'),
    optional: count('optional'),
  };
}

function decodeArgument(text: string): ArgumentSpec {
  const brace = text.indexOf('{');
  const facts = brace < 0 ? [] : text.slice(brace + 1, -1).split(' ');
  let type = brace < 0 ? text : text.slice(0, brace);
  const mark = type.at(-1);
  if (mark === '?' || mark === '*') type = type.slice(0, -1);
  const named = facts.map((fact) => /^(named|positional-or-named)=(.+)$/.exec(fact)).find((match) => match !== null);
  return {
    type: decodeType(type),
    cardinality: mark === '?' ? 'optional' : mark === '*' ? 'repeated' : 'required',
    ...(named ? { named: { name: named[2] ?? '', only: named[1] === 'named' } } : {}),
    ...boundOf(facts, 'minimum'),
    ...boundOf(facts, 'maximum'),
    constant: facts.includes('constant'),
    nonNull: facts.includes('nonnull'),
    orderable: facts.includes('orderable'),
    groupable: facts.includes('groupable'),
  };
}

function boundOf<K extends 'minimum' | 'maximum'>(facts: readonly string[], key: K): { readonly [P in K]?: number } {
  const text = facts.find((fact) => fact.startsWith(`${key}=`));
  return text === undefined ? {} : ({ [key]: Number(text.slice(key.length + 1)) } as { [P in K]: number });
}

function decodeType(text: string): ArgumentType {
  const lambda = /^\((.*)\) => (.*)$/.exec(text);
  if (lambda) {
    const parameters = (lambda[1] ?? '').split(', ').map(decodeType);
    return { kind: 'lambda', parameters, result: decodeType(lambda[2] ?? '') };
  }
  if (text === 'ANY') return { kind: 'any' };
  if (text === 'T' || text === 'U') return { kind: 'template', name: text };
  if (text === 'ARRAY<T>' || text === 'ARRAY<U>')
    return { kind: 'array-template', name: text === 'ARRAY<T>' ? 'T' : 'U' };
  if (KEYWORDS.includes(text)) return { kind: 'keyword', keyword: text as KeywordArgument };
  return { kind: 'fixed', type: decodeFixed(text) };
}

function decodeFixed(text: string): SqlType {
  if (text.startsWith('ARRAY<')) return arrayOf(decodeFixed(text.slice(6, -1)));
  if (text.startsWith('STRUCT<')) {
    const fields = text
      .slice(7, -1)
      .split(', ')
      .map((field): StructField => {
        const space = field.indexOf(' ');
        return { name: field.slice(0, space), type: decodeFixed(field.slice(space + 1)) };
      });
    return { kind: 'struct', fields };
  }
  return isScalarTypeName(text) ? { kind: 'scalar', name: text } : INTERVAL;
}
