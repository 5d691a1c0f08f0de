// A model's `sources` → its inputs under unique aliases, and the search for an input by a name the author wrote.

import { nearestNames } from '../base/nearest-names.js';
import type { Text } from '../spec/spec.js';
import type { ModelContext } from './model-context.js';
import type { RelationName, Signature } from './pipeline-model.js';
import type { PartId } from '../spec/spec.js';

/** An input before its own filters. */
export interface InputDraft {
  readonly part: PartId;
  readonly alias: string;
  readonly relation: RelationName;
  readonly signature: Signature;
}

export type RelationLookup = (name: string) => Signature | undefined;

/** Names near the whole, else those whose last part is near: `ordres` for `raw.orders`. */
function nearRelations(name: string, names: readonly string[]): readonly string[] {
  const own = names.filter((n) => lastPart(n).toLowerCase() === lastPart(name).toLowerCase());
  if (own.length > 0) return own;
  const whole = nearestNames(name, names);
  if (whole.length > 0) return whole;
  const byLast = new Map(names.map((n) => [n.slice(n.lastIndexOf('.') + 1), n]));
  return nearestNames(name, byLast.keys()).map((last) => byLast.get(last)!);
}

/** An entry whose table does not exist is reported, and stands for a table of any columns. `written`: the schemas that models are written to, in lower case. */
export function resolveInputs(
  ctx: ModelContext,
  lookup: RelationLookup,
  written: ReadonlySet<string>,
): readonly InputDraft[] {
  const inputs: InputDraft[] = [];
  for (const spec of ctx.model.inputs) {
    const name = spec.table.value;
    const found = modelByTable(ctx, spec.table, lookup, written) ?? lookup(name);
    const signature = found ?? meantSignature(ctx, name, lookup) ?? missingSignature(name);
    const meant = found?.open === false ? undefined : meantRelation(ctx, name);
    if (found === undefined || (meant !== undefined && spec.as === undefined))
      ctx.noSuchName(
        'unknown-relation',
        spec.table,
        `There is no model or source named \`${name}\``,
        nearRelations(
          name,
          ctx.root.relationNames.filter((n) => n !== name),
        ),
      );
    const { relation } = signature;
    if (found !== undefined)
      ctx.refer(
        spec.table,
        relation.kind === 'model' ? { kind: 'model', model: relation.name } : { kind: 'source', source: relation.name },
      );
    const alias = spec.as?.value ?? lastPart(meant ?? name);
    const same = inputs.find((i) => i.alias.toLowerCase() === alias.toLowerCase());
    if (same !== undefined) {
      ctx.report(
        'duplicate-alias',
        'error',
        (spec.as ?? spec.table).part,
        `Two inputs of \`${ctx.name}\` are called \`${alias}\`. Give one another name with \`{"table": "${name}", "as": "…"}\`.`,
        {
          related: [{ part: same.part, message: 'The other input of this name' }],
          data: { table: name, alias },
        },
      );
      continue;
    }
    ctx.declareInput(alias, relation, signature.columns);
    if (spec.as !== undefined) ctx.refer(spec.as, ctx.inputTarget(alias));
    inputs.push({ part: spec.part, alias, relation, signature });
  }
  return inputs;
}

/** A model that is named as the table that it becomes: reported, and read as the model that it is. */
function modelByTable(
  ctx: ModelContext,
  table: Text,
  lookup: RelationLookup,
  written: ReadonlySet<string>,
): Signature | undefined {
  const dot = table.value.lastIndexOf('.');
  if (dot < 0 || !written.has(table.value.slice(0, dot).toLowerCase())) return undefined;
  const own = lookup(table.value);
  const model = lookup(lastPart(table.value));
  if (model?.relation.kind !== 'model' || own?.open === false) return undefined;
  ctx.noSuchName(
    'unknown-relation',
    table,
    `There is no source named \`${table.value}\`; a model is named without its schema`,
    [model.relation.name],
  );
  return model;
}

const lastPart = (name: string): string => name.slice(name.lastIndexOf('.') + 1);

/** A table that does not exist, or one whose columns are not known because of a fault that is reported at it. */
export function isMissing({ signature }: { readonly signature: Signature }): boolean {
  return signature.open && (signature.relation.kind === 'model' || signature.unread === true);
}

/** Of a name without its schema: the only source called so. */
function meantSignature(ctx: ModelContext, name: string, lookup: RelationLookup): Signature | undefined {
  const own = ctx.root.relationNames.filter((n) => n.toLowerCase().endsWith(`.${name.toLowerCase()}`));
  return own.length === 1 ? lookup(own[0]!) : undefined;
}

/** Any columns. */
function missingSignature(name: string): Signature {
  return {
    relation: { kind: 'model', name },
    columns: [],
    open: true,
    keys: [],
    determinations: [],
    oneRow: false,
    history: undefined,
    text: `missing\n${name}`,
  };
}

/** Of a name that is declared nowhere: the declared one like it whose alias the model's other entries write. It is the name in `sources` that is wrong. */
function meantRelation(ctx: ModelContext, name: string): string | undefined {
  const { joins, columns, filters, deduplicate, inputs } = ctx.model;
  const written = new Set(
    [
      ...joins.flatMap((j) => [j.left, j.right]),
      ...columns.map((c) => c.fromTable),
      ...filters.map((f) => f.appliesTo),
      ...deduplicate.map((d) => d.appliesTo),
    ].map((t) => t?.value.toLowerCase()),
  );
  if (written.has(lastPart(name).toLowerCase())) return undefined;
  const others = new Set(inputs.map((i) => i.table.value.toLowerCase()));
  const declared = ctx.root.relationNames.filter((n) => !others.has(n.toLowerCase()));
  return nearestNames(name, declared).find((n) => written.has(lastPart(n).toLowerCase()));
}

/** By alias, else by the table's whole name where only one input has it. -1: none. */
export function indexOfInput(
  inputs: readonly { readonly alias: string; readonly relation: RelationName }[],
  name: string,
): number {
  const wanted = name.toLowerCase();
  const byAlias = inputs.findIndex((i) => i.alias.toLowerCase() === wanted);
  if (byAlias >= 0) return byAlias;
  const byTable = inputs.flatMap((i, index) => (i.relation.name.toLowerCase() === wanted ? [index] : []));
  return byTable.length === 1 ? byTable[0]! : -1;
}

/** The index of the input that a text names; otherwise -1, reported. */
export function requireInput(ctx: ModelContext, inputs: readonly InputDraft[], text: Text): number {
  const index = indexOfInput(inputs, text.value);
  if (index < 0 && ctx.inputsUnknown) return index;
  if (index < 0)
    ctx.unknownName(
      'unknown-input',
      text,
      `\`${text.value}\` is not an input of \`${ctx.name}\``,
      inputs.map((i) => i.alias),
      inputs.length === 0 ? '' : `Its inputs are ${inputs.map((i) => `\`${i.alias}\``).join(', ')}.`,
    );
  else ctx.refer(text, ctx.inputTarget(inputs[index]!.alias));
  return index;
}
