// Text → Python source: string, bytes and number literals, identifiers; nothing breaks out of them.

const SHORT_ESCAPES: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  '"': '\\"',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
};

/** A double-quoted Python literal. Control characters, lone surrogates and line separators are escaped. */
export function pythonString(value: string): string {
  let out = '';
  for (let i = 0; i < value.length; i++) {
    const c = value[i]!;
    const code = value.charCodeAt(i);
    const low = value.charCodeAt(i + 1);
    const short = SHORT_ESCAPES[c];
    if (short !== undefined) out += short;
    else if (code >= 0xd800 && code <= 0xdbff && low >= 0xdc00 && low <= 0xdfff) out += c + value[++i]!;
    else if (
      code < 32 ||
      (code >= 127 && code < 160) ||
      (code >= 0xd800 && code <= 0xdfff) ||
      code === 0x2028 ||
      code === 0x2029 ||
      code === 0xfeff
    )
      out += `\\u${code.toString(16).padStart(4, '0')}`;
    else out += c;
  }
  return `"${out}"`;
}

/** A Python `b"…"` literal of chars 0–255. */
export function pythonBytes(bytes: string): string {
  const escaped = [...bytes].map((c) => {
    const code = c.charCodeAt(0);
    if (c === '\\' || c === '"') return `\\${c}`;
    return code >= 32 && code < 127 ? c : `\\x${code.toString(16).padStart(2, '0')}`;
  });
  return `b"${escaped.join('')}"`;
}

const KEYWORDS = new Set(
  'False None True and as assert async await break class continue def del elif else except finally for from global if import in is lambda nonlocal not or pass raise return try while with yield match case type'.split(
    ' ',
  ),
);

/** A valid Python name close to `name`: other characters become `_`, keywords and a leading digit get one. Two names may fall together. */
export function pythonIdentifier(name: string): string {
  const plain = name.replace(/[^A-Za-z0-9_]/g, '_') || '_';
  return /^[0-9]/.test(plain) ? `_${plain}` : KEYWORDS.has(plain) ? `${plain}_` : plain;
}
