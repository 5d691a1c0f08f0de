// Parameters and the values that stand for them: how a text with one means the same as a text with the other.

import { parseExpression } from '../sql/parse/parse.js';
import type { TypedExpression } from '../sql/typed-tree.js';
import { rewriteTyped } from '../sql/typed-walk.js';
import { typeExpression } from '../sql/typing/type-expression.js';
import type { Project } from '../workspace/workspace.js';
import type { Edits } from './draft.js';
import { meaningOf, withEdits } from './meaning.js';
import { scopeOf } from './sql-texts.js';

/** Lower-case names of the models that compute with a parameter, in the project or as the edits leave it. */
export function readersOf(project: Project, edits: Edits | undefined, parameter: string): ReadonlySet<string> {
  const after = edits === undefined ? project : withEdits(project, edits);
  const readers = (after ?? project).model.models.filter((m) => m.parameters.includes(parameter.toLowerCase()));
  return new Set(readers.map((m) => m.name.toLowerCase()));
}

/** What a text of a model means, with the default of a parameter in its place. Undefined when it has faults. */
export function textMeaning(project: Project, model: string, part: string, parameter?: string): string | undefined {
  const resolved = project.model.modelByName.get(model.toLowerCase());
  const sql = project.specs.find((s) => s.file === resolved?.file)?.positions.node(part)?.node;
  if (resolved === undefined || sql?.kind !== 'string') return undefined;
  const { expr } = parseExpression(sql.value);
  const { typed, problems } = typeExpression(expr, scopeOf(project, resolved, part));
  if (problems.some((p) => p.severity === 'error')) return undefined;
  const value = project.model.parameters.find((p) => p.name.toLowerCase() === parameter?.toLowerCase())?.default;
  if (value === undefined) return meaningOf(typed);
  return meaningOf(
    rewriteTyped(typed, (node) =>
      node.kind === 'parameter' && node.name.toLowerCase() === parameter!.toLowerCase() ? value : undefined,
    ),
  );
}

/** A constant as SQL writes it so that it has its type wherever it stands. */
export function literalText(value: TypedExpression): string | undefined {
  if (value.kind !== 'literal' || value.value === undefined || value.type.kind !== 'scalar') return undefined;
  const quoted = `'${value.value.replace(/[\\']/g, '\\$&').replaceAll('\n', '\\n').replaceAll('\r', '\\r')}'`;
  switch (value.type.name) {
    case 'STRING':
      return quoted;
    case 'INT64':
      return value.value.startsWith('-') ? `(${value.value})` : value.value;
    case 'BOOL':
      return value.value.toUpperCase();
    case 'FLOAT64':
      return `CAST(${quoted} AS FLOAT64)`;
    case 'NUMERIC':
    case 'BIGNUMERIC':
    case 'DATE':
    case 'DATETIME':
    case 'TIME':
    case 'TIMESTAMP':
      return `${value.type.name} ${quoted}`;
    default:
      return undefined;
  }
}
