// A document offset → what stands there, explained: keys by the format, names by what they denote, SQL by its type, findings by their rule.

import type { Span } from '../base/span.js';
import { findingsIn } from '../diagnostics/run-diagnostics.js';
import { SPEC_SCHEMA, schemaAt } from '../spec/spec-schema.js';
import { walk } from '../sql/parse/walk.js';
import type { TypedExpression } from '../sql/typed-tree.js';
import { visitTyped } from '../sql/typed-walk.js';
import type { Project } from '../workspace/workspace.js';
import { keyDocumentation } from './complete-keys.js';
import { hoverSettings } from './hover-settings.js';
import { code, describeBuiltin, describeDeclaredFunction, describeTarget, plain, typeLine } from './describe.js';
import { siteAt } from './name-sites.js';
import { specPlace, type SpecPlace } from '../workspace/spec-place.js';
import { sqlPlaceOf, typedSql } from '../workspace/sql-place.js';

export interface Hover {
  readonly span: Span;
  /** Markdown. */
  readonly text: string;
}

/** `ruleUrl`: the page of a finding's id; absent where there is none. */
export function hover(
  project: Project,
  uri: string,
  offset: number,
  ruleUrl: (id: string) => string | undefined,
): Hover | undefined {
  const about =
    uri === project.settingsDocument?.uri ? hoverSettings(project, offset, ruleUrl) : explained(project, uri, offset);
  const rules = findingsIn(project, uri)
    .filter((f) => f.span.start <= offset && offset <= f.span.end)
    .flatMap((f) => {
      const url = ruleUrl(f.id);
      return url === undefined ? [] : [`[${f.id}](${url})`];
    });
  if (about === undefined || rules.length === 0) return about;
  return { ...about, text: `${about.text}\n\n---\n\nRules: ${[...new Set(rules)].join(', ')}` };
}

function explained(project: Project, uri: string, offset: number): Hover | undefined {
  const place = specPlace(project, uri, offset);
  if (place?.at.role === 'key') return keyHover(place) ?? nameHover(project, uri, offset);
  const target = siteAt(project, uri, offset)?.site.target.kind;
  const called =
    place !== undefined && (target === 'builtin' || target === 'function') ? sqlHover(project, place) : undefined;
  const named = called ?? nameHover(project, uri, offset);
  if (named !== undefined || place === undefined) return named;
  return sqlHover(project, place) ?? testHover(place) ?? valueHover(place);
}

function nameHover(project: Project, uri: string, offset: number): Hover | undefined {
  const found = siteAt(project, uri, offset);
  const text = found === undefined ? undefined : describeTarget(project, found.site.target);
  return text === undefined ? undefined : { span: found!.span, text };
}

function keyHover(place: SpecPlace): Hover | undefined {
  const { schema, at } = place;
  if (schema?.title === undefined || at.placed.keySpan === undefined) return undefined;
  const key = String(at.path.at(-1));
  const parent = schemaAt(at.path.slice(0, -1));
  if (parent === undefined || !isOwnKey(place)) return undefined;
  return { span: at.placed.keySpan, text: `**${plain(key)}**: ${plain(schema.title)}\n\n${keyDocumentation(schema)}` };
}

/** Keys of example rows are names, not keys of the format. */
function isOwnKey(place: SpecPlace): boolean {
  const { path } = place.at;
  return !(
    path[2] === 'examples' &&
    path.length > 5 &&
    (path[4] === 'given' || path[4] === 'expect' || path[4] === 'before')
  );
}

/** A test written as a string says what the key of its object form says. */
function testHover({ content, at }: SpecPlace): Hover | undefined {
  const { node } = at.placed;
  if (content !== 'test' || at.role !== 'value' || node?.kind !== 'string') return undefined;
  const name = /^\s*([a-z_]+)/.exec(node.value)?.[1];
  const schema = name === undefined ? undefined : SPEC_SCHEMA.$defs?.['testObject']?.properties?.[name];
  if (schema === undefined || schema === true || schema.title === undefined) return undefined;
  return { span: at.placed.span, text: `**${plain(name!)}**: ${plain(schema.title)}\n\n${keyDocumentation(schema)}` };
}

