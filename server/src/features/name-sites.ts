// A project → every place where a name is written, and what the name denotes: for definition, references, highlights and rename.
//
// Sites hold part ids, not offsets; `siteSpan` looks a place up last. DDL files have no parts: their sites hold file offsets.

import type { Span } from '../base/span.js';
import type {
  ModelReference,
  ReferenceTarget,
  RelationName,
  ResolvedModel,
  ResolvedOutput,
} from '../model/pipeline-model.js';
import { indexOfInput } from '../model/resolve-inputs.js';
import type { LoweredSpec } from '../spec/lower.js';
import type { ExampleRow, FunctionSpec, PartId, SourceSpec, Text } from '../spec/spec.js';
import { parseExpression } from '../sql/parse/parse.js';
import { typeExpression } from '../sql/typing/type-expression.js';
import type { DdlTables } from '../syntax/ddl.js';
import type { Project } from '../workspace/workspace.js';
import { modelOfPart, specOf } from '../workspace/spec-place.js';
import { scopeAt } from '../workspace/visible-scope.js';

export interface NameSite {
  readonly file: string;
  readonly part: PartId;
  /** Offsets in the part's text (in a DDL file: in the file); absent: the whole value. */
  readonly span: Span | undefined;
  /** The name is a key of the JSON. */
  readonly onKey: boolean;
  readonly declares: boolean;
  readonly target: ReferenceTarget;
}

/** All sites of the project. */
export function nameSites(project: Project): readonly NameSite[] {
  return [
    ...project.model.models.flatMap(modelSites),
    ...project.specs.flatMap((spec) => shellSites(project, spec)),
    ...project.ddl.flatMap(ddlSites),
  ];
}

/** The sites that declare a name, lists that stay as long as what they come from: a model, a spec's other parts, a DDL file. */
export function declaringSites(project: Project): readonly (readonly NameSite[])[] {
  return [
    ...project.model.models.map(declaredBy),
    ...project.specs.map((spec) => shellSites(project, spec).filter((s) => s.declares)),
    ...project.ddl.map(declaredInDdl),
  ];
}

const declaredByModel = new WeakMap<ResolvedModel, readonly NameSite[]>();

/** The sites of the names that a model declares; kept with it. */
export function declaredBy(model: ResolvedModel): readonly NameSite[] {
  let sites = declaredByModel.get(model);
  if (sites === undefined) {
    const declared: NameSite[] = [];
    declarations(model, (text, target) => {
      const { file } = model;
      if (text !== undefined)
        declared.push({ file, part: text.part, span: undefined, onKey: false, declares: true, target });
    });
    sites = declared;
    declaredByModel.set(model, sites);
  }
  return sites;
}

const declaredByDdl = new WeakMap<DdlTables, readonly NameSite[]>();

function declaredInDdl(ddl: DdlTables): readonly NameSite[] {
  let sites = declaredByDdl.get(ddl);
  if (sites === undefined) declaredByDdl.set(ddl, (sites = ddlSites(ddl).filter((s) => s.declares)));
  return sites;
}

/** All places of what is denoted. Only models that mention it, or what it belongs to, are looked into. */
export function sitesOf(project: Project, target: ReferenceTarget): readonly NameSite[] {
  const key = targetKey(target);
  const owner = ownerKey(target);
  const is = (site: NameSite): boolean => targetKey(site.target) === key;
  return [
    ...project.model.models.filter((m) => ownersIn(m).has(owner)).flatMap((m) => modelSites(m).filter(is)),
    ...project.specs.flatMap((spec) => shellSites(project, spec).filter(is)),
    ...project.ddl.flatMap((ddl) => ddlSites(ddl).filter(is)),
  ];
}

const ownersByModel = new WeakMap<ResolvedModel, ReadonlySet<string>>();

