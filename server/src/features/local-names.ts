// A name inside an SQL text that the text itself, or the function whose body it is, declares → its declaration and every place that means it.
//
// Aliases of FROM and SELECT, queries of WITH, parameters of lambdas and of declared functions: names that nothing outside of one
// text knows.

import type { Span } from '../base/span.js';
import { childrenOf } from '../sql/parse/walk.js';
import type { FromItem, Identifier, Node, Query, Select } from '../sql/tree.js';
import { specPlace, type SpecPlace } from '../workspace/spec-place.js';
import { sqlPlaceOf, typedSql, type SqlPlace } from '../workspace/sql-place.js';
import type { Project } from '../workspace/workspace.js';

export interface LocalName {
  readonly name: string;
  /** Document spans, of the name at the offset and of its declaration. */
  readonly origin: Span;
  readonly declared: Span;
  /** All places in the order of the text, the declaration among them. */
  readonly spans: readonly Span[];
  /** How what encloses it is called, for messages. */
  readonly within: string;
}

export function localNameAt(project: Project, uri: string, offset: number): LocalName | undefined {
  const place = specPlace(project, uri, offset);
  if (place === undefined) return undefined;
  const sql = sqlPlaceOf(project, place);
  return sql === undefined ? declaredParameter(project, place) : (nameInText(sql) ?? parameterInBody(place, sql));
}

// ---- parameters of a declared function ---------------------------------------------------------------------------------

/** The cursor is on the name of a parameter, where the function declares it. */
function declaredParameter(project: Project, { spec, at }: SpecPlace): LocalName | undefined {
  for (const fn of spec.spec.functions) {
    const parameter = fn.parameters.find((p) => p.name.part === at.part);
    const start = parameter && spec.positions.sqlSpan(fn.body.part, { start: 0, end: 0 }).start;
    if (parameter === undefined || start === undefined) continue;
    const place = specPlace(project, spec.file, start);
    const body = place && sqlPlaceOf(project, place);
    const declared = inner(spec.positions.span(parameter.name.part), parameter.name.value);
    return namedParameter(parameter.name.value, declared, declared, body, fn.name.value);
  }
  return undefined;
}

function parameterInBody({ spec }: SpecPlace, sql: SqlPlace): LocalName | undefined {
  const fn = spec.spec.functions.find((f) => f.body.part === sql.part);
  const here = typedSql(sql).references.find(
    (r) => r.kind === 'column' && r.input === undefined && r.start <= sql.offset && sql.offset <= r.end,
  );
  if (fn === undefined || here?.kind !== 'column') return undefined;
  const parameter = fn.parameters.find((p) => same(p.name.value, here.column));
  if (parameter === undefined) return undefined;
  const declared = inner(spec.positions.span(parameter.name.part), parameter.name.value);
  return namedParameter(parameter.name.value, sql.toDocument(here), declared, sql, fn.name.value);
}

function namedParameter(name: string, origin: Span, declared: Span, body: SqlPlace | undefined, fn: string): LocalName {
  const uses =
    body === undefined
      ? []
      : typedSql(body).references.flatMap((r) =>
          r.kind === 'column' && r.input === undefined && same(r.column, name) ? [body.toDocument(r)] : [],
        );
  return { name, origin, declared, spans: inOrder([declared, ...uses]), within: `\`${fn}\`` };
}

/** Without the quotes of the string. */
function inner(span: Span, name: string): Span {
  return span.end - span.start > name.length ? { start: span.start + 1, end: span.end - 1 } : span;
}

// ---- names that the text declares --------------------------------------------------------------------------------------

function nameInText(place: SqlPlace): LocalName | undefined {
  const meanings = namesOfText(typedSql(place).tree);
  const here = [...meanings].find(([use]) => use.start <= place.offset && place.offset <= use.end);
  if (here === undefined) return undefined;
  const [origin, declared] = here;
  const uses = [...meanings].filter(([, d]) => d === declared).map(([use]) => place.toDocument(use));
  return {
    name: declared.name,
    origin: place.toDocument(origin),
    declared: place.toDocument(declared),
    spans: inOrder([place.toDocument(declared), ...uses]),
    within: 'this expression',
  };
}

/** Identifiers of an SQL text and what declares each in it; declarations stand for themselves. */
function namesOfText(tree: Node): ReadonlyMap<Identifier, Identifier> {
  const found = new Map<Identifier, Identifier>();
  readNode(tree, { rows: [], ctes: [] }, found);
  return found;
}

interface Declared {
  readonly name: string;
  readonly at: Identifier;
  /** Of an item of FROM: what can stand behind its name. */
  readonly columns?: readonly Declared[];
}

/** What is visible at a place; the innermost comes last. */
interface Visible {
  readonly rows: readonly (readonly Declared[])[];
  readonly ctes: readonly Declared[];
}

type Found = Map<Identifier, Identifier>;

/** Chains of operators are as deep as they are long: only queries and lambdas are read by recursion. */
function readNode(start: Node, visible: Visible, found: Found): void {
  const pending = [start];
  for (let node = pending.pop(); node !== undefined; node = pending.pop())
    if (node.kind === 'path') readPath(node.parts, visible, found);
    else if (node.kind === 'query') readQuery(node, visible, found);
    else if (node.kind === 'lambda') {
      const parameters = node.parameters.map((at): Declared => ({ name: at.name, at }));
      for (const { at } of parameters) found.set(at, at);
      readNode(node.body, { ...visible, rows: [...visible.rows, parameters] }, found);
    } else pending.push(...childrenOf(node));
}

