// Two names of one scope that a reader takes for the same: `total_1` and `total_l`, an example's name with another spelling of `é`.

import { appearance } from '../../base/look-alikes.js';
import type { ResolvedModel } from '../../model/pipeline-model.js';
import type { PartPlace } from '../../spec/problem.js';
import type { PipelineOutline, Rule } from '../rule.js';

export const lookAlikeNames: Rule = {
  id: 'look-alike-names',
  family: 'names',
  severity: 'warning',
  ofModel(model, report) {
    const say = (remark: Remark): void => report(remark);
    compare('column', columnsOf(model), say);
    compare('input', inputsOf(model), say);
    compare(
      'example',
      model.spec.examples.map(({ name }) => ({ name: name.value, file: model.file, part: name.part })),
      say,
    );
  },
  ofOutline(outline, report) {
    for (const [kind, names] of Object.entries(namesOf(outline))) compare(kind, names, report);
  },
};

interface Named extends PartPlace {
  readonly name: string;
}

interface Remark extends PartPlace {
  readonly message: string;
  readonly related: readonly (PartPlace & { readonly message: string })[];
}

function compare(kind: string, names: readonly Named[], report: (remark: Remark) => void): void {
  const first = new Map<string, Named>();
  for (const named of names) {
    const { name, ...place } = named;
    const shown = appearance(name);
    const other = first.get(shown);
    if (other === undefined) first.set(shown, named);
    // Names that differ in case alone are one name.
    else if (other.name.toLowerCase() !== name.toLowerCase())
      report({
        ...place,
        message: `\`${name}\` and \`${other.name}\` are two ${kind}s, and look the same: ${difference(name, other.name)}. Whoever reads or writes one may mean the other. Rename one of the two.`,
        related: [{ ...placeOf(other), message: `The other ${kind}.` }],
      });
  }
}

function placeOf({ file, part, span }: Named): PartPlace {
  return { file, part, ...(span !== undefined && { span }) };
}

function difference(a: string, b: string): string {
  if (a.trim() === b.trim()) return 'they differ by white space at their ends';
  if (a.normalize('NFC') === b.normalize('NFC')) return 'they differ by how Unicode composes the same letter';
  return 'they differ by letters or digits that are drawn alike (`0` and `O`, `1`, `I` and `l`), or are not seen';
}

function columnsOf({ file, spec }: ResolvedModel): readonly Named[] {
  return [...spec.columns, ...spec.aggregations].map(({ name }) => ({ name: name.value, file, part: name.part }));
}

function inputsOf({ file, inputs }: ResolvedModel): readonly Named[] {
  return inputs.map(({ alias, part }) => ({ name: alias, file, part }));
}

function namesOf(outline: PipelineOutline): Readonly<Record<string, readonly Named[]>> {
  return {
    model: outline.models.map(({ name, file, spec }) => ({ name, file, part: spec.name.part })),
    parameter: outline.parameters.flatMap(({ name, spec }) =>
      spec === undefined ? [] : [{ name, file: spec.file, part: spec.parameter.name.part }],
    ),
    function: outline.functions.map(({ name, file, part }) => ({ name, file, part: `${part}/name` })),
    source: [...outline.sources.values()].flatMap(({ name, spec }) =>
      spec === undefined ? [] : [{ name, file: spec.file, part: spec.source.name.part }],
    ),
  };
}