/** What the sites of a model can denote or belong to; kept with it. */
function ownersIn(model: ResolvedModel): ReadonlySet<string> {
  let owners = ownersByModel.get(model);
  if (owners === undefined) {
    const found = new Set([ownerKey({ kind: 'model', model: model.name })]);
    for (const { relation } of model.inputs) found.add(ownerKey(relationTarget(relation)));
    for (const { target } of model.references) found.add(ownerKey(target));
    for (const example of model.spec.examples)
      for (const { name } of example.parameters) found.add(ownerKey({ kind: 'parameter', name: name.value }));
    ownersByModel.set(model, (owners = found));
  }
  return owners;
}

/** Equal for a relation and its columns, and for a model and what is declared inside it. */
function ownerKey(target: ReferenceTarget): string {
  switch (target.kind) {
    case 'column':
      return targetKey(relationTarget(target.relation));
    case 'input':
    case 'local':
      return targetKey({ kind: 'model', model: target.model });
    default:
      return targetKey(target);
  }
}

/** Equal exactly for names that denote the same thing. */
export function targetKey(target: ReferenceTarget): string {
  const name = (text: string): string => text.toLowerCase();
  switch (target.kind) {
    case 'source':
      return `source ${name(target.source)}`;
    case 'model':
      return `model ${name(target.model)}`;
    case 'input':
      return `input ${name(target.model)} ${name(target.alias)}`;
    case 'column':
      return `column ${target.relation.kind} ${name(target.relation.name)} ${name(target.column)}`;
    case 'local':
      return `local ${name(target.model)} ${name(target.name)}`;
    default:
      return `${target.kind} ${name(target.name)}`;
  }
}

/** Document span of the name itself, without quotes; undefined when it is not written out there (`{from}`, text that changed). */
export function siteSpan(project: Project, site: NameSite): Span | undefined {
  const text = project.documents.get(site.file)?.text;
  if (text === undefined) return undefined;
  const spec = specOf(project, site.file);
  if (spec === undefined) return site.span;
  const span =
    site.span === undefined
      ? spec.positions.span(site.part, { onKey: site.onKey })
      : spec.positions.sqlSpan(site.part, site.span);
  return withoutQuotes(text, span);
}

function withoutQuotes(text: string, span: Span): Span {
  const first = text[span.start];
  if (span.end - span.start < 2 || (first !== '"' && first !== '`' && first !== "'") || text[span.end - 1] !== first)
    return span;
  return { start: span.start + 1, end: span.end - 1 };
}

/** What is written at a site. */
export function siteText(project: Project, site: NameSite): string {
  const span = siteSpan(project, site);
  return span === undefined ? '' : (project.documents.get(site.file)?.text.slice(span.start, span.end) ?? '');
}

/** The site whose name is at the offset; of several the smallest. */
export function siteAt(
  project: Project,
  uri: string,
  offset: number,
): { readonly site: NameSite; readonly span: Span } | undefined {
  let best: { readonly site: NameSite; readonly span: Span } | undefined;
  for (const site of sitesNear(project, uri, offset)) {
    const span = siteSpan(project, site);
    if (span === undefined || offset < span.start || offset > span.end) continue;
    if (best === undefined || span.end - span.start < best.span.end - best.span.start) best = { site, span };
  }
  return best;
}

function sitesNear(project: Project, uri: string, offset: number): readonly NameSite[] {
  const spec = specOf(project, uri);
  if (spec === undefined) return project.ddl.filter((d) => d.file === uri).flatMap(ddlSites);
  const part = spec.positions.partAt(offset)?.part ?? '';
  const model = modelOfPart(project, uri, part);
  const sites = model === undefined ? shellSites(project, spec) : modelSites(model);
  return sites.filter((s) => s.part === part || s.part.startsWith(`${part}/`) || part.startsWith(`${s.part}/`));
}

// ---- a model's own sites ---------------------------------------------------------------------------------------------

const modelCache = new WeakMap<ResolvedModel, readonly NameSite[]>();

