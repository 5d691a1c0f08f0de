// The name at an offset and a new name → edits in every file that keep the meaning; refused with the reason where that cannot be had.

import type { Span, TextEdit } from '../base/span.js';
import type { ReferenceTarget, RelationName, ResolvedModel } from '../model/pipeline-model.js';
import type { InputSpec } from '../spec/spec.js';
import { isReservedKeyword } from '../sql/keyword-table.js';
import type { Project } from '../workspace/workspace.js';
import { problemBroughtBy, withEdits } from './edited-problems.js';
import { localNameAt } from './local-names.js';
import { renameLocal } from './rename-local.js';
import { declaredOutput, siteAt, siteSpan, sitesOf, siteText, targetKey, type NameSite } from './name-sites.js';

export type RenamePlan =
  | { readonly ok: true; readonly edits: ReadonlyMap<string, readonly TextEdit[]> }
  | { readonly ok: false; readonly reason: string };

export type RenameStart =
  { readonly ok: true; readonly span: Span; readonly name: string } | { readonly ok: false; readonly reason: string };

const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** What would be renamed at the offset; `undefined` when no name stands there. */
export function prepareRename(project: Project, uri: string, offset: number): RenameStart | undefined {
  const found = siteAt(project, uri, offset);
  if (found !== undefined) return startAt(project, found);
  const local = localNameAt(project, uri, offset);
  if (local === undefined) return undefined;
  const { start, end } = local.origin;
  const quotes = (end - start - local.name.length) / 2;
  return { ok: true, span: { start: start + quotes, end: end - quotes }, name: local.name };
}

function startAt(project: Project, found: NonNullable<ReturnType<typeof siteAt>>): RenameStart {
  const { site } = found;
  const refusal = refusalOf(project, site.target);
  if (refusal !== undefined) return { ok: false, reason: refusal };
  const written = siteText(project, site);
  if (written === '{from}')
    return { ok: false, reason: '`{from}` stands for the mapped column. Rename it at `from_column`.' };
  const name = nameOf(site.target);
  const at = written.toLowerCase().lastIndexOf(name.toLowerCase());
  if (at < 0)
    return {
      ok: false,
      reason: `\`${written}\` is written in another way than \`${name}\` and cannot be renamed from here.`,
    };
  return {
    ok: true,
    span: { start: found.span.start + at, end: found.span.start + at + name.length },
    name,
  };
}

export function rename(project: Project, uri: string, offset: number, newName: string): RenamePlan {
  const start = prepareRename(project, uri, offset);
  if (start === undefined) return { ok: false, reason: 'There is no name here.' };
  if (!start.ok) return start;
  const target = siteAt(project, uri, offset)?.site.target;
  const parts = target?.kind === 'source' ? newName.split('.') : [newName];
  if (!parts.every((p) => NAME.test(p))) {
    return {
      ok: false,
      reason: `\`${newName}\` is no name: letters, digits and underscores, not beginning with a digit${target?.kind === 'source' ? ', parts separated by dots' : ''}.`,
    };
  }
  if (newName === start.name) return { ok: true, edits: new Map() };
  if (target === undefined) return renameLocal(project, uri, localNameAt(project, uri, offset)!, newName);
  const edits = collectEdits(project, target, start.name, newName);
  const fault = faultAfter(project, target, newName, edits);
  return fault === undefined ? { ok: true, edits } : { ok: false, reason: fault };
}

function nameOf(target: ReferenceTarget): string {
  switch (target.kind) {
    case 'source':
      return target.source;
    case 'model':
      return target.model;
    case 'input':
      return target.alias;
    case 'column':
      return target.column;
    default:
      return target.name;
  }
}

// ---- what cannot be renamed ------------------------------------------------------------------------------------------

function refusalOf(project: Project, target: ReferenceTarget): string | undefined {
  switch (target.kind) {
    case 'builtin':
      return `\`${target.name.toUpperCase()}\` is a built-in function.`;
    case 'parameter':
      return project.model.parameters.some(
        (p) => p.name.toLowerCase() === target.name.toLowerCase() && p.spec !== undefined,
      )
        ? undefined
        : `\`@${target.name}\` is built in.`;
    case 'source':
      return declared(project, target) ? undefined : `\`${target.source}\` is declared in no spec and no DDL file.`;
    case 'input': {
      const model = project.model.modelByName.get(target.model.toLowerCase());
      return model?.inputs.some((i) => i.alias.toLowerCase() === target.alias.toLowerCase()) === true
        ? undefined
        : `\`${target.alias}\` is not declared as an input.`;
    }
    case 'local':
      return declared(project, target) ? undefined : `\`${target.name}\` is declared nowhere in \`${target.model}\`.`;
    case 'column':
      return columnRefusal(project, target.relation, target.column);
    default:
      return undefined;
  }
}

