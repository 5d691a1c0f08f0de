// A pipeline → the columns of models that first hold what looks like personal data: by their own name, or by that of what they hand on. What an
// earlier column has been told about, or tagged, is not told again.

import type { PipelineModel, ResolvedModel, ResolvedOutput, ResolvedSource } from '../model/pipeline-model.js';
import { relationKey } from '../model/relation-key.js';
import { isCleared, sensitiveTag } from '../model/sensitive-tags.js';
import { originOf } from '../model/value-flow.js';
import { STRING } from '../sql/types.js';
import type { TypedExpression } from '../sql/typed-tree.js';
import { visitTyped } from '../sql/typed-walk.js';
import {
  ABOUT_NOTHING,
  personalField,
  personalName,
  saysMasked,
  tableAbout,
  type TableAbout,
} from './personal-name-table.js';

export interface PersonalColumn {
  readonly output: ResolvedOutput;
  readonly phrase: string;
  /** What it hands on; absent: its own name says so. */
  readonly from?: {
    readonly input: number;
    readonly column: string;
    /** Fields or keys behind it: `.home.email`. */
    readonly path: string;
  };
}

interface Judged {
  readonly found: readonly PersonalColumn[];
  /** Lower-case names of columns that are tagged, told of, or hold what is. */
  readonly settled: ReadonlySet<string>;
}

/** Of each model. */
export function personalColumns(pipeline: PipelineModel): ReadonlyMap<ResolvedModel, readonly PersonalColumn[]> {
  const settled = new Map<string, ReadonlySet<string>>();
  for (const source of pipeline.sources.values())
    settled.set(relationKey({ kind: 'source', name: source.name }), settledOf(source));
  const found = new Map<ResolvedModel, readonly PersonalColumn[]>();
  for (const model of pipeline.order) {
    const judged = judgedOf(
      model,
      model.inputs.map((i) => settled.get(relationKey(i.relation)) ?? NOTHING),
    );
    settled.set(relationKey({ kind: 'model', name: model.name }), judged.settled);
    found.set(model, judged.found);
  }
  return found;
}

const NOTHING: ReadonlySet<string> = new Set();

const bySource = new WeakMap<ResolvedSource, ReadonlySet<string>>();

/** Columns with a place for a tag: tagged, or told of there. */
function settledOf(source: ResolvedSource): ReadonlySet<string> {
  let settled = bySource.get(source);
  if (settled === undefined) {
    const about = aboutSource(source);
    const declared = (source.spec?.source.columns ?? []).filter(({ name, tags }) => {
      const type = source.columns.find((c) => c.name.toLowerCase() === name.value.toLowerCase())?.type;
      return (
        isTagged(tags) ||
        (type !== undefined && (personalName(name.value, type, about) ?? personalField(type, about)) !== undefined)
      );
    });
    bySource.set(source, (settled = new Set(declared.map((c) => c.name.value.toLowerCase()))));
  }
  return settled;
}

export function aboutSource({ name, columns }: ResolvedSource): TableAbout {
  return tableAbout(
    name,
    columns.map((c) => c.name),
  );
}

export function isTagged(tags: readonly string[]): boolean {
  return sensitiveTag(tags) !== undefined || isCleared(tags);
}

const byModel = new WeakMap<
  ResolvedModel,
  { readonly inputs: readonly ReadonlySet<string>[]; readonly judged: Judged }
>();

function judgedOf(model: ResolvedModel, inputs: readonly ReadonlySet<string>[]): Judged {
  const before = byModel.get(model);
  if (before?.inputs.length === inputs.length && before.inputs.every((set, i) => set === inputs[i]))
    return before.judged;
  const judged = judge(model, inputs);
  byModel.set(model, { inputs, judged });
  return judged;
}

function judge(model: ResolvedModel, inputs: readonly ReadonlySet<string>[]): Judged {
  const whole = sensitiveTag(model.spec.tags) !== undefined;
  const found: PersonalColumn[] = [];
  const settled = new Set<string>();
  const about = tableAbout(
    model.name,
    model.outputs.map((o) => o.name),
  );
  for (const output of model.outputs) {
    if (output.role === 'history') continue;
    const is =
      whole ||
      isTagged(output.tags) ||
      originOf(model, output, (input, { column }) =>
        inputs[input]!.has(column.name.toLowerCase()) ? true : undefined,
      ) === true;
    const personal = is ? undefined : personalColumn(model, output, about);
    if (is || personal !== undefined) settled.add(output.name.toLowerCase());
    if (personal !== undefined) found.push(personal);
  }
  return { found, settled };
}

function personalColumn(model: ResolvedModel, output: ResolvedOutput, about: TableAbout): PersonalColumn | undefined {
  if (saysMasked(output.name)) return undefined;
  const from = handedOn(model, output);
  if (from !== undefined) return { output, phrase: from.phrase, from };
  // A name alone is nothing: some column's value has to be in it.
  const value = originOf(model, output, () => true);
  const phrase =
    value === undefined || output.role === 'passthrough'
      ? undefined
      : (personalName(output.name, output.type, about) ?? personalField(output.type, about)?.phrase);
  return phrase === undefined ? undefined : { output, phrase };
}

/** The column, field or key that an output hands on whole and that looks personal by its name. */
function handedOn(
  model: ResolvedModel,
  output: ResolvedOutput,
): (NonNullable<PersonalColumn['from']> & { readonly phrase: string }) | undefined {
  // A part of a value that only looks personal by its column's name may be harmless.
  if (takesParts(output.base)) return undefined;
  return originOf(model, output, (input, { column: { name }, type }, taken) => {
    const { relation, columns } = model.inputs[input]!;
    const about =
      relation.kind === 'source'
        ? tableAbout(
            relation.name,
            columns.map((c) => c.name),
          )
        : ABOUT_NOTHING;
    const last = taken.at(-1);
    const path = taken.map((t) => `.${t}`).join('');
    // What is inside of a field is known by its own name, and by its type where it is handed on whole.
    const phrase =
      last === undefined ? personalName(name, type, about) : personalName(last, leafType(type, taken), about);
    if (phrase !== undefined) return { input, column: name, path, phrase };
    const field = last === undefined ? personalField(type, about) : undefined;
    return field && { input, column: name, path: `.${field.path}`, phrase: field.phrase };
  });
}

/** Of what a path leads to in a STRUCT; of JSON it may be any text. */
function leafType(type: TypedExpression['type'], taken: readonly string[]): TypedExpression['type'] {
  let at = type;
  for (const name of taken) {
    while (at.kind === 'array') at = at.element;
    if (at.kind !== 'struct') return STRING;
    at = at.fields.find((f) => f.name?.toLowerCase() === name.toLowerCase())?.type ?? STRING;
  }
  return at;
}

/** Of a date of birth: the year, the age; of numbers: their sum. */
const PARTS: ReadonlySet<string> = new Set(
  `substr substring left right split regexp_extract regexp_extract_all regexp_substr $extract date_diff timestamp_diff
  datetime_diff date_trunc timestamp_trunc datetime_trunc sum avg stddev stddev_samp stddev_pop variance net.host st_distance`.split(
    /\s+/,
  ),
);

function takesParts(expr: TypedExpression): boolean {
  let found = false;
  visitTyped(expr, (node) => {
    if (node.kind === 'call' && PARTS.has(node.fn)) found = true;
  });
  return found;
}