export function modelSites(model: ResolvedModel): readonly NameSite[] {
  const known = modelCache.get(model);
  if (known !== undefined) return known;
  const collected = new SiteCollector(model.file);
  for (const reference of model.references)
    collected.addReference(reference, localAsColumn(model, reference.target, reference.part));
  declarations(model, (text, target) => collected.add(text, target, { declares: true }));
  mappedColumns(model, collected);
  exampleSites(model, collected);
  modelCache.set(model, collected.sites);
  return collected.sites;
}

class SiteCollector {
  readonly sites: NameSite[] = [];
  private readonly seen = new Map<string, number>();

  constructor(private readonly file: string) {}

  addReference(reference: ModelReference, target: ReferenceTarget): void {
    this.push({ file: this.file, part: reference.part, span: reference.span, onKey: false, declares: false, target });
  }

  add(
    text: Text | undefined,
    target: ReferenceTarget,
    options: { readonly declares?: boolean; readonly onKey?: boolean } = {},
  ): void {
    if (text !== undefined)
      this.push({
        file: this.file,
        part: text.part,
        span: undefined,
        onKey: options.onKey ?? false,
        declares: options.declares ?? false,
        target,
      });
  }

  /** A name is one site however often its text was resolved; what declares it wins. */
  private push(site: NameSite): void {
    const key = `${site.part} ${site.span?.start ?? ''}-${site.span?.end ?? ''} ${site.onKey} ${targetKey(site.target)}`;
    const before = this.seen.get(key);
    if (before === undefined) {
      this.seen.set(key, this.sites.length);
      this.sites.push(site);
    } else if (site.declares) this.sites[before] = site;
  }
}

/** Names that the joined row does not have are columns of the result: group keys everywhere, all columns behind the result. */
function localAsColumn(model: ResolvedModel, target: ReferenceTarget, part: PartId): ReferenceTarget {
  if (target.kind !== 'local') return target;
  const same = (c: { readonly name: string }): boolean => c.name.toLowerCase() === target.name.toLowerCase();
  const behind = seesResult(model, part);
  const output = model.outputs.find((o) => same(o) && (behind || o.role === 'key'));
  const column = output ?? (behind ? model.signature.columns.find(same) : undefined);
  return column === undefined || (!behind && model.visible.columns.some(same)) ? target : ownColumn(model, column.name);
}

function seesResult(model: ResolvedModel, part: PartId): boolean {
  const keys = part.split('/');
  return (
    keys[2] === 'order_by' ||
    keys[2] === 'constraints' ||
    keys.includes('tests', 2) ||
    model.resultFilters.some((f) => part.startsWith(`${f.part}/`))
  );
}

export function ownColumn(model: ResolvedModel, column: string): ReferenceTarget {
  return { kind: 'column', relation: { kind: 'model', name: model.name }, column };
}

/** Each name once, as it is written. */
function declarations(model: ResolvedModel, declare: (text: Text | undefined, target: ReferenceTarget) => void): void {
  const { spec } = model;
  declare(spec.name, { kind: 'model', model: model.name });
  for (const input of model.inputs) {
    const written = spec.inputs.find((i) => i.part === input.part);
    declare(written?.as, { kind: 'input', model: model.name, alias: input.alias, relation: input.relation });
  }
  for (const column of spec.columns) declare(column.name, ownColumn(model, column.name.value));
  for (const aggregation of spec.aggregations) declare(aggregation.name, ownColumn(model, aggregation.name.value));
  for (const key of spec.groupBy?.keys ?? [])
    declare(key.as, localAsColumn(model, { kind: 'local', model: model.name, name: key.as?.value ?? '' }, key.part));
  for (const unnest of spec.unnest) {
    declare(unnest.as, { kind: 'local', model: model.name, name: unnest.as.value });
    declare(unnest.offset, { kind: 'local', model: model.name, name: unnest.offset?.value ?? '' });
  }
  for (const join of spec.joins) declare(join.as, { kind: 'local', model: model.name, name: join.as?.value ?? '' });
  const { history } = spec.constraints;
  if (history !== undefined)
    for (const text of [history.effectiveAt, history.expiryAt, history.currentFlag])
      declare(text, ownColumn(model, text.value));
}

