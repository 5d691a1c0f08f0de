// A refactoring made without the examples of its models → with them: given rows move to the model that reads them now, and what that
// model makes of them is given to its reader. Only an engine knows these rows; without their proof nothing is edited.

import type { RelationName, ResolvedExample, ResolvedModel } from '../model/pipeline-model.js';
import { relationKey } from '../model/relation-key.js';
import { indexOfInput } from '../model/resolve-inputs.js';
import type { ExampleSpec, PartId } from '../spec/spec.js';
import type { JsonValue } from '../syntax/json-edit.js';
import type { Project } from '../workspace/workspace.js';
import { drafted, type Draft, type Edits } from './draft.js';
import type { ExampleEngine, NotMade } from './example-engine.js';
import { exampleRow } from './example-values.js';
import { rowsOfInputs } from './given-of-inputs.js';
import { memberFor } from './given-rows.js';
import { editsBetween, nothingWorse, withEdits } from './meaning.js';
import { newName } from './new-name.js';
import { textAt } from './written-value.js';
import { selectionWithout, withoutExamples, type SetAside } from './without-examples.js';
import type { Offer, Refactoring, Selection, Withheld } from './refactoring.js';

/** What a machine computed is labelled so: it tells what the model does, not what is right. */
export const CHARACTERISATION = '(characterisation)';

/** The refactoring, where these models have examples too; `models` are those whose inputs or rows it may change. */
export function carryingExamples(
  refactoring: Refactoring,
  models: (selection: Selection) => readonly ResolvedModel[],
): Refactoring {
  const { withheld } = refactoring;
  const asideAt = (
    selection: Selection,
  ): { readonly aside: SetAside; readonly without: Selection | undefined } | undefined => {
    const aside = selection.model === undefined ? undefined : withoutExamples(selection.project, models(selection));
    return aside && { aside, without: selectionWithout(selection, aside) };
  };
  return {
    ...refactoring,
    offers(selection) {
      const found = asideAt(selection);
      if (found === undefined) return refactoring.offers(selection);
      const { aside, without } = found;
      if (without === undefined || faultyExample(aside) !== undefined) return [];
      return refactoring.offers(without).map(({ title, edits }): Offer => ({
        title,
        edits: () => undefined,
        carried: async (engine) => {
          const made = edits();
          return made === undefined
            ? { reason: 'It would change what the spec means here.' }
            : withExamples(selection.project, aside, made, engine);
        },
      }));
    },
    ...(withheld !== undefined && {
      withheld(selection: Selection): readonly Withheld[] {
        const found = asideAt(selection);
        if (found === undefined) return withheld(selection);
        const { aside, without } = found;
        if (without === undefined) return [];
        const reason = faultyExample(aside);
        const offered = reason === undefined ? [] : refactoring.offers(without);
        return offered.length > 0 ? offered.map(({ title }) => ({ title, reason: reason! })) : withheld(without);
      },
    }),
  };
}

export function ownExamples({ model }: Selection): readonly ResolvedModel[] {
  return model === undefined ? [] : [model];
}

/** What an example with a mistake gives cannot be carried anywhere. */
function faultyExample({ models }: SetAside): string | undefined {
  for (const { name, spec, examples } of models) {
    const faulty = spec.examples.find((e) => !examples.some((r) => r.part === e.part));
    if (faulty !== undefined)
      return `The example \`${faulty.name.value}\` of \`${name}\` has a mistake; its rows cannot be carried along.`;
  }
  return undefined;
}

async function withExamples(
  project: Project,
  aside: SetAside,
  made: Edits,
  engine: ExampleEngine,
): Promise<Edits | NotMade> {
  const after = withEdits(aside.project, made);
  if (after === undefined) return { reason: 'The edits cannot be made.' };
  const carrying = new Carrying(project, aside, after, engine);
  const failed = await carrying.collect();
  if (failed !== undefined) return failed;
  const edits = drafted(after, (draft) => carrying.write(draft));
  const final = edits === undefined ? after : withEdits(after, edits);
  if (final === undefined || !nothingWorse(project, final))
    return { reason: 'With the rows of its examples something would be wrong that was not.' };
  return (await carrying.fault(final)) ?? editsBetween(project, final);
}

/** An input of the changed reader, and the rows that the example gives to it from now on. */
interface Given {
  readonly relation: RelationName;
  readonly rows: JsonValue;
}

interface Changed {
  readonly before: ResolvedModel;
  readonly after: ResolvedModel;
  readonly example: ExampleSpec;
  readonly given: readonly Given[];
}

interface Added {
  readonly model: ResolvedModel;
  readonly name: string;
  readonly entry: { readonly [key: string]: JsonValue };
}

