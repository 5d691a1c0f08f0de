// Faults with one or two corrections that a person would make at once. None is made without being asked for, unless it keeps what is meant.

import type { Fix } from '../../base/finding.js';
import type { Span } from '../../base/span.js';
import { indexOfInput } from '../../model/resolve-inputs.js';
import { rowOf } from '../../refactor/add-example.js';
import { asName, newName } from '../../refactor/new-name.js';
import type { Problem } from '../../spec/problem.js';
import { scan } from '../../sql/tokenizer.js';
import type { JsonValue } from '../../syntax/json-edit.js';
import { modelPart, parentOf, type FixContext, type ProblemFixes } from './fix-context.js';

export const obviousFixes: Readonly<Record<string, ProblemFixes>> = {
  'clock-call': (problem, at) => {
    const [instant] = problem.suggestions;
    if (instant === undefined || problem.span === undefined) return [];
    const call = at.sql(problem.part, problem.span, instant);
    // Examples of a model that reads it have to say when they run.
    const examples = at.spec.spec.models.find((m) => m.part === modelPart(problem.part))?.examples ?? [];
    const silent = examples.filter((e) => e.runTs === undefined);
    return at
      .fix(
        `Replace with \`${instant}\`${silent.length === 0 ? '' : ', and set `run_ts` in the examples'}`,
        [call, ...silent.map((e) => at.set(e.part, 'run_ts', '2024-01-01T00:00:00Z'))],
        silent.length === 0,
      )
      .filter((fix) => !problem.part.startsWith('functions/') || at.provenFor(problem)(fix));
  },

  'missing-key': (problem, at) => {
    const key = problem.data?.['key'];
    const column = at.string(problem.part, 'from_column');
    return key !== 'target_column' || column === undefined
      ? []
      : at
          .fix(`Call it \`${column}\``, [at.set(problem.part, 'target_column', column, { first: true })], true)
          .filter(at.provenFor(problem));
  },

  'missing-predicate': (problem, at) => {
    const filter = /^models\/[^/]+\/filters\/[0-9]+/u.exec(problem.part)?.[0];
    return filter === undefined ? [] : at.fix('Remove the filter', at.removeItem(filter), false);
  },

  'reserved-name': (problem, at) =>
    /^parameters\/[^/]+\/name$/u.test(problem.part)
      ? at
          .fix('Remove the declaration: `@run_ts` is there without it', at.removeItem(parentOf(problem.part)), false)
          .filter(at.provenFor(problem))
      : [],

  'invalid-open-end': (problem, at) => [
    ...at.fix('Write `null`: no end', [at.rewrite(problem.part, () => 'null')], false),
    ...at.fix('Write a time far away', [at.replace(problem.part, '9999-12-31T00:00:00Z')], false),
  ],

  'repeated-operand': (problem, at) =>
    at.fix('Remove the repetition', at.removeItem(problem.part), false).filter(at.provenFor(problem)),

  'duplicate-column': (problem, at) => {
    const text = (part: string | undefined): string | undefined => {
      const node = part === undefined ? undefined : at.spec.positions.node(part)?.node;
      return node?.kind === 'string' ? node.value.toLowerCase() : undefined;
    };
    const [own, first] = [text(problem.part), text(problem.related[0]?.part)];
    return !problem.part.includes('/group_by/') || own === undefined || own !== first
      ? []
      : at.fix('Remove the repetition', at.removeItem(problem.part), true).filter(at.provenFor(problem));
  },

  'duplicate-name': (problem, at) => {
    const match = /^(models\/[^/]+)\/examples\/[^/]+\/name$/u.exec(problem.part);
    const model = at.spec.spec.models.find((m) => m.part === match?.[1]);
    const node = at.spec.positions.node(problem.part)?.node;
    if (model === undefined || node?.kind !== 'string') return [];
    const taken = new Set(model.examples.map((e) => e.name.value.toLowerCase()));
    let name = node.value;
    for (let n = 2; taken.has(name.toLowerCase()); n++) name = `${node.value} ${n}`;
    return at.fix(`Call it \`${name}\``, [at.replace(problem.part, name)], false);
  },

  'relationship-to-non-key': (problem, at) => {
    const key = problem.data?.['key'];
    return typeof key !== 'string' || problem.span === undefined
      ? []
      : at
          .fix(`Refer to the key \`${key}\``, [at.sql(problem.part, problem.span, key)], false)
          .filter(at.provenFor(problem));
  },

  'value-never-produced': (problem, at) => withoutValue(problem, at),

  'repeated-accepted-value': (problem, at) =>
    problem.tag === 'unnecessary' ? withoutValue(problem, at).map((f) => ({ ...f, preferred: true })) : [],

  'history-tracks-run-time': (problem, at) => {
    if (/\/tracked_columns\/[0-9]+$/u.test(problem.part))
      return at
        .fix('Take it out of `tracked_columns`', at.removeItem(problem.part), false)
        .filter(at.provenFor(problem));
    const model = at.model(problem);
    const name = model?.outputs.find((o) => o.part === problem.part)?.name;
    const rest = model?.history?.tracked.filter((t) => t !== name) ?? [];
    return rest.length === 0 || name === undefined
      ? []
      : at
          .fix(
            `Track the other columns only: ${rest.join(', ')}`,
            [at.set(`${modelPart(problem.part)}/constraints`, 'tracked_columns', rest)],
            false,
          )
          .filter(at.provenFor(problem));
  },

  'example-missing-value': (problem, at) => {
    const found = /^(models\/[^/]+\/examples\/[^/]+\/given\/([^/]+)\/[0-9]+)/u.exec(problem.part);
    const inputs = at.model(problem)?.inputs ?? [];
    const name = problem.data?.['column'];
    const column = inputs[indexOfInput(inputs, found?.[2] ?? '')]?.signature.columns.find((c) => c.name === name);
    if (found === null || column === undefined) return [];
    const value = (rowOf([column], 1) as { readonly [key: string]: JsonValue })[column.name] ?? null;
    return value === null
      ? []
      : at.fix(`Give \`${column.name}\` a value, to be changed`, [at.set(found[1]!, column.name, value)], false);
  },

  'example-parameter-missing': (problem, at) => {
    const key = String(problem.data?.['parameter']).toLowerCase();
    const parameter = at.project.model.parameters.find((p) => p.name.toLowerCase() === key);
    if (parameter === undefined) return [];
    const example = parentOf(problem.part);
    const like = { name: parameter.name, type: parameter.type, nullable: false };
    const value = (rowOf([like], 1) as { readonly [key: string]: JsonValue })[parameter.name] ?? null;
    const edit =
      at.object(`${example}/parameters`) === undefined
        ? at.set(example, 'parameters', { [parameter.name]: value })
        : at.set(`${example}/parameters`, parameter.name, value);
    return value === null ? [] : at.fix(`Give \`@${parameter.name}\` a value, to be changed`, [edit], false);
  },

  'placeholder-text': (problem, at) => {
    if (/\/(?:description|rationale)$/u.test(problem.part))
      return at.fix(`Remove the ${problem.part.split('/').at(-1)!}`, at.remove(problem.part), false);
    const value = problem.data?.['value'];
    if (problem.span === undefined || typeof value !== 'string') return [];
    const taken = new Set(at.project.model.parameters.map((p) => p.name.toLowerCase()));
    const name = newName(asName(value.toLowerCase(), 'value'), (n) => taken.has(n));
    return at
      .fix(
        `Make it the parameter \`@${name}\`, which each run is given`,
        [at.sql(problem.part, problem.span, `@${name}`), at.add('', 'parameters', { name, type: 'STRING' })],
        false,
      )
      .filter(at.provenFor(problem));
  },

  'conflicting-keys': (problem, at) => {
    const name = (part: string): string => part.slice(part.lastIndexOf('/') + 1);
    const [own, other] = [problem.part, problem.related[0]?.part];
    return other === undefined
      ? []
      : [
          [own, other],
          [other, own],
        ]
          .flatMap(([kept, gone]) => at.fix(`Keep \`${name(kept!)}\` alone`, at.remove(gone!), false))
          .filter(at.provenFor(problem));
  },

  // What the two say of themselves, exchanged: of the same kind, and from the same input.
  'swapped-columns': (problem, at) => {
    const other = problem.related[0]?.part;
    const key = problem.part.slice(problem.part.lastIndexOf('/'));
    if (other?.endsWith(key) !== true) return [];
    const written = [problem.part, other].map((part) => at.spec.positions.node(part)?.node);
    const [a, b] = written.map((node) => (node?.kind === 'string' ? node.value : undefined));
    const tables = [problem.part, other].map((part) => at.string(parentOf(part), 'from_table'));
    return a === undefined || b === undefined || tables[0] !== tables[1]
      ? []
      : at
          .fix('Exchange what the two are computed from', [at.replace(problem.part, b), at.replace(other, a)], false)
          .filter(at.provenFor(problem));
  },

  'unread-model': (problem, at) =>
    at.fix('Remove the model', at.removeItem(modelPart(problem.part)), false).filter(at.provenFor(problem)),

  'unread-column': (problem, at) =>
    at.fix('Remove the column', at.removeItem(parentOf(problem.part)), false).filter(at.provenFor(problem)),
};

