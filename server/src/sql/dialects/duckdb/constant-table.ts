// Functions DuckDB lacks, on constants: worked out here, by Unicode's and SHA-2's own rules. Anything but a constant is refused.

import { createHash } from 'node:crypto';
import { primary } from '../../printing/fragment.js';
import type { FunctionTranslations, Translation } from '../../printing/translation.js';
import type { TypedCall } from '../../typed-tree.js';
import { BYTES, JSON_TYPE, STRING, typeKey, type SqlType } from '../../types.js';
import { canonicalJson } from '../../typing/json-value.js';
import { literalOf, literalText } from '../../typed-literal.js';
import { stripNulls } from './json-constant.js';

/** The result as a literal when the first argument is one; NULL of NULL. */
function onConstant(
  reason: string,
  type: SqlType,
  value: (text: string, call: TypedCall) => string | undefined,
): Translation {
  return (call, printer) => {
    const subject = call.args[0];
    const text = literalText(subject);
    if (literalOf(subject) !== undefined && text === undefined)
      return primary(`CAST(NULL AS ${printer.typeName(type, call)})`);
    const result = text === undefined ? undefined : value(text, call);
    if (result === undefined) return printer.refuse(reason, call);
    return printer.print({
      kind: 'literal',
      value: result,
      type,
      nullable: false,
      ...(call.span && { span: call.span }),
    });
  };
}

/** Characters 0–255 for bytes, as literals of BYTES have them. */
const latin1 = (bytes: Buffer): string => bytes.toString('latin1');

const FORMS = ['NFC', 'NFKC', 'NFD', 'NFKD'];

/**
 * Full case folding, character by character: upper, then lower case, except for the letters where that is another one. Cherokee
 * and what Unicode may still add is left alone (undefined).
 */
function caseFolded(text: string): string | undefined {
  let out = '';
  for (const c of text) {
    const code = c.codePointAt(0)!;
    if (
      code > 0x052f &&
      !(code >= 0x1e00 && code <= 0x20cf) &&
      !(code >= 0xfb00 && code <= 0xfb06) &&
      /\p{L}/u.test(c) &&
      c.toLowerCase() !== c.toUpperCase()
    )
      return undefined;
    out +=
      c === 'ı' || c === 'ẞ' ? (c === 'ẞ' ? 'ss' : c) : Array.from(c.toUpperCase(), (u) => u.toLowerCase()).join('');
  }
  return out;
}

export const constants: FunctionTranslations = {
  sha512: onConstant('DuckDB has no SHA-512', BYTES, (text, call) =>
    latin1(
      createHash('sha512')
        .update(typeKey(call.args[0]!.type) === 'BYTES' ? Buffer.from(text, 'latin1') : Buffer.from(text, 'utf8'))
        .digest(),
    ),
  ),
  normalize: (call, printer) => {
    const mode = call.args[1] === undefined ? 'NFC' : (literalText(call.args[1]) ?? '').toUpperCase();
    if (literalOf(call.args[0]) === undefined)
      return mode === 'NFC'
        ? printer.apply('nfc_normalize({0})', call)
        : printer.refuse(`DuckDB normalises to NFC only, not to ${mode}`, call.args[1]);
    return printer.apply(
      onConstant(`DuckDB normalises to NFC only, not to ${mode}`, STRING, (text) =>
        FORMS.includes(mode) ? text.normalize(mode) : undefined,
      ),
      call,
    );
  },
  normalize_and_casefold: onConstant('DuckDB has no case folding', STRING, (text, call) => {
    const mode = call.args[1] === undefined ? 'NFC' : (literalText(call.args[1]) ?? '').toUpperCase();
    return FORMS.includes(mode) ? caseFolded(text.normalize(mode))?.normalize(mode) : undefined;
  }),
  json_strip_nulls: onConstant(
    'JSON_STRIP_NULLS goes through all levels of a document, which no expression of DuckDB can',
    JSON_TYPE,
    (text, call) => {
      const canonical = canonicalJson(text);
      return canonical === undefined
        ? undefined
        : stripNulls(
            canonical,
            call.args.slice(1).map((arg) => literalText(arg)),
          );
    },
  ),
};
