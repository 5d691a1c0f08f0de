// Relations of a plan → SQLX text for BigQuery: every table by `ref`, ephemeral models as CTEs, parameters from the table of the run.

import type { ModelPlan, PipelinePlan, Relation } from '../../../plan/plan.js';
import { modelsRead, visitRelation } from '../../../plan/walk-relation.js';
import { printSelect } from '../../../relational/select.js';
import type { Naming, PlanRefusal } from '../../../relational/statement.js';
import { bigquery } from '../../../sql/dialects/bigquery/dialect.js';
import { visitTyped } from '../../../sql/typed-walk.js';
import type { ProjectNames } from './names.js';
import { refExpression } from './names.js';
import { Placeholders, sqlxText } from './sqlx.js';

export type PrintedSqlx =
  | {
      readonly ok: true;
      readonly text: string;
      readonly notes: readonly string[];
      /** Parameters it reads. */ readonly parameters: ReadonlySet<string>;
    }
  | { readonly ok: false; readonly refusals: readonly PlanRefusal[] };

export interface PrintOptions {
  /** The model whose own table the statement writes: it is `self()` there. */
  readonly self?: ModelPlan;
  /** Read ephemeral models by `ref` instead of writing them out. */
  readonly ephemeralByRef?: boolean;
}

export class QueryPrinter {
  /** Parameters that any printed query reads. */
  readonly parameters = new Set<string>();
  private readonly ephemeral: ReadonlyMap<string, ModelPlan>;
  private readonly reserved: ReadonlySet<string>;

  constructor(
    readonly plan: PipelinePlan,
    readonly names: ProjectNames,
  ) {
    this.ephemeral = new Map(plan.models.filter(isEphemeral).map((m) => [m.name, m]));
    this.reserved = new Set(plan.models.map((m) => m.name.toLowerCase()));
  }

  query(relation: Relation, options: PrintOptions = {}): PrintedSqlx {
    const placeholders = new Placeholders();
    const parameters = new Set<string>();
    const naming: Naming = {
      relation: (r) => {
        if (r.kind === 'model' && r.name === options.self?.name) return placeholders.put('self()');
        if (r.kind === 'model' && this.ephemeral.has(r.name) && options.ephemeralByRef !== true)
          return bigquery.quoteIdentifier(r.name);
        return placeholders.put(refExpression(this.names.target(r)));
      },
      parameter: (name) => {
        const own = this.plan.parameters.find((p) => p.name.toLowerCase() === name.toLowerCase())?.name ?? name;
        this.parameters.add(own);
        parameters.add(own);
        return `(SELECT parameters.${bigquery.quoteIdentifier(own)} FROM ${placeholders.put(refExpression(this.names.parameters))} AS parameters)`;
      },
    };
    const leading: { name: string; sql: string }[] = [];
    const relations = [relation];
    if (options.ephemeralByRef !== true) {
      for (const model of this.ephemeralReads(relation)) {
        const printed = printSelect(model.root, { dialect: bigquery, naming, reservedNames: this.reserved });
        if (!printed.ok) return printed;
        leading.push({ name: model.name, sql: printed.sql });
        relations.push(model.root);
      }
    }
    const fault = relations.map(parameterInJoin).find((f) => f !== undefined);
    if (fault !== undefined) return { ok: false, refusals: [fault] };
    const printed = printSelect(relation, {
      dialect: bigquery,
      naming,
      reservedNames: this.reserved,
      leadingCtes: leading,
    });
    return printed.ok
      ? { ok: true, text: sqlxText(printed.sql, placeholders), notes: printed.notes.map((n) => n.note), parameters }
      : printed;
  }

  /** Ephemeral models that a relation reads, directly or through others, inputs first. */
  private ephemeralReads(relation: Relation): readonly ModelPlan[] {
    const found = new Set<string>();
    const visit = (r: Relation): void => {
      for (const name of modelsRead(r)) {
        const model = this.ephemeral.get(name);
        if (model === undefined || found.has(name)) continue;
        visit(model.root);
        found.add(name);
      }
    };
    visit(relation);
    return [...found].map((name) => this.ephemeral.get(name)!);
  }
}

export function isEphemeral(model: ModelPlan): boolean {
  return model.history === undefined && model.materialization.type === 'ephemeral';
}

/** BigQuery takes no subquery with a table in the condition of a join, and parameters are in a table. */
function parameterInJoin(relation: Relation): PlanRefusal | undefined {
  let found: PlanRefusal | undefined;
  visitRelation(relation, (node) => {
    if (node.kind !== 'join' || node.condition === undefined || ['SEMI', 'ANTI', 'EXISTS'].includes(node.type)) return;
    visitTyped(node.condition, (part) => {
      if (part.kind === 'parameter' && found === undefined) {
        found = {
          reason: `BigQuery reads no table of parameters in the condition of a ${node.type} join: compare @${part.name} in a filter instead`,
          part: node.part,
          ...(part.span && { span: part.span }),
        };
      }
    });
  });
  return found;
}