/** An enumerated value, and a type, says what its key means. */
function valueHover(place: SpecPlace): Hover | undefined {
  const { schema, at } = place;
  if (
    at.role !== 'value' ||
    schema?.title === undefined ||
    at.placed.node === undefined ||
    at.placed.node.kind === 'object' ||
    at.placed.node.kind === 'array'
  )
    return undefined;
  if (place.content !== undefined && place.content !== 'test' && place.content !== 'sql-type') return undefined;
  return {
    span: at.placed.span,
    text: `**${plain(String(at.path.findLast((p) => typeof p === 'string')))}**: ${plain(schema.title)}\n\n${keyDocumentation(schema)}`,
  };
}

// ---- SQL -----------------------------------------------------------------------------------------------------------------

function sqlHover(project: Project, place: SpecPlace): Hover | undefined {
  const sql = sqlPlaceOf(project, place);
  if (sql === undefined) return undefined;
  const typed = typedSql(sql);
  const call = [...walk(typed.tree)].find(
    (n) =>
      n.kind === 'call' && n.name[0] !== undefined && n.name[0].start <= sql.offset && sql.offset <= n.name.at(-1)!.end,
  );
  if (call?.kind === 'call') {
    const name = call.name.map((p) => p.name).join('.');
    const about = describeDeclaredFunction(project, name) ?? describeBuiltin(name);
    const whole = nodeOver(typed.typed, { start: call.start, end: call.end });
    const here =
      whole === undefined || whole.type.kind === 'unknown'
        ? undefined
        : `Here: ${code(typeLine(whole.type, whole.nullable))}`;
    const text = [about, here].filter((p) => p !== undefined).join('\n\n');
    if (text !== '') return { span: sql.toDocument({ start: call.name[0]!.start, end: call.name.at(-1)!.end }), text };
  }
  const reference = typed.references.find(
    (r) =>
      r.start <= sql.offset &&
      sql.offset <= r.end &&
      r.kind !== 'function' &&
      r.kind !== 'unresolved' &&
      r.kind !== 'input',
  );
  if (reference !== undefined && 'type' in reference) {
    const name =
      reference.kind === 'from'
        ? `${reference.input}.${reference.column}`
        : reference.kind === 'column'
          ? reference.column
          : reference.name;
    return { span: sql.toDocument(reference), text: `**${plain(name)}**: ${code(typeLine(reference.type, true))}` };
  }
  const innermost = innermostAt(typed.typed, sql.offset);
  if (innermost?.span === undefined || innermost.kind === 'invalid' || innermost.type.kind === 'unknown')
    return undefined;
  const text = sql.sql.slice(innermost.span.start, innermost.span.end);
  return {
    span: sql.toDocument(innermost.span),
    text: `${code(text.length > 80 ? `${text.slice(0, 77)}…` : text)}: ${code(typeLine(innermost.type, innermost.nullable))}`,
  };
}

function nodeOver(typed: TypedExpression, span: Span): TypedExpression | undefined {
  let found: TypedExpression | undefined;
  visitTyped(typed, (node) => {
    if (node.span?.start === span.start && node.span.end === span.end && !(node.kind === 'cast' && node.implicit))
      found ??= node;
  });
  return found;
}

function innermostAt(typed: TypedExpression, offset: number): TypedExpression | undefined {
  let found: TypedExpression | undefined;
  visitTyped(typed, (node) => {
    if (
      node.span === undefined ||
      offset < node.span.start ||
      offset > node.span.end ||
      (node.kind === 'cast' && node.implicit)
    )
      return;
    if (found?.span === undefined || node.span.end - node.span.start <= found.span.end - found.span.start) found = node;
  });
  return found;
}
