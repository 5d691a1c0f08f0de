// A place inside the arguments of a call → the call's signatures and which argument is being written.

import { lookupFunction } from '../sql/catalogue/function-catalogue.js';
import { tokenize } from '../sql/tokenizer.js';
import { typeToString } from '../sql/types.js';
import type { Project } from '../workspace/workspace.js';
import { declaredSignature, signatureTexts, type SignatureText } from '../sql/catalogue/signature-text.js';
import { enclosingNamedCall } from './sql-cursor.js';
import { sqlPlace } from '../workspace/sql-place.js';

export interface SignatureHelp {
  readonly signatures: readonly (SignatureText & { readonly documentation: string | undefined })[];
  readonly active: number;
  readonly argument: number;
}

export function signatureHelp(project: Project, uri: string, offset: number): SignatureHelp | undefined {
  const place = sqlPlace(project, uri, offset);
  if (place === undefined) return undefined;
  const before = tokenize(place.sql).filter((t) => t.kind !== 'end' && t.end <= place.offset);
  const call = enclosingNamedCall(before);
  if (call === undefined) return undefined;
  const own = project.model.functions.find((f) => f.name.toUpperCase() === call.name);
  const entry = own === undefined ? lookupFunction(call.name) : undefined;
  const texts =
    own !== undefined
      ? [declaredSignature(own.scope, typeToString(own.type))]
      : entry === undefined
        ? []
        : signatureTexts(entry);
  if (texts.length === 0) return undefined;
  const fits = texts.findIndex((t) => call.argument < t.arguments.length || t.repeats !== undefined);
  const active = Math.max(fits, 0);
  return {
    signatures: texts.map((t) => ({ ...t, documentation: entry?.doc?.text })),
    active,
    argument: argumentIndex(texts[active]!, call.argument),
  };
}

function argumentIndex(text: SignatureText, written: number): number {
  return text.repeats === undefined || written < text.arguments.length ? written : text.repeats;
}