/** `from_column` of mappings whose transform uses `{from}`: the transform is what was resolved, not this text. */
function mappedColumns(model: ResolvedModel, into: SiteCollector): void {
  for (const column of model.spec.columns) {
    if (column.fromColumn === undefined || column.transform === undefined) continue;
    const wanted = column.fromColumn.value.toLowerCase();
    const named =
      column.fromTable === undefined ? undefined : model.inputs[indexOfInput(model.inputs, column.fromTable.value)];
    const candidates = column.fromTable === undefined ? model.inputs : named === undefined ? [] : [named];
    const input = candidates.find((i) => i.open || i.signature.columns.some((c) => c.name.toLowerCase() === wanted));
    const name = input?.signature.columns.find((c) => c.name.toLowerCase() === wanted)?.name;
    if (input !== undefined && name !== undefined)
      into.add(column.fromColumn, { kind: 'column', relation: input.relation, column: name });
  }
}

function exampleSites(model: ResolvedModel, into: SiteCollector): void {
  const cells = (rows: readonly ExampleRow[], relation: RelationName): void => {
    for (const row of rows)
      for (const cell of row.cells)
        into.add(cell.column, { kind: 'column', relation, column: cell.column.value }, { onKey: true });
  };
  const own: RelationName = { kind: 'model', name: model.name };
  for (const example of model.spec.examples) {
    for (const given of example.given) {
      const input = model.inputs[indexOfInput(model.inputs, given.input.value)];
      if (input === undefined) continue;
      const byAlias = given.input.value.toLowerCase() === input.alias.toLowerCase();
      into.add(
        given.input,
        byAlias
          ? { kind: 'input', model: model.name, alias: input.alias, relation: input.relation }
          : relationTarget(input.relation),
        { onKey: true },
      );
      cells(given.rows, input.relation);
    }
    for (const parameter of example.parameters)
      into.add(parameter.name, { kind: 'parameter', name: parameter.name.value }, { onKey: true });
    cells(example.before ?? [], own);
    if (example.expect !== undefined && 'rows' in example.expect) cells(example.expect.rows, own);
  }
}

export function relationTarget(relation: RelationName): ReferenceTarget {
  return relation.kind === 'model'
    ? { kind: 'model', model: relation.name }
    : { kind: 'source', source: relation.name };
}

// ---- sources, parameters, functions ------------------------------------------------------------------------------------

function shellSites(project: Project, lowered: LoweredSpec): readonly NameSite[] {
  const into = new SiteCollector(lowered.file);
  const { spec } = lowered;
  for (const source of spec.sources) sourceSites(project, source, into);
  for (const parameter of spec.parameters)
    into.add(parameter.name, { kind: 'parameter', name: parameter.name.value }, { declares: true });
  for (const fn of spec.functions) functionSites(project, fn, into);
  return into.sites;
}

function sourceSites(project: Project, source: SourceSpec, into: SiteCollector): void {
  const relation: RelationName = { kind: 'source', name: source.name.value };
  const column = (text: Text | undefined, declares = false): void =>
    into.add(text, { kind: 'column', relation, column: text?.value ?? '' }, { declares });
  into.add(source.name, { kind: 'source', source: source.name.value }, { declares: true });
  for (const c of source.columns ?? []) column(c.name, true);
  for (const key of [source.primaryKey, ...source.uniqueKeys]) for (const text of key?.columns ?? []) column(text);
  column(source.freshness?.column);
  for (const key of source.foreignKeys) {
    for (const text of key.columns) column(text);
    const other = relationNamed(project, key.references.value);
    if (other === undefined) continue;
    into.add(key.references, relationTarget(other));
    for (const text of key.referencedColumns) into.add(text, { kind: 'column', relation: other, column: text.value });
  }
}

