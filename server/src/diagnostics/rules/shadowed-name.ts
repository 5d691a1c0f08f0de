// A bare name that a reader, or SQL of another engine, takes for something else: an alias, another column of the model, an array's element.

import { expressionIdentity } from '../../model/expression-identity.js';
import { eachNode, isMeasure } from '../../model/expression-walk.js';
import type { ResolvedModel, ResolvedOutput } from '../../model/pipeline-model.js';
import type { TypedColumn, TypedExpression } from '../../sql/typed-tree.js';
import type { NodePlace, Rule } from '../rule.js';
import { placeOf, shown } from '../written-text.js';

export const shadowedName: Rule = {
  id: 'shadowed-name',
  family: 'names',
  severity: 'information',
  onNode: {
    kinds: ['column'],
    visit(place, report) {
      const { model, node } = place;
      if (model === undefined || node.kind !== 'column' || node.span === undefined) return;
      const { input, name } = node.column;
      // Written bare: `{from}`, `orders.status` and a `from_column` say what they are.
      if (place.written.text.part.endsWith('/from_column')) return;
      if (shown(place).toLowerCase() !== name.toLowerCase()) return;
      const other =
        input === undefined ? hiddenColumn(model, name) : (aliasOf(model, name) ?? targetOf(model, place, node));
      if (other === undefined) return;
      const qualified = input === undefined ? undefined : `${input}.${name}`;
      report({
        ...placeOf(place),
        message: `\`${name}\` is ${qualified === undefined ? `the element of the array` : `the column \`${qualified}\``} here, not ${other.what}${qualified === undefined ? '. Give the element another name' : `. Write \`${qualified}\` to say so`}.`,
        related: [{ file: model.file, part: other.part, message: other.related }],
        ...(qualified !== undefined && { suggestions: [qualified] }),
      });
    },
  },
};

interface Other {
  readonly what: string;
  readonly part: string;
  readonly related: string;
}

/** In GoogleSQL an alias alone is the whole row. */
function aliasOf(model: ResolvedModel, name: string): Other | undefined {
  const input = model.inputs.find((i) => i.alias.toLowerCase() === name.toLowerCase());
  return input === undefined
    ? undefined
    : { what: `the row of the input \`${input.alias}\``, part: input.part, related: 'The input of that name.' };
}

/** Snowflake, Redshift and Databricks would read the model's own column where no input had one. */
function targetOf(model: ResolvedModel, place: NodePlace, node: TypedColumn): Other | undefined {
  const own = model.outputs.find((o) => o.name.toLowerCase() === node.column.name.toLowerCase());
  if (own === undefined || own.role !== 'mapping' || !isOtherValue(own, node)) return undefined;
  const { part } = place.written.text;
  // In its own expression it can only be the input's.
  const within = model.outputs.find((o) => part.startsWith(`${o.part}/`));
  if (within === undefined || within === own || isAggregated(place) || isTreatedAlike(place, own)) return undefined;
  return {
    what: `the model's own column \`${own.name}\`, which is another value`,
    part: `${own.part}/target_column`,
    related: 'The column of the model.',
  };
}

function hiddenColumn(model: ResolvedModel, name: string): Other | undefined {
  const unnest = model.unnests.find((u) => u.element.name.toLowerCase() === name.toLowerCase());
  const input = model.inputs.find((i) => i.columns.some((c) => c.name.toLowerCase() === name.toLowerCase()));
  return unnest === undefined || input === undefined
    ? undefined
    : {
        what: `the column \`${input.alias}.${name}\`, which it hides`,
        part: unnest.part,
        related: 'The element of that name.',
      };
}

/** Not the column passed through, converted or not. */
function isOtherValue(output: ResolvedOutput, { column }: TypedColumn): boolean {
  const under = (e: TypedExpression): TypedExpression => (e.kind === 'cast' ? under(e.operand) : e);
  const base = under(output.base);
  return (
    base.kind !== 'column' ||
    base.column.name.toLowerCase() !== column.name.toLowerCase() ||
    base.column.input?.toLowerCase() !== column.input?.toLowerCase()
  );
}

/** `TRIM(name)` beside a column `name` that is `NULLIF(TRIM(name), '')`: what is done with it again says that the input's is meant. */
function isTreatedAlike({ parent }: NodePlace, own: ResolvedOutput): boolean {
  if (parent?.node.kind !== 'call') return false;
  const again = expressionIdentity(parent.node);
  let found = false;
  eachNode(own.base, (node) => {
    if (node.kind === 'call' && expressionIdentity(node) === again) found = true;
  });
  return found;
}

function isAggregated(place: NodePlace): boolean {
  for (let at = place.parent; at !== undefined; at = at.parent) if (isMeasure(at.node)) return true;
  return false;
}
