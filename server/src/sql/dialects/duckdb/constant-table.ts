// Functions DuckDB lacks: of constants they are worked out before (`sql/evaluate`), anything else is refused.

import { refuse, type FunctionTranslations } from '../../printing/translation.js';
import { literalText } from '../../typed-literal.js';

export const constants: FunctionTranslations = {
  sha512: refuse('DuckDB has no SHA-512'),
  normalize: (call, printer) => {
    const mode = call.args[1] === undefined ? 'NFC' : (literalText(call.args[1]) ?? '').toUpperCase();
    return mode === 'NFC'
      ? printer.apply('nfc_normalize({0})', call)
      : printer.refuse(`DuckDB normalises to NFC only, not to ${mode}`, call.args[1]);
  },
  normalize_and_casefold: refuse('DuckDB has no case folding'),
  json_strip_nulls: refuse('JSON_STRIP_NULLS goes through all levels of a document, which no expression of DuckDB can'),
};
