// The macros of a dbt project: schema names as in the spec, parameters as literals, whether a table that remembers is there.

import type { GeneratedFile } from '../../platform.js';
import type { DbtDialect } from './dbt-dialect.js';
import { jinjaString } from './jinja.js';

export function macroFiles(target: DbtDialect, parts: { readonly remembers: boolean }): readonly GeneratedFile[] {
  const escapes = target.literalEscapes
    .map(([from, to]) => ` | replace(${jinjaString(from)}, ${jinjaString(to)})`)
    .join('');
  return [
    {
      path: 'macros/generate_schema_name.sql',
      content: `{# Schemas are called exactly as in the spec, whatever the target's own schema is. #}
{% macro generate_schema_name(custom_schema_name, node) -%}
  {{ target.schema if custom_schema_name is none else custom_schema_name | trim }}
{%- endmacro %}
`,
    },
    {
      path: 'macros/parameter.sql',
      content: `{#
  A parameter of the spec as a literal: from --vars, else from dbt_project.yml. run_ts is the start of the run unless given.
#}
{% macro parameter(name, type) -%}
  {%- set value = var(name, none) -%}
  {%- if value is none and name == 'run_ts' -%}
    {%- set value = run_started_at.strftime('%Y-%m-%dT%H:%M:%S.%f') ~ 'Z' -%}
  {%- endif -%}
  {%- if value is none and execute -%}
    {{ exceptions.raise_compiler_error('The parameter ' ~ name ~ ' has no value: dbt build --vars "{' ~ name ~ ': ...}"') }}
  {%- endif -%}
  CAST('{{ value | string${escapes} }}' AS {{ type }})
{%- endmacro %}
`,
    },
    ...(parts.remembers
      ? [
          {
            path: 'macros/table_exists.sql',
            content: `{# Whether the model's table is there already: its rows then take part in this run. #}
{% macro table_exists() %}
  {%- if not execute -%}
    {{ return(false) }}
  {%- endif -%}
  {%- set relation = load_cached_relation(this) -%}
  {{ return(relation is not none and relation.is_table) }}
{% endmacro %}
`,
          },
          {
            path: 'macros/whole_table.sql',
            content: `{#
  Whether an incremental model's query has the rows that stay as they are, too. A run needs only those it adds or
  replaces; unit tests set this to true and see the whole table.
#}
{% macro whole_table() %}
  {{ return(false) }}
{% endmacro %}
`,
          },
        ]
      : []),
  ];
}
