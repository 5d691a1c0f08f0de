// The spec's JSON Schema → tables of its keys for the language reference, and the reference with its tables renewed. Pure.

interface SchemaObject {
  readonly title?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly examples?: readonly unknown[];
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, SchemaObject | true>>;
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, SchemaObject>>;
}

/** The reference between `<!-- keys NAME -->` and `<!-- end keys -->` replaced by the table of `$defs/NAME` (`document`: the schema itself). */
export function withKeyTables(reference: string, schema: SchemaObject): string {
  const marker = /<!-- keys (\w+) -->\n[\s\S]*?<!-- end keys -->/gu;
  return reference.replace(
    marker,
    (_, name: string) => `<!-- keys ${name} -->\n${keyTable(name, schema)}<!-- end keys -->`,
  );
}

function keyTable(name: string, schema: SchemaObject): string {
  const object = name === 'document' ? schema : schema.$defs?.[name];
  if (object?.properties === undefined) throw new Error(`the schema has no object ${name}`);
  const rows = Object.entries(object.properties).flatMap(([key, value]) => {
    if (value === true || key.startsWith('$')) return [];
    const required = object.required?.includes(key) === true ? ' (required)' : '';
    const usual = value.default === undefined ? '' : ` Default: ${code(value.default)}.`;
    const example = value.examples?.[0] === undefined ? '' : code(value.examples[0]);
    return [`| \`${key}\`${required} | ${cell(value.description ?? value.title ?? '')}${usual} | ${example} |`];
  });
  return `\n| key | meaning | example |\n|---|---|---|\n${rows.join('\n')}\n\n`;
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}

function code(value: unknown): string {
  return `\`${cell(JSON.stringify(value))}\``;
}
