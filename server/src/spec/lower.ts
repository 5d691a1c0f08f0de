// Spec document → typed spec, shape problems and positions; re-lowering after an edit reads only the list items that changed. Refuses nothing: what is unreadable is left out and reported.

import { changedRegion } from '../base/apply-edits.js';
import type { Span } from '../base/span.js';
import { valueOf, type JsonObject, type JsonProblem, type JsonUnit, type PlacedUnit } from '../syntax/json-node.js';
import { parseJson, type JsonTree } from '../syntax/json-tree.js';
import { lowerModel } from './lower-model.js';
import { lowerFunction, lowerParameter, lowerSource } from './lower-source.js';
import { LoweringSink, type Blocked } from './lowering-sink.js';
import { checkNames } from './name-check.js';
import { ObjectReader } from './object-reader.js';
import { PartIndex } from './part-index.js';
import { itemParts } from './part-names.js';
import { PartPositions, type PlacedParts, type UnitParts } from './part-positions.js';
import type { Problem } from './problem.js';
import { checkRepeatedKeys, checkShape } from './shape-check.js';
import { schemaAt, SPEC_SCHEMA } from './spec-schema.js';
import { checkTexts } from './text-check.js';
import type { FunctionSpec, ModelSpec, ParameterSpec, PartId, SourceSpec, Spec } from './spec.js';
import { isSpec } from './is-spec.js';
import { UNIT_LISTS, type UnitList } from './unit-lists.js';
import { CURRENT_VERSION, writtenVersion } from './versions.js';

export interface LoweredSpec {
  /** The document's URI. */
  readonly file: string;
  readonly spec: Spec;
  /** In document order by unit; empty when the document is not recognised. */
  readonly problems: readonly Problem[];
  readonly positions: PartPositions;
  /**
   * The document is a spec (see isSpec), or empty, or is broken and was named as one; otherwise it is somebody else's, its spec is
   * empty and nothing is said about it.
   */
  readonly recognised: boolean;
  /** All comments of the document as spans that include their marks, in order. */
  comments(): readonly Span[];
}

const UNIT_LIST_KEYS: ReadonlySet<string> = new Set(UNIT_LISTS);

type LoweredPart = ModelSpec | SourceSpec | ParameterSpec | FunctionSpec;

/** All that follows from a list item's own text and its part id. */
class LoweredUnit implements UnitParts {
  readonly lowered: LoweredPart | undefined;
  readonly problems: readonly Problem[];
  readonly virtual: UnitParts['virtual'];
  private built: PartIndex | undefined;

  constructor(
    readonly unit: JsonUnit,
    readonly listKey: UnitList,
    readonly part: PartId,
    file: string,
  ) {
    const { node } = unit;
    const named = valueOf(node, 'name');
    const name = named?.kind === 'string' ? named.value : part;
    const sink = new LoweringSink(file, (at) => blockedInside(listKey, name, at));
    const reader = node.kind === 'object' ? new ObjectReader(node, part, sink, schemaAt([listKey, 0])) : undefined;
    this.lowered = reader === undefined ? undefined : lowerItem(listKey, reader);
    checkShape(listKey, node, part, sink);
    checkRepeatedKeys(node, part, '', sink);
    checkTexts(node, part, sink);
    if (this.lowered !== undefined) checkNames(listKey, this.lowered, sink);
    this.problems = sink.problems;
    this.virtual = sink.virtual;
  }

  get index(): PartIndex {
    this.built ??= new PartIndex(this.unit.node, this.part);
    return this.built;
  }
}

function lowerItem(listKey: UnitList, reader: ObjectReader): LoweredPart | undefined {
  switch (listKey) {
    case 'models':
      return lowerModel(reader);
    case 'sources':
      return lowerSource(reader);
    case 'parameters':
      return lowerParameter(reader);
    case 'functions':
      return lowerFunction(reader);
  }
}

/** A faulty test or example blocks only itself; everything else its model, source, parameter or function. */
function blockedInside(listKey: UnitList, name: string, part: PartId): Blocked {
  const keys = part.split('/');
  const tests = keys.indexOf('tests', 2);
  if (listKey === 'models' && tests > 0 && keys.length > tests + 1)
    return [{ kind: 'test', name: keys.slice(0, tests + 2).join('/') }];
  if (listKey === 'models' && keys[2] === 'examples' && keys.length > 3)
    return [{ kind: 'example', name: keys.slice(0, 4).join('/') }];
  return [{ kind: BLOCKED_KIND[listKey], name }];
}

const BLOCKED_KIND = { models: 'model', sources: 'source', parameters: 'parameter', functions: 'function' } as const;

interface PlacedLowered extends PlacedParts {
  readonly parts: LoweredUnit;
}

/** What the next lowering of the same document starts from. */
interface Remembered {
  readonly text: string;
  readonly units: readonly PlacedLowered[];
}

const REMEMBERED = new WeakMap<LoweredSpec, Remembered>();