function declared(project: Project, target: ReferenceTarget): boolean {
  return sitesOf(project, target).some((s) => s.declares);
}

function columnRefusal(project: Project, relation: RelationName, column: string): string | undefined {
  const wanted = column.toLowerCase();
  if (!declared(project, { kind: 'column', relation, column })) {
    return relation.kind === 'model'
      ? `\`${relation.name}\` passes \`${column}\` on from an input and does not name it itself. Rename it there, or list it in \`column_mapping\` first.`
      : `\`${column}\` is declared neither in \`sources\` nor in a DDL file.`;
  }
  for (const { model } of readersOf(project, relation)) {
    if (model.combine.kind === 'set-operation' && model.combine.columns.some((c) => c.name.toLowerCase() === wanted))
      return `\`${model.name}\` matches the columns of its ${model.combine.op} by name. Renaming \`${column}\` in one input alone would break it.`;
    if (model.drillAcross?.keys.some((k) => k.name.toLowerCase() === wanted) === true)
      return `\`${model.name}\` finds its key \`${column}\` in every input by that name. Renaming it in one input alone would break it.`;
  }
  return undefined;
}

function readersOf(
  project: Project,
  relation: RelationName,
): readonly { readonly model: ResolvedModel; readonly aliases: readonly string[] }[] {
  return project.model.models.flatMap((model) => {
    const aliases = model.inputs
      .filter((i) => i.relation.kind === relation.kind && i.relation.name === relation.name)
      .map((i) => i.alias);
    return aliases.length === 0 ? [] : [{ model, aliases }];
  });
}

// ---- edits -----------------------------------------------------------------------------------------------------------

function collectEdits(
  project: Project,
  target: ReferenceTarget,
  oldName: string,
  newName: string,
): ReadonlyMap<string, readonly TextEdit[]> {
  const edits = new Map<string, Map<number, TextEdit>>();
  const add = (file: string, edit: TextEdit): void => {
    const known = edits.get(file) ?? new Map<number, TextEdit>();
    known.set(edit.span.start, edit);
    edits.set(file, known);
  };
  for (const each of renamedWith(project, target))
    for (const site of sitesOf(project, each)) renameSite(project, site, oldName, newName, add);
  if (target.kind === 'input') declareAlias(project, target, newName, add);
  if (target.kind === 'source' || target.kind === 'model') {
    const last = (name: string): string => name.slice(name.lastIndexOf('.') + 1);
    const relation: RelationName =
      target.kind === 'source' ? { kind: 'source', name: target.source } : { kind: 'model', name: target.model };
    if (last(oldName) !== last(newName))
      for (const { model, aliases } of readersOf(project, relation))
        renameDefaultAliases(project, model, aliases, last(oldName), last(newName), add);
  }
  return new Map(
    [...edits].map(([file, byStart]) => [file, [...byStart.values()].sort((a, b) => a.span.start - b.span.start)]),
  );
}

/** The target, and the columns of other models that are it without having a name of their own. */
function renamedWith(project: Project, target: ReferenceTarget): readonly ReferenceTarget[] {
  if (target.kind !== 'column') return [target];
  const found: ReferenceTarget[] = [target];
  const pending = [target];
  for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
    for (const { model, aliases } of readersOf(project, at.relation)) {
      const output = model.outputs.find((o) => o.name.toLowerCase() === target.column.toLowerCase());
      if (output?.base.kind !== 'column' || declaredOutput(model, output) !== undefined) continue;
      const { input } = output.base.column;
      if (!aliases.some((a) => a.toLowerCase() === input?.toLowerCase())) continue;
      const next = { kind: 'column', relation: { kind: 'model', name: model.name }, column: output.name } as const;
      if (found.some((f) => targetKey(f) === targetKey(next))) continue;
      found.push(next);
      pending.push(next);
    }
  }
  return found;
}

