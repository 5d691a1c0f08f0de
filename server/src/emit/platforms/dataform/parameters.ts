// Parameters of a plan → a one-row table that a run fills once, from the variables of the workflow settings: all models of the run see the same values.

import type { ParameterPlan, PipelinePlan } from '../../../plan/plan.js';
import { bigquery } from '../../../sql/dialects/bigquery/dialect.js';
import type { SqlType } from '../../../sql/types.js';
import type { GeneratedFile } from '../../platform.js';
import { PIPELINE_TAG, encoded } from './model-action.js';
import type { ProjectNames } from './names.js';
import { jsString, jsValue, sqlxFile } from './sqlx.js';

/** The variable that holds a parameter's value. */
export function variableName(parameter: ParameterPlan, plan: PipelinePlan): string {
  if (parameter.name !== 'run_ts') return parameter.name;
  return plan.parameters.some((p) => p.name.toLowerCase() === 'runts') ? 'run_ts' : 'runTs';
}

export function parameterFiles(
  plan: PipelinePlan,
  names: ProjectNames,
  used: ReadonlySet<string>,
): readonly GeneratedFile[] {
  const parameters = plan.parameters.filter((p) => used.has(p.name));
  if (parameters.length === 0) return [];
  const items = parameters.map(
    (p) => `  \${parameters.value(${jsString(variableName(p, plan))})} AS ${encoded(bigquery.quoteIdentifier(p.name))}`,
  );
  return [
    { path: 'includes/parameters.js', content: include(parameters, plan) },
    {
      path: `definitions/${names.parameters.name}.sqlx`,
      content: sqlxFile({
        config: {
          type: 'operations',
          schema: names.parameters.schema,
          name: names.parameters.name,
          description: 'The values of the parameters in the current run, in one row.',
          tags: [PIPELINE_TAG],
          hasOutput: true,
        },
        statements: [`CREATE OR REPLACE TABLE \${self()} AS\nSELECT\n${items.join(',\n')}`],
      }),
    },
  ];
}

/** A JavaScript file, not SQLX: any text is a JSON string. */
function include(parameters: readonly ParameterPlan[], plan: PipelinePlan): string {
  const entries = parameters.map((p) => {
    const type = bigquery.typeName(p.type);
    const value =
      p.default === undefined
        ? undefined
        : bigquery.print(p.default, { column: () => 'NULL', parameter: () => 'NULL' });
    const standard =
      p.name === 'run_ts'
        ? 'CURRENT_TIMESTAMP()'
        : value?.ok === true
          ? `CAST(${value.text} AS ${type.ok ? type.text : 'STRING'})`
          : `ERROR(${bigquery.stringLiteral(`no value for the parameter ${p.name}: give it in vars`)})`;
    const element = p.type.kind === 'array' ? typeText(p.type.element) : undefined;
    return [
      variableName(p, plan),
      { type: typeText(p.type), ...(element !== undefined && { element }), standard },
    ] as const;
  });
  return `// Values of the pipeline's parameters as SQL, from \`vars\` of workflow_settings.yaml or of the compilation.
// A value that is not given, or is empty, is the parameter's default.

const PARAMETERS = ${jsValue(Object.fromEntries(entries))};

const ESCAPES = { "\\\\": "\\\\\\\\", "'": "\\\\'", "\\n": "\\\\n", "\\r": "\\\\r" };

function literal(text) {
  return "'" + String(text).replace(/[\\\\'\\n\\r]/g, (c) => ESCAPES[c]) + "'";
}

function typed(text, type) {
  if (type === "STRING") return literal(text);
  if (type === "BYTES") return "FROM_BASE64(" + literal(text) + ")";
  if (type === "JSON") return "PARSE_JSON(" + literal(text) + ")";
  return "CAST(" + literal(text) + " AS " + type + ")";
}

function value(name) {
  const parameter = PARAMETERS[name];
  const text = (dataform.projectConfig.vars || {})[name];
  if (text === undefined || text === "") return parameter.standard;
  if (parameter.element === undefined) return typed(text, parameter.type);
  const items = JSON.parse(text).map((item) => (item === null ? "NULL" : typed(item, parameter.element)));
  return parameter.type + "[" + items.join(", ") + "]";
}

module.exports = { value };
`;
}

function typeText(type: SqlType): string {
  const text = bigquery.typeName(type);
  return text.ok ? text.text : 'STRING';
}