/**
 * Lowers a spec document. `previous` is the result for an earlier text of the same file: list items whose text did not
 * change keep their objects, so that everything derived from them can be kept too. The result is the same without it.
 * `named`: a person says that it is a spec, so that a text too broken to show what it is gets its findings.
 */
export function lowerSpec(
  document: { readonly file: string; readonly text: string; readonly named?: boolean },
  previous?: LoweredSpec,
): LoweredSpec {
  const { file, text } = document;
  const before = previous?.file === file ? REMEMBERED.get(previous) : undefined;
  const tree = parseJson(text, { unitLists: UNIT_LIST_KEYS, detached: before !== undefined, ...reuseOf(before, text) });
  const root = tree.root?.kind === 'object' ? tree.root : undefined;
  const recognised =
    isEmpty(tree) || (root !== undefined && isSpec(root)) || (document.named === true && tree.problems.length > 0);
  const units = root === undefined ? [] : lowerUnits(root, file, text, before);
  const sink = new LoweringSink(file, () => [{ kind: 'document', name: file }]);
  const version = writtenVersion(root);
  if (root !== undefined) lowerShell(root, version, sink);
  const spec = root === undefined || !recognised ? EMPTY_SPEC : assemble(root, version ?? 1, units, sink);
  const result: LoweredSpec = {
    file,
    spec,
    problems: recognised ? allProblems(tree, version, units, sink, file) : [],
    positions: new PartPositions(text, tree.root, units, sink.virtual),
    recognised,
    comments: () => allComments(tree, units),
  };
  REMEMBERED.set(result, { text, units });
  return result;
}

/** Offers the parser every faultless unit that lies outside the changed region. */
function reuseOf(before: Remembered | undefined, text: string): { reuse?: (offset: number) => JsonUnit | undefined } {
  if (before === undefined) return {};
  const changed = changedRegion(before.text, text);
  const shift = changed.after.end - changed.before.end;
  const known = new Map<number, JsonUnit>();
  for (const { unit, start } of before.units) {
    if (unit.problems.length > 0 || unit.node.kind !== 'object') continue;
    if (start + unit.length <= changed.before.start) known.set(start, unit);
    else if (start >= changed.before.end) known.set(start + shift, unit);
  }
  return { reuse: (offset) => known.get(offset) };
}

function lowerUnits(
  root: JsonObject,
  file: string,
  text: string,
  before: Remembered | undefined,
): readonly PlacedLowered[] {
  const lists = unitLists(root);
  const kept = new Map<JsonUnit, PlacedLowered>(before?.units.map((unit) => [unit.unit, unit]));
  const gone = new Set(kept.keys());
  for (const { placed } of lists) for (const { unit } of placed) gone.delete(unit);
  const result: PlacedLowered[] = [];
  for (const { listKey, placed } of lists) {
    const ids = itemParts(
      listKey,
      listKey,
      placed.map((each) => each.unit.node),
    );
    placed.forEach(({ unit, start }, index) => {
      const { part } = ids[index]!;
      const same = kept.get(unit) ?? rewritten(unit, text.slice(start, start + unit.length), part, gone, kept, before);
      const parts = same?.parts.part === part ? same.parts : new LoweredUnit(unit, listKey, part, file);
      result.push({ unit: parts.unit, start, parts, path: [listKey, index] });
    });
  }
  return lists.length > 1 ? result.sort((a, b) => a.start - b.start) : result;
}

/** A unit of the text before that was parsed again to the same: it was moved, or stands in a region that changed and changed back. */
function rewritten(
  unit: JsonUnit,
  text: string,
  part: PartId,
  gone: ReadonlySet<JsonUnit>,
  kept: ReadonlyMap<JsonUnit, PlacedLowered>,
  before: Remembered | undefined,
): PlacedLowered | undefined {
  for (const candidate of gone) {
    if (candidate.length !== unit.length) continue;
    const placed = kept.get(candidate)!;
    if (placed.parts.part !== part || before!.text.slice(placed.start, placed.start + candidate.length) !== text)
      continue;
    // Broken text may be read differently in another place.
    if (unit.problems.length + candidate.problems.length > 0 && JSON.stringify(candidate) !== JSON.stringify(unit))
      continue;
    return placed;
  }
  return undefined;
}

/** The units of each list; a repeated key's items come behind those of the first. */
function unitLists(
  root: JsonObject,
): readonly { readonly listKey: UnitList; readonly placed: readonly PlacedUnit[] }[] {
  return UNIT_LISTS.flatMap((listKey) => {
    const found = root.members.flatMap((member) =>
      member.key === listKey && member.value?.kind === 'array' ? [member.value.units ?? []] : [],
    );
    return found.length === 0 ? [] : [{ listKey, placed: found.length === 1 ? found[0]! : found.flat() }];
  });
}