/** Out of a list of JSON, or out of the arguments of `accepted_values(…)`; not the last one that is there. */
function withoutValue(problem: Problem, at: FixContext): readonly Fix[] {
  const title = 'Remove the value';
  // A value of a list is read as SQL of its own.
  const item = problem.part.endsWith('/sql') ? parentOf(problem.part) : problem.part;
  const list = parentOf(item);
  if (list.endsWith('/accepted_values')) {
    const node = at.spec.positions.node(list)?.node;
    return node?.kind === 'array' && node.items.length > 1 ? at.fix(title, at.removeItem(item), false) : [];
  }
  const placed = at.spec.positions.span(problem.part);
  const test = testAround(problem, at);
  if (test === undefined) return [];
  const { tokens } = scan(test.text);
  const own = (s: Span): boolean => {
    const span = at.spec.positions.sqlSpan(test.part, s);
    return span.start >= placed.start && span.end <= placed.end;
  };
  const first = tokens.findIndex(own);
  const last = tokens.findLastIndex(own);
  const [before, after] = [tokens[first - 1], tokens[last + 1]];
  if (first < 0 || before === undefined || after === undefined) return [];
  const gap =
    before.word === ','
      ? { start: tokens[first - 2]!.end, end: tokens[last]!.end }
      : after.word === ','
        ? { start: tokens[first]!.start, end: tokens[last + 2]!.start }
        : undefined;
  return gap === undefined ? [] : at.fix(title, [at.sql(test.part, gap, '')], false);
}

function testAround(problem: Problem, at: FixContext): { readonly part: string; readonly text: string } | undefined {
  for (let part = problem.part; part.includes('/tests/'); part = parentOf(part)) {
    const node = at.spec.positions.node(part)?.node;
    if (node?.kind === 'string' && node.value.includes('(')) return { part, text: node.value };
  }
  return undefined;
}