class Carrying {
  private readonly changed: Changed[] = [];
  private readonly added: Added[] = [];
  /** Examples of models that are gone, whose given rows others have now. */
  private readonly used = new Set<PartId>();

  constructor(
    private readonly project: Project,
    private readonly aside: SetAside,
    private readonly after: Project,
    private readonly engine: ExampleEngine,
  ) {}

  async collect(): Promise<NotMade | undefined> {
    for (const before of this.aside.models) {
      const after = this.after.model.modelByName.get(before.name.toLowerCase());
      if (after === undefined) continue;
      for (const example of before.spec.examples) {
        const resolved = before.examples.find((e) => e.part === example.part)!;
        const given = await this.givenTo(before, after, resolved);
        if ('reason' in given) return given;
        this.changed.push({ before, after, example, given });
      }
    }
    return this.lost();
  }

  /** Rows for the inputs that are new to the reader. */
  private async givenTo(
    before: ResolvedModel,
    after: ResolvedModel,
    example: ResolvedExample,
  ): Promise<readonly Given[] | NotMade> {
    const given: Given[] = [];
    const come = relationsOf(after).filter((r) => !reads(before, r));
    const moved = new Set<string>();
    for (const relation of come) {
      const made = this.after.model.modelByName.get(relation.name.toLowerCase());
      if (made === undefined || this.isKnown(relation)) continue;
      for (const { relation: r } of made.inputs) moved.add(relationKey(r));
      const rows = await this.rowsOfNew(made, before, example);
      if ('reason' in rows) return rows;
      given.push({ relation, rows: rows.rows });
    }
    for (const relation of relationsOf(before)) {
      if (reads(after, relation) || moved.has(relationKey(relation))) continue;
      const inlined = this.project.model.modelByName.get(relation.name.toLowerCase());
      if (inlined === undefined) return { reason: `\`${relation.name}\` is not read any more.` };
      const found = await rowsOfInputs(this.project, this.engine, { inlined, reader: before, example });
      if ('reason' in found) return found;
      if (found.used !== undefined) this.used.add(found.used);
      given.push(...found.given.filter((g) => come.some((c) => relationKey(c) === relationKey(g.relation))));
    }
    return given;
  }

  private isKnown({ kind, name }: RelationName): boolean {
    return kind === 'source' || this.project.model.modelByName.has(name.toLowerCase());
  }

  /** What the new model makes of the rows; they become an example of its own. */
  private async rowsOfNew(
    made: ResolvedModel,
    before: ResolvedModel,
    example: ResolvedExample,
  ): Promise<{ readonly rows: JsonValue } | NotMade> {
    const plan = this.after.plan.models.find((m) => m.name === made.name);
    if (plan === undefined) return { reason: `\`${made.name}\` could not be built.` };
    const rows = await this.engine.rowsOf(this.after.plan, plan, example);
    if (typeof rows === 'string')
      return { reason: `The rows of the example \`${example.name}\` could not be worked out: ${rows}` };
    const values = rows.map((row) => exampleRow(row, plan.columns));
    const { file } = before;
    const spec = before.spec.examples.find((e) => e.part === example.part)!;
    const given = made.inputs.flatMap(({ relation }): readonly [string, JsonValue][] => {
      const member = memberFor(before, spec, relation);
      return member === undefined
        ? []
        : [[keyIn(made, member.input.value, relation), textAt(this.project, file, member.part)]];
    });
    const needed = spec.parameters.filter((p) => made.parameters.includes(p.name.value.toLowerCase()));
    const entry = {
      given: Object.fromEntries(given),
      ...(needed.length > 0 && {
        parameters: Object.fromEntries(needed.map((p) => [p.name.value, textAt(this.project, file, p.name.part)])),
      }),
      ...(made.parameters.includes('run_ts') &&
        spec.runTs !== undefined && { run_ts: textAt(this.project, file, spec.runTs.part) }),
      expect: values,
    };
    const same = this.added.some((a) => a.model === made && JSON.stringify(a.entry) === JSON.stringify(entry));
    if (!same) {
      const taken = new Set(this.added.filter((a) => a.model === made).map((a) => a.name.toLowerCase()));
      const name = newName(`${example.name} ${CHARACTERISATION}`, (n) => taken.has(n));
      this.added.push({ model: made, name, entry });
    }
    return { rows: values };
  }