export function relationNamed(project: Project, name: string): RelationName | undefined {
  const model = project.model.modelByName.get(name.toLowerCase());
  if (model !== undefined) return { kind: 'model', name: model.name };
  const source = project.model.sources.get(name.toLowerCase());
  return source === undefined ? undefined : { kind: 'source', name: source.name };
}

/** A function's own parameters are visible in its body only; they are looked up there (local-names.ts), not among the sites. */
function functionSites(project: Project, fn: FunctionSpec, into: SiteCollector): void {
  into.add(fn.name, { kind: 'function', name: fn.name.value }, { declares: true });
  for (const { reference, target } of bodyReferences(project, fn))
    into.addReference({ part: fn.body.part, file: '', span: reference, target }, target);
}

function bodyReferences(
  project: Project,
  fn: FunctionSpec,
): readonly { readonly reference: Span; readonly target: ReferenceTarget }[] {
  return project.derive('function-references', functionReferences).get(fn) ?? [];
}

/** Calls and parameters in the bodies of the project's functions. */
function functionReferences(
  project: Project,
): ReadonlyMap<FunctionSpec, readonly { readonly reference: Span; readonly target: ReferenceTarget }[]> {
  const declared = new Set(project.model.functions.map((f) => f.name.toLowerCase()));
  return new Map(
    project.specs.flatMap(({ spec }) =>
      spec.functions.map((fn) => {
        const scope = { ...scopeAt(project, undefined, fn.body.part, []), columns: [] };
        const { references } = typeExpression(parseExpression(fn.body.value).expr, scope);
        return [
          fn,
          references.flatMap((r): readonly { readonly reference: Span; readonly target: ReferenceTarget }[] => {
            if (r.kind === 'parameter')
              return [{ reference: { start: r.start, end: r.end }, target: { kind: 'parameter', name: r.name } }];
            if (r.kind === 'function' && declared.has(r.name.toLowerCase()))
              return [{ reference: { start: r.start, end: r.end }, target: { kind: 'function', name: r.name } }];
            return [];
          }),
        ] as const;
      }),
    ),
  );
}

// ---- DDL ---------------------------------------------------------------------------------------------------------------

const ddlCache = new WeakMap<DdlTables, readonly NameSite[]>();

export function ddlSites(ddl: DdlTables): readonly NameSite[] {
  const known = ddlCache.get(ddl);
  if (known !== undefined) return known;
  const sites = ddl.tables.flatMap((table): readonly NameSite[] => {
    const site = (span: Span, target: ReferenceTarget, declares: boolean): NameSite => ({
      file: ddl.file,
      part: '',
      span: { start: span.start, end: span.end },
      onKey: false,
      declares,
      target,
    });
    const column = (name: string, of: string): ReferenceTarget => ({
      kind: 'column',
      relation: { kind: 'source', name: of },
      column: name,
    });
    return [
      site(table.nameSpan, { kind: 'source', source: table.name }, true),
      ...table.columns.map((c) => site(c.nameSpan, column(c.name, table.name), true)),
      ...table.mentions.map((m) =>
        site(m, m.column === undefined ? { kind: 'source', source: m.table } : column(m.column, m.table), false),
      ),
    ];
  });
  ddlCache.set(ddl, sites);
  return sites;
}

/** The declared text of an output column, where the model itself names it; absent for what passes through from an input. */
export function declaredOutput(model: ResolvedModel, output: ResolvedOutput): Text | undefined {
  const same = (text: Text): boolean => text.value.toLowerCase() === output.name.toLowerCase();
  return (
    [...model.spec.columns, ...model.spec.aggregations].find((c) => same(c.name))?.name ??
    model.spec.groupBy?.keys.find((k) => k.as !== undefined && same(k.as))?.as
  );
}
