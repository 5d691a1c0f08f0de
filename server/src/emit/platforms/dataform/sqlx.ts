// Texts for SQLX files: SQL as Dataform's compiler gives it back unchanged, JavaScript values that its reader of config blocks understands, whole files.
//
// The compiler makes a JavaScript template string of the SQL: it escapes backslashes and backticks inside of single-quoted
// literals only, and reads `${` everywhere. In config blocks it knows only the escapes `\\` and `\"` of strings.

/** Stands in printed SQL for a piece of JavaScript; no printed literal or name holds this character as it is. */
const MARK = '\u0001';

/** JavaScript expressions that SQL refers to while it is printed. */
export class Placeholders {
  private readonly expressions: string[] = [];

  /** Text that stands for `${expression}` until `sqlxText` puts it there. */
  put(expression: string): string {
    let index = this.expressions.indexOf(expression);
    if (index < 0) index = this.expressions.push(expression) - 1;
    return `${MARK}${index}${MARK}`;
  }

  get(index: number): string {
    return this.expressions[index]!;
  }
}

/** Printed SQL as text of a SQLX file: compiled, it is the same SQL again, with every placeholder replaced by its value. */
export function sqlxText(sql: string, placeholders: Placeholders): string {
  let out = '';
  let inside: "'" | '`' | undefined;
  for (let i = 0; i < sql.length; i++) {
    const c = sql[i]!;
    if (c === MARK) {
      const end = sql.indexOf(MARK, i + 1);
      out += `\${${placeholders.get(Number(sql.slice(i + 1, end)))}}`;
      i = end;
    } else if (c === '$' && sql[i + 1] === '{') {
      out += '${"$"}';
    } else if (inside === "'" && c === '\\') {
      out += c + sql[++i]!;
    } else if (inside === '`') {
      // A name is no literal to the compiler: what has a meaning there is written as JavaScript.
      if (c === '\\') {
        out += `\${"\\\\"}${/['"\\`]/.test(sql[i + 1]!) ? quotedCharacter(sql[i + 1]!) : sql[i + 1]!}`;
        i++;
      } else if (c === "'" || c === '"') out += quotedCharacter(c);
      else {
        if (c === '`') inside = undefined;
        out += c;
      }
    } else {
      if (c === "'") inside = inside === "'" ? undefined : "'";
      else if (c === '`' && inside === undefined) inside = '`';
      out += c;
    }
  }
  return out;
}

function quotedCharacter(c: string): string {
  return c === '"' ? '${"\\""}' : c === '\\' ? '${"\\\\"}' : `\${"${c}"}`;
}

/** Line comments: whatever the text holds, each of its lines stays a comment of the file, in JavaScript's template too. */
export function sqlxComment(text: string): string {
  return text
    .split(/\r\n|[\r\n\v\f\u0085\u2028\u2029]/)
    .map((line) => `-- ${plainLine(line).replaceAll('\\', '\\\\')}`.trimEnd())
    .join('\n');
}

/** Control characters have no place in a source file. */
function plainLine(text: string): string {
  return text.replace(/[\u0000-\u001f\u007f-\u009f]/g, ' ');
}

export type JsValue = string | number | boolean | readonly JsValue[] | { readonly [key: string]: JsValue | undefined };

/** A JavaScript expression of exactly this text. */
export function jsString(text: string): string {
  const parts: string[] = [];
  let plain = '';
  const flush = (): void => {
    if (plain !== '') parts.push(`"${plain}"`);
    plain = '';
  };
  for (const char of text) {
    const code = char.codePointAt(0)!;
    const special =
      code < 0x20 ||
      (code >= 0x7f && code < 0xa0) ||
      code === 0x2028 ||
      code === 0x2029 ||
      (code >= 0xd800 && code <= 0xdfff);
    if (special) {
      flush();
      parts.push(`String.fromCharCode(${code})`);
    } else plain += char === '\\' || char === '"' ? `\\${char}` : char;
  }
  flush();
  if (parts.length === 0) return '""';
  // A sum of numbers' texts begins with a text.
  return parts.join(' + ');
}

function jsKey(key: string): string {
  const text = jsString(key);
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(key) && key !== '__proto__' ? key : `[${text}]`;
}

export function jsValue(value: JsValue, indent = ''): string {
  if (typeof value === 'string') return jsString(value);
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  const inner = `${indent}  `;
  if (isList(value)) return `[${value.map((v) => jsValue(v, inner)).join(', ')}]`;
  const entries = Object.entries(value).flatMap(([key, v]) =>
    v === undefined ? [] : [`${jsKey(key)}: ${jsValue(v, inner)}`],
  );
  if (entries.length === 0) return '{}';
  return `{\n${entries.map((e) => inner + e).join(',\n')}\n${indent}}`;
}

function isList(value: JsValue): value is readonly JsValue[] {
  return Array.isArray(value);
}

export interface SqlxFile {
  readonly config: { readonly [key: string]: JsValue | undefined };
  readonly comments?: readonly string[];
  /** Label of an input → its query, as SQLX text. */
  readonly inputs?: readonly { readonly label: readonly string[]; readonly query: string }[];
  /** SQLX texts; several are statements of operations. */
  readonly statements: readonly string[];
}

export function sqlxFile(file: SqlxFile): string {
  const indent = (text: string): string => text.replaceAll('\n', '\n  ');
  const blocks = [
    `config ${jsValue(file.config)}`,
    ...(file.comments ?? []).map(sqlxComment),
    ...(file.inputs ?? []).map(
      (input) => `input ${input.label.map((l) => `"${l}"`).join(', ')} {\n  ${indent(input.query)}\n}`,
    ),
    ...(file.statements.length > 0 ? [file.statements.join('\n---\n')] : []),
  ];
  return `${blocks.join('\n\n')}\n`;
}

/** Whether an input block can name it: the compiler reads only these characters there. */
export function isInputLabel(name: string): boolean {
  return /^[a-zA-Z0-9_-]+$/.test(name);
}