  /** What a person wrote about a model that is gone says something only while its rows are somewhere. */
  private lost(): NotMade | undefined {
    for (const model of this.aside.models) {
      if (this.after.model.modelByName.has(model.name.toLowerCase())) continue;
      const lost = model.spec.examples.find((e) => !this.used.has(e.part) && !e.name.value.endsWith(CHARACTERISATION));
      if (lost !== undefined)
        return {
          reason: `The example \`${lost.name.value}\` of \`${model.name}\` would be lost: no example of a reader is given the rows that it expects.`,
        };
    }
    return undefined;
  }

  // ---- writing -----------------------------------------------------------------------------------------------------------

  write(draft: Draft): void {
    const { project, after } = this;
    for (const { file, name, spec } of this.aside.models) {
      const now = after.model.modelByName.get(name.toLowerCase());
      if (now !== undefined)
        draft.replace(now.file, `${now.spec.part}/examples`, textAt(project, file, `${spec.part}/examples`));
    }
    for (const changed of this.changed) writeGiven(draft, changed);
    for (const { model, name, entry } of this.added)
      draft.insert(model.file, `${model.spec.part}/examples`, { name, ...entry });
  }

  /** Every example holds as it did, and the new ones hold. */
  async fault(final: Project): Promise<NotMade | undefined> {
    const planned = (p: Project, name: string): Project['plan']['models'][number] | undefined =>
      p.plan.models.find((m) => m.name.toLowerCase() === name.toLowerCase());
    for (const name of new Set([...this.changed.map((c) => c.before.name), ...this.added.map((a) => a.model.name)])) {
      const [was, is] = [planned(this.project, name), planned(final, name)];
      for (const example of is?.examples ?? []) {
        const before = was?.examples.find((e) => e.name === example.name);
        const status = await this.engine.check(final.plan, is!, example);
        const wanted = before === undefined ? 'pass' : await this.engine.check(this.project.plan, was!, before);
        if (status !== wanted)
          return {
            reason: `The example \`${example.name}\` of \`${name}\` ${wanted === 'pass' ? 'would not hold any more' : 'would hold, and does not now'}.`,
          };
      }
      if ((is?.examples.length ?? 0) < (was?.examples.length ?? 0))
        return { reason: `An example of \`${name}\` would be lost.` };
    }
    return undefined;
  }
}

/** Members of `given` that are not read any more make room for the new ones. */
function writeGiven(draft: Draft, { before, after, example, given }: Changed): void {
  const { file } = after;
  const list = `${example.part}/given`;
  const gone: PartId[] = [];
  let at: number | undefined;
  for (const [index, member] of example.given.entries()) {
    const relation = before.inputs[indexOfInput(before.inputs, member.input.value)]?.relation;
    if (relation === undefined) continue;
    if (reads(after, relation)) {
      // A table that was read twice is known by an alias that may be gone.
      const key = keyIn(after, member.input.value, relation);
      if (key !== member.input.value) draft.renameMember(file, member.part, key);
      continue;
    }
    at ??= index;
    gone.push(member.part);
  }
  for (const { relation, rows } of given) {
    const reused = gone.find((part) => keyIn(after, nameOf(example, part), relation) === nameOf(example, part));
    if (reused === undefined) {
      draft.insertMember(file, list, keyIn(after, relation.name, relation), rows, at);
      continue;
    }
    draft.set(file, list, nameOf(example, reused), rows);
    gone.splice(gone.indexOf(reused), 1);
  }
  for (const part of gone) draft.remove(file, part);
  const keeps = after.history !== undefined || after.materialization.type === 'incremental';
  const unused = example.parameters.filter(({ name }) => {
    const key = name.value.toLowerCase();
    return before.parameters.includes(key) && !after.parameters.includes(key);
  });
  for (const { name } of unused) draft.remove(file, name.part, 'emptied');
  const asked = before.parameters.includes('run_ts') && !after.parameters.includes('run_ts') && !keeps;
  if (asked && example.runTs !== undefined) draft.remove(file, example.runTs.part);
}

function nameOf(example: ExampleSpec, part: PartId): string {
  return example.given.find((g) => g.part === part)?.input.value ?? '';
}

function relationsOf(model: ResolvedModel): readonly RelationName[] {
  return [...new Map(model.inputs.map((i) => [relationKey(i.relation), i.relation])).values()];
}

function reads(model: ResolvedModel, relation: RelationName): boolean {
  return model.inputs.some((i) => relationKey(i.relation) === relationKey(relation));
}

/** As an example of the model calls its input: by the name that was written where that is still it. */
function keyIn(model: ResolvedModel, written: string, relation: RelationName): string {
  const named = model.inputs[indexOfInput(model.inputs, written)];
  if (named !== undefined && relationKey(named.relation) === relationKey(relation)) return written;
  return model.inputs.find((i) => relationKey(i.relation) === relationKey(relation))?.alias ?? relation.name;
}
