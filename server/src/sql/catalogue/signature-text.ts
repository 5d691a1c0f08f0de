// A catalogue entry's signatures → text as people read it, and where each argument stands in that text.

import type { Span } from '../../base/span.js';
import type { ArgumentSpec, ArgumentType, FunctionEntry, Signature } from './function-entry.js';
import type { ScopeFunction } from '../scope.js';
import { typeToString } from '../types.js';

export interface SignatureText {
  /** `SUBSTR(STRING, INT64[, INT64]) → STRING`. */
  readonly label: string;
  /** Spans in `label`, one an argument. */
  readonly arguments: readonly Span[];
  /** By argument: the name that it can be written with (`name => value`), lower case. */
  readonly names: readonly (string | undefined)[];
  /** Index of the argument that repeats; absent: none does. */
  readonly repeats: number | undefined;
}

export function signatureTexts(entry: FunctionEntry): readonly SignatureText[] {
  const seen = new Set<string>();
  return entry.signatures
    .map((s) => signatureText(entry.name, s))
    .filter((s) => !seen.has(s.label) && seen.add(s.label));
}

export function declaredSignature(fn: ScopeFunction, result: string): SignatureText {
  return assemble(
    fn.name,
    fn.parameters.map((p) => ({ text: `${p.name} ${typeToString(p.type)}`, optional: false })),
    result,
    undefined,
  );
}

/** `CAST(value AS type[ FORMAT format])`: by argument behind the first the words before it, its text, and whether it can be left out. */
export function keywordSignature(
  name: string,
  result: string,
  first: string,
  rest: readonly (readonly [words: string, text: string, optional: string])[],
): SignatureText {
  let label = `${name}(`;
  const spans: Span[] = [{ start: label.length, end: label.length + first.length }];
  label += first;
  for (const [words, text, optional] of rest) {
    label += `${optional === '' ? '' : '['} ${words} `;
    spans.push({ start: label.length, end: label.length + text.length });
    label += text;
  }
  const open = rest.filter(([, , optional]) => optional !== '').length;
  return {
    label: `${label}${']'.repeat(open)}) → ${result}`,
    arguments: spans,
    names: spans.map(() => undefined),
    repeats: undefined,
  };
}

function signatureText(name: string, signature: Signature): SignatureText {
  const repeats = signature.arguments.findLastIndex((a) => a.cardinality === 'repeated');
  const parts = signature.arguments.map((a) => ({
    text: argumentText(a),
    optional: a.cardinality === 'optional',
    ...(a.named !== undefined && { name: a.named.name.toLowerCase() }),
  }));
  return assemble(name, parts, typeText(signature.result), repeats < 0 ? undefined : repeats);
}

function assemble(
  name: string,
  parts: readonly { readonly text: string; readonly optional: boolean; readonly name?: string }[],
  result: string,
  repeats: number | undefined,
): SignatureText {
  let label = `${name}(`;
  const spans: Span[] = [];
  let open = 0;
  for (const [i, part] of parts.entries()) {
    if (part.optional) {
      label += '[';
      open++;
    }
    if (i > 0) label += ', ';
    const start = label.length;
    label += part.text;
    spans.push({ start, end: label.length });
    if (i === repeats) label += ', …';
  }
  const names = parts.map((part) => part.name);
  return { label: `${label}${']'.repeat(open)}) → ${result}`, arguments: spans, names, repeats };
}

function argumentText(argument: ArgumentSpec): string {
  const type = typeText(argument.type);
  return argument.named === undefined
    ? type
    : argument.named.only
      ? `${argument.named.name} => ${type}`
      : `${argument.named.name} ${type}`;
}

function typeText(type: ArgumentType): string {
  switch (type.kind) {
    case 'fixed':
      return typeToString(type.type);
    case 'template':
      return type.name;
    case 'array-template':
      return `ARRAY<${type.name}>`;
    case 'any':
      return 'any';
    case 'keyword':
      return type.keyword === 'DATE_PART' ? 'part' : type.keyword === 'NORMALIZE_MODE' ? 'mode' : 'rounding';
    case 'lambda':
      return `(${type.parameters.map(typeText).join(', ')}) -> ${typeText(type.result)}`;
  }
}
