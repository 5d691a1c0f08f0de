// A name inside an SQL text → where the text itself, or the function whose body it is, declares it: aliases of FROM and SELECT, queries of WITH, parameters of a function.

import type { Location, Span } from '../base/span.js';
import { walk } from '../sql/parse/walk.js';
import type { FromItem, Identifier, Node } from '../sql/tree.js';
import type { Reference } from '../sql/typing/reference.js';
import { sqlPlace, typedSql, type SqlPlace } from '../workspace/sql-place.js';
import type { Project } from '../workspace/workspace.js';

export function innerDefinition(
  project: Project,
  uri: string,
  offset: number,
): { readonly origin: Span; readonly targets: readonly Location[] } | undefined {
  const place = sqlPlace(project, uri, offset);
  if (place === undefined) return undefined;
  const { tree, references } = typedSql(place);
  const named = references.find((r) => r.start <= place.offset && place.offset <= r.end && nameOf(r) !== undefined);
  const name = named && nameOf(named);
  if (named === undefined || name === undefined) return undefined;
  const origin = place.toDocument(named);
  const found =
    named.kind === 'column' ? parameterOf(place, name) : spanOf(place, declaredAround(tree, place.offset, name));
  return found && { origin, targets: [{ file: uri, span: found }] };
}

/** Columns without an input are what a function's body has. */
function nameOf(reference: Reference): string | undefined {
  if (reference.kind === 'variable') return reference.name;
  return reference.kind === 'column' && reference.input === undefined ? reference.column : undefined;
}

function parameterOf({ spec, part }: SqlPlace, name: string): Span | undefined {
  const declared = spec.spec.functions.find((f) => f.body.part === part);
  const parameter = declared?.parameters.find((p) => same(p.name.value, name));
  return parameter && spec.positions.span(parameter.name.part);
}

function spanOf(place: SqlPlace, name: Identifier | undefined): Span | undefined {
  return name && place.toDocument({ start: name.start, end: name.end });
}

/** In the innermost query around the place that has it. */
function declaredAround(tree: Node, offset: number, name: string): Identifier | undefined {
  const around = [...walk(tree)]
    .filter((n) => (n.kind === 'select' || n.kind === 'query') && n.start <= offset && offset <= n.end)
    .sort((a, b) => a.end - a.start - (b.end - b.start));
  for (const node of around) {
    const found = declaredBy(node).find((each) => same(each.name, name));
    if (found !== undefined) return found;
  }
  return undefined;
}

function declaredBy(node: Node): readonly Identifier[] {
  if (node.kind === 'query')
    return [...node.ctes.map((c) => c.name), ...(node.body.kind === 'select' ? declaredBy(node.body) : [])];
  if (node.kind !== 'select') return [];
  return [...(node.from === undefined ? [] : aliasesOf(node.from)), ...node.items.flatMap((i) => i.alias ?? [])];
}

function aliasesOf(item: FromItem): readonly Identifier[] {
  switch (item.kind) {
    case 'join':
      return [...aliasesOf(item.left), ...aliasesOf(item.right)];
    case 'unnest':
    case 'table':
      return [item.alias, item.withOffset?.alias].flatMap((a) => a ?? []);
    case 'from-subquery':
      return item.alias === undefined ? [] : [item.alias];
    default:
      return [];
  }
}

function same(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