function lowerShell(root: JsonObject, version: number | undefined, sink: LoweringSink): void {
  checkShape('document', root, '', sink);
  checkRepeatedKeys(root, '', '', sink);
  checkTexts(root, '', sink);
  if (version !== undefined && version < CURRENT_VERSION)
    sink.report({
      id: 'older-version',
      part: 'version',
      message: `This spec is written in version ${version} of the format; this build reads version ${CURRENT_VERSION}. Migrate it: the fix rewrites what has changed and keeps the meaning.`,
      data: { from: version, to: CURRENT_VERSION },
    });
}

const EMPTY_SPEC: Spec = {
  version: CURRENT_VERSION,
  name: undefined,
  description: undefined,
  owner: undefined,
  schema: { raw: undefined, staging: undefined, intermediate: undefined, final: undefined },
  sourceDdl: [],
  sources: [],
  parameters: [],
  functions: [],
  models: [],
};

function assemble(root: JsonObject, version: number, units: readonly PlacedLowered[], sink: LoweringSink): Spec {
  const reader = new ObjectReader(root, '', sink, SPEC_SCHEMA);
  const schema = reader.object('schema');
  // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- the list's key says which parts it holds
  const lowered = <T extends LoweredPart>(listKey: UnitList): readonly T[] =>
    units.flatMap((unit) =>
      unit.parts.listKey === listKey && unit.parts.lowered !== undefined ? [unit.parts.lowered as T] : [],
    );
  const spec: Spec = {
    version,
    name: reader.text('name'),
    description: reader.prose('description'),
    owner: reader.prose('owner'),
    schema: {
      raw: schema?.prose('raw_schema'),
      staging: schema?.prose('staging_schema'),
      intermediate: schema?.prose('intermediate_schema'),
      final: schema?.prose('final_schema'),
    },
    sourceDdl: reader.texts('source_ddl'),
    sources: lowered<SourceSpec>('sources'),
    parameters: lowered<ParameterSpec>('parameters'),
    functions: lowered<FunctionSpec>('functions'),
    models: lowered<ModelSpec>('models'),
  };
  checkNames('document', spec, sink);
  return spec;
}

function allProblems(
  tree: JsonTree,
  version: number | undefined,
  units: readonly PlacedLowered[],
  shell: LoweringSink,
  file: string,
): readonly Problem[] {
  if (version !== undefined && version > CURRENT_VERSION) return [newerVersion(version, file)];
  const faults = isEmpty(tree) ? [NOTHING] : tree.problems;
  const syntax = [
    ...faults.map((problem) => syntaxProblem(problem, 0, file, undefined)),
    ...units.flatMap(({ unit, start, parts }) =>
      unit.problems.map((problem) => syntaxProblem(problem, start, file, parts)),
    ),
  ];
  return [...syntax, ...shell.problems, ...units.flatMap((unit) => unit.parts.problems)];
}

function isEmpty(tree: JsonTree): boolean {
  return tree.root === undefined && tree.problems.length === 0;
}

const NOTHING: JsonProblem = {
  start: 0,
  end: 0,
  message: 'Expected `{`: there is nothing in this file.',
  structural: true,
};

/** Nothing else is said of a document whose format this build does not know. */
function newerVersion(version: number, file: string): Problem {
  return {
    id: 'newer-version',
    severity: 'error',
    part: 'version',
    file,
    message: `This spec is written in version ${version} of the format; this build reads up to version ${CURRENT_VERSION}. Nothing is generated from it: update pipewright, or write the spec in version ${CURRENT_VERSION}.`,
    related: [],
    suggestions: [],
    blocks: [{ kind: 'document', name: file }],
  };
}

/** Offsets of the document are offsets in the text of its part ''. A bracket at fault makes a guess of everything behind it, so it blocks the document. */
function syntaxProblem(problem: JsonProblem, shift: number, file: string, unit: LoweredUnit | undefined): Problem {
  const named = unit?.lowered?.name.value;
  const blocks: Blocked =
    problem.structural || unit === undefined || named === undefined
      ? [{ kind: 'document', name: file }]
      : [{ kind: BLOCKED_KIND[unit.listKey], name: named }];
  const related = problem.related;
  return {
    id: 'json-syntax',
    severity: 'error',
    part: '',
    file,
    span: { start: problem.start + shift, end: problem.end + shift },
    message: problem.message,
    related:
      related === undefined
        ? []
        : [
            {
              part: '',
              file,
              span: { start: related.start + shift, end: related.end + shift },
              message: related.message,
            },
          ],
    suggestions: [],
    blocks,
    ...(problem.repair !== undefined && { data: { repair: problem.repair } }),
  };
}

function allComments(tree: JsonTree, units: readonly PlacedLowered[]): readonly Span[] {
  return [
    ...tree.comments,
    ...units.flatMap(({ unit, start }) =>
      unit.comments.map((comment) => ({ start: comment.start + start, end: comment.end + start })),
    ),
  ].sort((a, b) => a.start - b.start);
}