type AddEdit = (file: string, edit: TextEdit) => void;

/** A site that says the same in another way (`{from}`, an alias where the table is renamed) stays. */
function renameSite(project: Project, site: NameSite, oldName: string, newName: string, add: AddEdit): void {
  const span = siteSpan(project, site);
  if (span === undefined) return;
  const text = project.documents.get(site.file)!.text;
  const written = text.slice(span.start, span.end);
  const inSql = site.span !== undefined && project.specs.some((s) => s.file === site.file);
  const bare = (name: string): string =>
    inSql && isReservedKeyword(name) && text[span.start - 1] !== '`' ? `\`${name}\`` : name;
  if (written.toLowerCase() === oldName.toLowerCase()) add(site.file, { span, newText: bare(newName) });
  else if (written.toLowerCase() === `@${oldName.toLowerCase()}`) add(site.file, { span, newText: `@${newName}` });
  else if (written.replaceAll('`', '').toLowerCase() === oldName.toLowerCase())
    add(site.file, { span, newText: `\`${newName}\`` });
}

function renameDefaultAliases(
  project: Project,
  model: ResolvedModel,
  aliases: readonly string[],
  oldAlias: string,
  newAlias: string,
  add: AddEdit,
): void {
  for (const alias of aliases) {
    if (alias.toLowerCase() !== oldAlias.toLowerCase() || inputSpec(model, alias)?.as !== undefined) continue;
    const input: ReferenceTarget = { kind: 'input', model: model.name, alias, relation: { kind: 'model', name: '' } };
    for (const site of sitesOf(project, input)) renameSite(project, site, oldAlias, newAlias, add);
  }
}

function inputSpec(model: ResolvedModel, alias: string): InputSpec | undefined {
  const input = model.inputs.find((i) => i.alias.toLowerCase() === alias.toLowerCase());
  return model.spec.inputs.find((i) => i.part === input?.part);
}

/** Writes the new alias into the model's `sources`, where it was the table's own name so far. */
function declareAlias(
  project: Project,
  target: Extract<ReferenceTarget, { kind: 'input' }>,
  newName: string,
  add: AddEdit,
): void {
  const model = project.model.modelByName.get(target.model.toLowerCase());
  const input = model === undefined ? undefined : inputSpec(model, target.alias);
  if (model === undefined || input === undefined || input.as !== undefined) return;
  const positions = project.specs.find((s) => s.file === model.file)?.positions;
  const table = positions?.node(input.table.part);
  if (positions === undefined || table?.node === undefined) return;
  const entry = positions.node(input.part);
  if (entry?.node?.kind === 'object')
    add(model.file, {
      span: { start: table.span.end, end: table.span.end },
      newText: `, "as": ${JSON.stringify(newName)}`,
    });
  else
    add(model.file, {
      span: table.span,
      newText: `{ "table": ${JSON.stringify(input.table.value)}, "as": ${JSON.stringify(newName)} }`,
    });
}

// ---- the result, looked at again -------------------------------------------------------------------------------------

/** Why the renamed project would not mean the same: a finding that was not there before, or a name that now means something else. */
function faultAfter(
  project: Project,
  target: ReferenceTarget,
  newName: string,
  edits: ReadonlyMap<string, readonly TextEdit[]>,
): string | undefined {
  const renamed = withEdits(project, edits);
  if (renamed === undefined) return 'The places to change overlap.';
  const problem = problemBroughtBy(project, renamed);
  if (problem !== undefined) return `After renaming: ${problem}`;
  // An alias that was the table's own name gets its declaration only now.
  const count = (p: Project, t: ReferenceTarget): number =>
    sitesOf(p, t).filter((s) => !s.declares || t.kind !== 'input').length;
  if (count(renamed, withName(target, newName)) !== count(project, target))
    return `\`${newName}\` already means something else in one of the places that name \`${nameOf(target)}\`.`;
  return undefined;
}

function withName(target: ReferenceTarget, name: string): ReferenceTarget {
  switch (target.kind) {
    case 'source':
      return { kind: 'source', source: name };
    case 'model':
      return { kind: 'model', model: name };
    case 'input':
      return { ...target, alias: name };
    case 'column':
      return { ...target, column: name };
    default:
      return { ...target, name };
  }
}
