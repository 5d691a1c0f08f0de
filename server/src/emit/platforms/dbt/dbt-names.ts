// How a dbt project names what the plan names: sources in groups, models by ref, the model itself by `this`, parameters by a macro.

import type { PipelinePlan, RelationReference, SourcePlan } from '../../../plan/plan.js';
import { refusal } from '../../../plan/guarded-update.js';
import { isScalar, typeToString, type SqlType } from '../../../sql/types.js';
import type { DbtDialect } from './dbt-dialect.js';
import { jinjaString, type JinjaNames } from './jinja.js';

/** Condition under which an increment's query has the rows that the run does not touch: only where nothing upserts them. */
export const wholeTableCondition = 'whole table';

/** Fails with the refusal of a guarded update. */
export const raiseCondition = 'raise refusal';

/** CTE that stands for the model's table before its first run. */
export const noRows = 'no_rows_yet';

export interface SourceGroup {
  readonly name: string;
  readonly database: string | undefined;
  readonly schema: string;
  readonly sources: readonly SourcePlan[];
}

/** Sources by schema, in first-use order; group names are unique. `project.dataset` is a database and a schema. */
export function sourceGroups(plan: PipelinePlan): readonly SourceGroup[] {
  const schemas = [...new Set(plan.sources.map((s) => s.schema))];
  const taken = new Set<string>();
  return schemas.map((schema) => {
    const wanted = schema === '' ? 'sources' : schema.replaceAll('.', '_');
    let name = wanted;
    for (let n = 2; taken.has(name.toLowerCase()); n++) name = `${wanted}_${n}`;
    taken.add(name.toLowerCase());
    const dot = schema.lastIndexOf('.');
    return {
      name,
      database: dot < 0 ? undefined : schema.slice(0, dot),
      schema: schema.slice(dot + 1),
      sources: plan.sources.filter((s) => s.schema === schema),
    };
  });
}

export class DbtNames {
  /** Why a parameter that was asked for has no exact form here. */
  readonly refusals: string[] = [];
  private readonly groups: ReadonlyMap<string, string>;

  /** Parameters that were asked for. */
  readonly parameters = new Set<string>();
  /** Jinja variables that the head of the file sets: name and expression. */
  readonly variables = new Map<string, string>();

  constructor(
    plan: PipelinePlan,
    private readonly target: DbtDialect,
  ) {
    this.groups = new Map(
      sourceGroups(plan).flatMap((g) =>
        g.sources.map((s) => [s.name, `source(${jinjaString(g.name)}, ${jinjaString(s.table)})`] as const),
      ),
    );
  }

  /** `ref('stg_orders')`, as in the input of a unit test. */
  call(relation: RelationReference): string {
    return relation.kind === 'model' ? `ref(${jinjaString(relation.name)})` : this.groups.get(relation.name)!;
  }

  /** Names inside the SQL of a model; `self` is the model whose table remembers. */
  within(self: string | undefined): JinjaNames {
    return {
      relation: (relation) =>
        relation.kind === 'model' && relation.name === self
          ? `{{ this if has_rows else '${noRows}' }}`
          : `{{ ${this.call(relation)} }}`,
      parameter: (name, type) => this.parameter(name, type),
    };
  }

  private parameter(name: string, type: SqlType): string {
    const { dialect } = this.target;
    if (name === wholeTableCondition) return `{{ 'TRUE' if whole_table else 'FALSE' }}`;
    if (name === raiseCondition)
      return `(${this.target.raise(`${dialect.quoteIdentifier(refusal.alias)}.${dialect.quoteIdentifier(refusal.column)}`)} IS NULL)`;
    const printed = dialect.typeName(type);
    if (type.kind !== 'scalar' || isScalar(type, 'BYTES') || !printed.ok) {
      this.refusals.push(
        `the parameter @${name} is ${typeToString(type)}: dbt's variables are text, and no text is cast to it exactly`,
      );
      return 'NULL';
    }
    // The prefix keeps it apart from what dbt itself defines (`config`, `this`).
    this.parameters.add(name);
    const variable = `param_${name}`;
    this.variables.set(variable, `parameter('${name}', ${jinjaString(printed.text)})`);
    return `{{ ${variable} }}`;
  }

  /** Jinja statements for the head of the file; empty where nothing is set. */
  get head(): string {
    return [...this.variables].map(([name, expression]) => `{%- set ${name} = ${expression} %}`).join('\n');
  }
}
