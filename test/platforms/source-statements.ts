// Source rows → INSERT statements of a dialect, each value the dialect's own exact literal.

import type { SourcePlan } from '../../server/src/plan/plan.js';
import type { Dialect } from '../../server/src/sql/dialect.js';
import type { TypedExpression } from '../../server/src/sql/typed-tree.js';
import { isScalar, type SqlType } from '../../server/src/sql/types.js';
import type { CaseRun } from './platform-runner.js';
import { sourceRows } from './platform-runner.js';

const environment = { column: (): string => 'NULL', parameter: (): string => 'NULL' };

export function printed(expr: TypedExpression, dialect: Dialect): string {
  const result = dialect.print(expr, environment);
  if (!result.ok) throw new Error(`no literal for it in ${dialect.id}: ${result.refusals[0]!.reason}`);
  return result.text;
}

/** A canonical cell as a typed constant: BYTES cells are hex, arrays and structs JSON text. */
export function cellLiteral(text: string | null, type: SqlType): TypedExpression {
  if (text === null) return { kind: 'literal', type, nullable: true, value: undefined };
  if (type.kind === 'array' || type.kind === 'struct') return jsonLiteral(JSON.parse(text), type);
  const value = isScalar(type, 'BYTES') ? Buffer.from(text, 'hex').toString('latin1') : text;
  return { kind: 'literal', type, nullable: false, value };
}

function jsonLiteral(value: unknown, type: SqlType): TypedExpression {
  if (value === null || value === undefined) return { kind: 'literal', type, nullable: true, value: undefined };
  if (type.kind === 'array') {
    return {
      kind: 'array',
      type,
      nullable: false,
      elements: (value as unknown[]).map((v) => jsonLiteral(v, type.element)),
    };
  }
  if (type.kind === 'struct') {
    const fields = type.fields.map((f) => ({
      name: f.name,
      value: jsonLiteral((value as Record<string, unknown>)[f.name ?? ''], f.type),
    }));
    return { kind: 'struct', type, nullable: false, fields };
  }
  return cellLiteral(typeof value === 'string' ? value : JSON.stringify(value), type);
}

/** Empties the table and inserts the run's rows. */
export function loadStatements(table: string, source: SourcePlan, run: CaseRun, dialect: Dialect): readonly string[] {
  const rows = sourceRows(run, source).map(
    (row) => `(${source.columns.map((c, i) => printed(cellLiteral(row[i] ?? null, c.type), dialect)).join(', ')})`,
  );
  const names = source.columns.map((c) => dialect.quoteIdentifier(c.name)).join(', ');
  return [
    `DELETE FROM ${table}`,
    ...(rows.length > 0 ? [`INSERT INTO ${table} (${names}) VALUES ${rows.join(', ')}`] : []),
  ];
}

/** The columns of a source's table. */
export function columnDefinitions(source: SourcePlan, dialect: Dialect): string {
  return source.columns
    .map((c) => {
      const type = dialect.typeName(c.type);
      if (!type.ok) throw new Error(type.refusals[0]!.reason);
      return `${dialect.quoteIdentifier(c.name)} ${type.text}`;
    })
    .join(', ');
}