function readPath([first, second]: readonly Identifier[], visible: Visible, found: Found): void {
  if (first === undefined) return;
  for (const names of visible.rows.toReversed()) {
    const declared = names.find((d) => d.columns !== undefined && same(d.name, first.name)) ?? named(names, first);
    if (declared === undefined) continue;
    found.set(first, declared.at);
    const column = second && declared.columns?.find((c) => same(c.name, second.name));
    if (column !== undefined) found.set(second!, column.at);
    return;
  }
}

function named(names: readonly Declared[], { name }: Identifier): Declared | undefined {
  return names.find((d) => same(d.name, name)) ?? names.flatMap((d) => d.columns ?? []).find((c) => same(c.name, name));
}

/** What the query's columns are called, and by what. */
function readQuery(query: Query, visible: Visible, found: Found): readonly Declared[] {
  const ctes = [...visible.ctes];
  for (const { name, query: written } of query.ctes) {
    found.set(name, name);
    ctes.push({ name: name.name, at: name, columns: readQuery(written, { rows: [], ctes }, found) });
  }
  const around = { ...visible, ctes };
  return readBody(query.body, query, around, found);
}

function readBody(
  body: Query['body'],
  ordered: Query | undefined,
  visible: Visible,
  found: Found,
): readonly Declared[] {
  switch (body.kind) {
    case 'query':
      return readQuery(body, visible, found);
    case 'set-operation':
      return body.inputs.map((input) => readBody(input, undefined, visible, found))[0] ?? [];
    case 'select':
      return readSelect(body, ordered, visible, found);
    default:
      return [];
  }
}

function readSelect(select: Select, query: Query | undefined, visible: Visible, found: Found): readonly Declared[] {
  const from = select.from === undefined ? [] : readFrom(select.from, visible, found, []);
  const inside: Visible = { ...visible, rows: [...visible.rows, from] };
  const items = select.items.flatMap(({ alias, expr }): readonly Declared[] => {
    readNode(expr, inside, found);
    if (alias !== undefined) found.set(alias, alias);
    // Without an alias the column is called as what it takes.
    const at = alias ?? (expr.kind === 'path' ? expr.parts.at(-1) : undefined);
    return at === undefined ? [] : [{ name: at.name, at: found.get(at) ?? at }];
  });
  if (select.where !== undefined) readNode(select.where, inside, found);
  const aliases = items.filter((d) => select.items.some((i) => i.alias === d.at));
  const done = new Set<Node | undefined>([select.from, select.where, ...select.items.map((i) => i.expr)]);
  // Rows come before aliases, but for ORDER BY.
  const behind: Visible = { ...visible, rows: [...visible.rows, aliases, from] };
  for (const rest of childrenOf(select)) if (!done.has(rest)) readNode(rest, behind, found);
  const ordered: Visible = { ...visible, rows: [...visible.rows, from, aliases] };
  const queries = new Set<Node | undefined>([query?.body, ...(query?.ctes ?? []).map((c) => c.query)]);
  for (const rest of query === undefined ? [] : childrenOf(query))
    if (!queries.has(rest)) readNode(rest, ordered, found);
  return items;
}

function readFrom(item: FromItem, visible: Visible, found: Found, left: readonly Declared[]): readonly Declared[] {
  const beside: Visible = { ...visible, rows: [...visible.rows, left] };
  const offsetOf = (alias: Identifier | undefined): readonly Declared[] => {
    if (alias === undefined) return [];
    found.set(alias, alias);
    return [{ name: alias.name, at: alias }];
  };
  switch (item.kind) {
    case 'join': {
      const first = readFrom(item.left, visible, found, left);
      const second = readFrom(item.right, visible, found, [...left, ...first]);
      const both = [...first, ...second];
      if (item.on !== undefined) readNode(item.on, { ...visible, rows: [...visible.rows, both] }, found);
      return both;
    }
    case 'unnest': {
      readNode(item.array, beside, found);
      const { alias } = item;
      if (alias !== undefined) found.set(alias, alias);
      return [...(alias === undefined ? [] : [{ name: alias.name, at: alias }]), ...offsetOf(item.withOffset?.alias)];
    }
    case 'from-subquery': {
      const columns = readQuery(item.query, visible, found);
      const { alias } = item;
      if (alias === undefined) return columns;
      found.set(alias, alias);
      return [{ name: alias.name, at: alias, columns }];
    }
    case 'table': {
      const [first, more] = item.path.parts;
      const cte =
        more === undefined && first !== undefined ? visible.ctes.findLast((c) => same(c.name, first.name)) : undefined;
      if (cte === undefined) readPath(item.path.parts, beside, found);
      else found.set(first!, cte.at);
      if (item.alias !== undefined) found.set(item.alias, item.alias);
      const at = item.alias ?? (cte === undefined ? undefined : cte.at);
      return [
        ...(at === undefined ? [] : [{ name: at.name, at, ...(cte?.columns && { columns: cte.columns }) }]),
        ...offsetOf(item.withOffset?.alias),
      ];
    }
    default:
      return [];
  }
}

function inOrder(spans: readonly Span[]): readonly Span[] {
  const seen = new Set<number>();
  return spans.filter(({ start }) => !seen.has(start) && seen.add(start)).sort((a, b) => a.start - b.start);
}

function same(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
