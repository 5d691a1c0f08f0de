// Corpus expressions → our typed trees over the corpus columns, or our problems with them.

import { parseExpression } from '../../../server/src/sql/parse/parse.js';
import type { Scope, ScopeColumn } from '../../../server/src/sql/scope.js';
import type { TypedExpression } from '../../../server/src/sql/typed-tree.js';
import { typeExpression } from '../../../server/src/sql/typing/type-expression.js';
import { arrayOf, type ScalarTypeName, type SqlType } from '../../../server/src/sql/types.js';
import { parseEngineType, type EngineType } from '../../engines/engine-type.js';
import type { EntryKind } from '../corpus/read-corpus.js';
import { columns } from '../corpus/rows.js';

export interface FrontEndProblem {
  readonly start: number;
  readonly end: number;
  readonly message: string;
  /** `syntax` or the typing problem's id. */
  readonly id: string;
}

export type FrontEnd =
  | { readonly ok: true; readonly typed: TypedExpression }
  | { readonly ok: false; readonly problems: readonly FrontEndProblem[] };

const scopeColumns: readonly ScopeColumn[] = columns.map(({ name, type }) => ({
  name,
  type: sqlType(parseEngineType(type)),
  nullable: name !== 'id',
}));

/** Problems are errors only; warnings do not keep an expression from being accepted. */
export function frontEnd(text: string, kind: EntryKind): FrontEnd {
  const { expr, problems: syntax } = parseExpression(text);
  if (syntax.length > 0) return { ok: false, problems: syntax.map((problem) => ({ ...problem, id: 'syntax' })) };
  const { typed, problems } = typeExpression(expr, corpusScope(kind));
  const errors = problems.filter((problem) => problem.severity === 'error');
  return errors.length > 0 ? { ok: false, problems: errors } : { ok: true, typed };
}

export function corpusScope(kind: EntryKind): Scope {
  return {
    inputs: [],
    columns: scopeColumns,
    parameters: [],
    functions: [],
    aggregates: kind === 'aggregate',
    windows: kind === 'window',
    possiblyEmptyGroups: kind === 'aggregate',
  };
}

export function sqlType(type: EngineType): SqlType {
  if (type.kind === 'array') return arrayOf(sqlType(type.element));
  if (type.kind === 'scalar') return { kind: 'scalar', name: type.name as ScalarTypeName };
  return {
    kind: 'struct',
    fields: type.fields.map((field) => ({
      name: field.name === '' ? undefined : field.name,
      type: sqlType(field.type),
    })),
  };
}
