// Lowered lists of named things → problems where two share a name; case does not make a difference.

import type { LoweringSink } from './lowering-sink.js';
import type { FunctionSpec, ModelSpec, ParameterSpec, SourceSpec, Spec, Text } from './spec.js';
import type { UnitList } from './unit-lists.js';

type Checked = Spec | ModelSpec | SourceSpec | ParameterSpec | FunctionSpec;

/** Names that must differ inside one document or one of its items. Repetitions across documents are the model's to find. */
export function checkNames(kind: UnitList | 'document', checked: Checked, sink: LoweringSink): void {
  switch (kind) {
    case 'document': {
      const spec = checked as Spec;
      differ(
        spec.models.map((model) => model.name),
        'model',
        sink,
        (name) => [{ kind: 'model', name }],
      );
      differ(
        spec.parameters.map((parameter) => parameter.name),
        'parameter',
        sink,
        (name) => [{ kind: 'parameter', name }],
      );
      differ(
        spec.functions.map((each) => each.name),
        'function',
        sink,
        (name) => [{ kind: 'function', name }],
      );
      checkSources(spec.sources, sink);
      return;
    }
    case 'models': {
      const model = checked as ModelSpec;
      differ(
        [...model.columns, ...model.aggregations].map((column) => column.name),
        'target column',
        sink,
      );
      differ(
        model.examples.map((example) => example.name),
        'example',
        sink,
      );
      return;
    }
    case 'sources':
      differ((checked as SourceSpec).columns?.map((column) => column.name) ?? [], 'column', sink);
      return;
    case 'functions':
      differ(
        (checked as FunctionSpec).parameters.map((parameter) => parameter.name),
        'parameter',
        sink,
      );
      return;
    case 'parameters':
      return;
  }
}

type Blocking = (name: string) => NonNullable<Parameters<LoweringSink['report']>[0]['blocks']>;

function differ(names: readonly Text[], kind: string, sink: LoweringSink, blocks?: Blocking): void {
  const first = new Map<string, Text>();
  for (const name of names) {
    const folded = name.value.toLowerCase();
    const known = first.get(folded);
    if (known === undefined) first.set(folded, name);
    else reportRepeated(name, known, kind, sink, blocks);
  }
}

function reportRepeated(name: Text, known: Text, kind: string, sink: LoweringSink, blocks: Blocking | undefined): void {
  const other = known.value === name.value ? '' : ` (as \`${known.value}\`; case makes no difference)`;
  sink.report({
    id: 'duplicate-name',
    part: name.part,
    message: `There is already ${kind === 'example' ? 'an' : 'a'} ${kind} named \`${name.value}\`${other}. Rename one of the two.`,
    related: [{ part: known.part, message: `The first ${kind} of this name.` }],
    ...(blocks === undefined ? {} : { blocks: blocks(name.value) }),
  });
}

/** The same source may be declared twice as long as both say the same. */
function checkSources(sources: readonly SourceSpec[], sink: LoweringSink): void {
  const first = new Map<string, SourceSpec>();
  for (const source of sources) {
    const folded = source.name.value.toLowerCase();
    const known = first.get(folded);
    if (known === undefined) first.set(folded, source);
    else if (saying(known) !== saying(source))
      sink.report({
        id: 'duplicate-name',
        part: source.name.part,
        message: `\`${source.name.value}\` is declared twice, and not alike. Keep one declaration.`,
        related: [{ part: known.name.part, message: 'The first declaration.' }],
        blocks: [{ kind: 'source', name: source.name.value }],
      });
  }
}

/** The declaration without the places it was written at. */
function saying(source: SourceSpec): string {
  return JSON.stringify(source, (key, value: unknown) => (key === 'part' ? undefined : value));
}
