// A place inside the arguments of a call → the call's signatures and which argument is being written.

import { lookupFunction } from '../sql/catalogue/function-catalogue.js';
import { functionDocumentation } from '../sql/catalogue/function-documentation.js';
import {
  declaredSignature,
  keywordSignature,
  signatureTexts,
  type SignatureText,
} from '../sql/catalogue/signature-text.js';
import { tokenize } from '../sql/tokenizer.js';
import { typeToString } from '../sql/types.js';
import { sqlPlace } from '../workspace/sql-place.js';
import type { Project } from '../workspace/workspace.js';
import { argumentName, enclosingNamedCall, openFrames, type Frame } from './sql-cursor.js';

export interface SignatureHelp {
  readonly signatures: readonly (SignatureText & { readonly documentation: string | undefined })[];
  readonly active: number;
  readonly argument: number;
}

export function signatureHelp(project: Project, uri: string, offset: number): SignatureHelp | undefined {
  const place = sqlPlace(project, uri, offset);
  if (place === undefined) return undefined;
  const before = tokenize(place.sql).filter((t) => t.kind !== 'end' && t.end <= place.offset);
  const call = enclosingNamedCall(openFrames(before));
  if (call === undefined) return undefined;
  const form = KEYWORD_FORMS[call.name];
  if (form !== undefined) {
    const documentation = functionDocumentation(call.name)?.prose;
    return { signatures: [{ ...form.text, documentation }], active: 0, argument: argumentByWord(call, form.words) };
  }
  const own = project.model.functions.find((f) => f.name.toUpperCase() === call.name);
  const entry = own === undefined ? lookupFunction(call.name) : undefined;
  const texts =
    own !== undefined
      ? [declaredSignature(own.scope, typeToString(own.type))]
      : entry === undefined
        ? []
        : signatureTexts(entry);
  if (texts.length === 0) return undefined;
  const name = argumentName(call)?.toLowerCase();
  const named = name === undefined ? -1 : texts.findIndex((t) => t.names.includes(name));
  const fits = texts.findIndex((t) => call.argument < t.arguments.length || t.repeats !== undefined);
  const active = Math.max(named >= 0 ? named : fits, 0);
  return {
    signatures: texts.map((t) => ({ ...t, documentation: entry?.doc?.text })),
    active,
    argument: named >= 0 ? texts[active]!.names.indexOf(name) : argumentIndex(texts[active]!, call.argument),
  };
}

function argumentIndex(text: SignatureText, written: number): number {
  return text.repeats === undefined || written < text.arguments.length ? written : text.repeats;
}

// ---- calls whose arguments are parted by words -------------------------------------------------------------------------

interface KeywordForm {
  readonly text: SignatureText;
  /** The word before each argument but the first. */
  readonly words: readonly string[];
}

function keywordForm(
  name: string,
  result: string,
  first: string,
  ...rest: (readonly [string, string, string])[]
): KeywordForm {
  return { text: keywordSignature(name, result, first, rest), words: rest.map(([words]) => words.split(' ').at(-1)!) };
}

const ZONE = ['AT TIME ZONE', 'zone', 'optional'] as const;

const KEYWORD_FORMS: Readonly<Record<string, KeywordForm>> = {
  CAST: keywordForm('CAST', 'type', 'value', ['AS', 'type', ''], ['FORMAT', 'format', 'optional'], ZONE),
  SAFE_CAST: keywordForm('SAFE_CAST', 'type', 'value', ['AS', 'type', ''], ['FORMAT', 'format', 'optional'], ZONE),
  EXTRACT: keywordForm('EXTRACT', 'INT64', 'part', ['FROM', 'date or time', ''], ZONE),
};

function argumentByWord({ tokens }: Frame, words: readonly string[]): number {
  return words.findLastIndex((word) => tokens.some((t) => t.word === word)) + 1;
}
