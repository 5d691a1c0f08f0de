// GoogleSQL type names ↔ a small type tree for encoding values; deliberately independent of the product's own types.

export type EngineType =
  | { readonly kind: 'scalar'; readonly name: string }
  | { readonly kind: 'array'; readonly element: EngineType }
  | { readonly kind: 'struct'; readonly fields: readonly EngineField[] };

export interface EngineField {
  /** Empty for an anonymous field. */
  readonly name: string;
  readonly type: EngineType;
}

export interface EngineColumn {
  readonly name: string;
  /** GoogleSQL spelling; parameters (`NUMERIC(10, 2)`) are read over. */
  readonly type: string;
}

/** `ARRAY<STRUCT<a INT64, STRING>>` → tree. Throws on text that is no type. */
export function parseEngineType(text: string): EngineType {
  const tokens = text.match(/[A-Za-z_][A-Za-z_0-9]*|`[^`]*`|\([^)]*\)|[<>,]/g) ?? [];
  let at = 0;
  const fail = (): never => {
    throw new Error(`not a GoogleSQL type: ${text}`);
  };
  const expect = (token: string): void => {
    if (tokens[at++] !== token) fail();
  };
  const readType = (): EngineType => {
    const name = (tokens[at++] ?? fail()).toUpperCase();
    if (name === 'ARRAY') {
      expect('<');
      const element = readType();
      expect('>');
      return { kind: 'array', element };
    }
    if (name === 'STRUCT') {
      expect('<');
      const fields: EngineField[] = [];
      while (tokens[at] !== '>') {
        if (fields.length > 0) expect(',');
        const next = tokens[at + 1];
        const named = next !== undefined && /^[A-Za-z_]/.test(next);
        fields.push({ name: named ? (tokens[at++] ?? fail()).replaceAll('`', '') : '', type: readType() });
      }
      expect('>');
      return { kind: 'struct', fields };
    }
    if (name === 'RANGE') {
      expect('<');
      const element = readType();
      expect('>');
      return { kind: 'scalar', name: `RANGE<${engineTypeName(element)}>` };
    }
    if (!/^[A-Z]/.test(name)) fail();
    if (tokens[at]?.startsWith('(') === true) at++;
    return { kind: 'scalar', name: SYNONYMS[name] ?? name };
  };
  const type = readType();
  if (at !== tokens.length) fail();
  return type;
}

const SYNONYMS: Readonly<Record<string, string>> = {
  INT: 'INT64',
  INTEGER: 'INT64',
  BIGINT: 'INT64',
  SMALLINT: 'INT64',
  TINYINT: 'INT64',
  BYTEINT: 'INT64',
  BOOLEAN: 'BOOL',
  DECIMAL: 'NUMERIC',
  BIGDECIMAL: 'BIGNUMERIC',
};

export function engineTypeName(type: EngineType): string {
  if (type.kind === 'scalar') return type.name;
  if (type.kind === 'array') return `ARRAY<${engineTypeName(type.element)}>`;
  const fields = type.fields.map(
    (field) => `${field.name === '' ? '' : `${field.name} `}${engineTypeName(field.type)}`,
  );
  return `STRUCT<${fields.join(', ')}>`;
}

/** The key of a struct field in a canonical value: its name, or BigQuery's `_field_N` for an anonymous one. */
export function fieldKey(fields: readonly EngineField[], index: number): string {
  const name = fields[index]?.name ?? '';
  return name === '' ? `_field_${index + 1}` : name;
}
