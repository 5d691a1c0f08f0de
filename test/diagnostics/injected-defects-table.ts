// Defects put into the Customer 360 spec one at a time: what is edited, and every error and warning that comes of it, `severity id «marked text»`.

import {
  both,
  inFile,
  remove,
  renameKey,
  set,
  textAt,
  withFile,
  within,
  withoutFile,
  type Edit,
} from './customer-360-edits.js';

export interface Defect {
  readonly what: string;
  readonly edit: Edit;
  /** All new errors and warnings, the finding of the defect itself first: `severity id part «marked text»`; information only where it is all there is to say. */
  readonly finds: readonly string[];
  /** Why it is not found yet; `finds` is what comes of it meanwhile. */
  readonly missing?: string;
}

const c = 'models/stg_customers';
const cc = `${c}/column_mapping`;
const o = 'models/stg_orders';
const oc = `${o}/column_mapping`;
const s = 'models/stg_support_pivot';
const d = 'models/dim_customers_scd2';
const f = 'models/fact_customer_orders';
const fa = `${f}/aggregations`;

/** A filter on the customers as they come. */
const customerFilter = (predicate: string): Edit => set(`${c}/filters`, [{ applies_to: 'crm_customers', predicate }]);

/** The tickets of a customer loaded incrementally, by a watermark with that formula. */
const incrementBy = (type: string, formula: string): Edit =>
  both(
    set(`${s}/aggregations/+`, { metric_column: 'seen_at', type, formula }),
    set(`${s}/materialization`, { type: 'incremental', unique_key: ['customer_id'], watermark: 'seen_at' }),
    inFile('source_ddl/support_tickets.sql', 'created_at TIMESTAMP,', 'created_at TIMESTAMP NOT NULL,'),
  );

export const defects: readonly Defect[] = [
  // ---- expressions that run and say something else
  {
    what: '{from} in quotes',
    edit: set(`${cc}/email/transform`, "LOWER('{from}')"),
    finds: [`warning misplaced-from models/stg_customers/column_mapping/email/transform «'{from}'»`],
  },
  {
    what: 'AND behind OR without parentheses',
    edit: set(`${c}/filters/0/predicate`, "country = 'US' OR country = 'GB' AND city IS NOT NULL"),
    finds: [
      `warning and-before-or models/stg_customers/filters/0/predicate «country = 'US' OR country = 'GB' AND city IS NOT NULL»`,
    ],
  },
  {
    what: 'arguments of REGEXP_REPLACE swapped',
    edit: set(`${cc}/email/transform`, "REGEXP_REPLACE('[^a-z]', {from}, '')"),
    finds: [`warning swapped-arguments models/stg_customers/column_mapping/email/transform «'[^a-z]', {from}»`],
  },
  {
    what: 'text that is no number in CAST',
    edit: set(`${oc}/items/transform`, "SUM({from}) + CAST('one' AS INT64)"),
    finds: [`error invalid-literal models/stg_orders/column_mapping/items/transform «'one'»`],
  },
  {
    what: 'month for minutes in a format',
    edit: set(`${cc}/created_at/transform`, "PARSE_TIMESTAMP('%Y-%m-%d %H:%m', CAST({from} AS STRING))"),
    finds: ['warning invalid-format models/stg_customers/column_mapping/created_at/transform «%m»'],
  },
  {
    what: 'NVL of another dialect',
    edit: set(`${cc}/email/transform`, "NVL({from}, '')"),
    finds: ['error unknown-function models/stg_customers/column_mapping/email/transform «NVL»'],
  },
  // ---- words of other formats and of SQL
  {
    what: '`expression` for `transform`',
    edit: renameKey(`${cc}/email/transform`, 'expression'),
    finds: ['error unknown-key models/stg_customers/column_mapping/email/expression «"expression"»'],
  },
  {
    what: '`on` for `condition`',
    edit: renameKey(`${c}/joins/0/condition`, 'on'),
    finds: ['error unknown-key models/stg_customers/joins/0/on «"on"»'],
  },
  {
    what: '`where` for `predicate`',
    edit: renameKey(`${c}/filters/0/predicate`, 'where'),
    finds: ['error unknown-key models/stg_customers/filters/0/where «"where"»'],
  },
  {
    what: 'misspelt `column_mapping`',
    edit: renameKey(`${c}/column_mapping`, 'colum_mapping'),
    finds: ['error unknown-key models/stg_customers/colum_mapping «"colum_mapping"»'],
  },
  {
    what: 'misspelt `group_by`',
    edit: renameKey(`${s}/group_by`, 'groupby'),
    finds: ['error unknown-key models/stg_support_pivot/groupby «"groupby"»'],
  },
  {
    what: 'join type in small letters',
    edit: set(`${c}/joins/0/type`, 'left'),
    finds: ['error invalid-value models/stg_customers/joins/0/type «"left"»'],
  },
  {
    what: 'source without its schema',
    edit: set(`${c}/sources/0`, 'crm_customers'),
    finds: ['error unknown-relation models/stg_customers/sources/0 «crm_customers»'],
  },
  {
    what: 'SEMI join of which columns are read',
    edit: set(`${c}/joins/0/type`, 'SEMI'),
    finds: ['error unknown-input models/stg_customers/joins/0/type «"SEMI"»'],
  },
  {
    what: 'USING for a condition',
    edit: set(`${c}/joins/0/condition`, 'USING (customer_id)'),
    finds: ['error sql-syntax models/stg_customers/joins/0/condition «USING»'],
  },
  {
    what: 'empty predicate',
    edit: set(`${c}/filters/0/predicate`, ''),
    finds: ['error missing-predicate models/stg_customers/filters/0/predicate «""»'],
  },
  // ---- JSON
  {
    what: 'comma missing between members',
    edit: textAt(`${cc}/email/type`, ',', ''),
    finds: ['error json-syntax models/stg_customers/column_mapping/email/type «"»'],
  },
  {
    what: 'comma missing between items',
    edit: textAt(`${c}/sources`, '"raw.crm_customers",', '"raw.crm_customers"'),
    finds: ['error json-syntax models/stg_customers/sources/0 «"»'],
  },
  {
    what: 'bracket missing',
    edit: textAt(`${o}/filters`, '[]', '['),
    finds: ['error json-syntax models/stg_orders/filters/0 «,»'],
  },
  {
    what: 'closing brace missing',
    edit: textAt(`${c}/constraints`, '}', ''),
    finds: ['error json-syntax models/stg_customers/constraints/cluster_by «l»'],
  },
  {
    what: 'closing brace of the file missing',
    edit: inFile('spec.json', '    }\n  ]\n}', '    }\n  ]\n'),
    finds: ['error json-syntax models/fact_customer_orders «]»'],
  },
  {
    what: 'closing brace of a model and its comma missing',
    edit: inFile(
      'spec.json',
      '    },\n    {\n      "name": "stg_support_pivot"',
      '    {\n      "name": "stg_support_pivot"',
    ),
    finds: ['error json-syntax models/stg_orders/constraints/cluster_by «}»'],
  },
  {
    what: 'closing brace of a column and its comma missing',
    edit: inFile('spec.json', '"Primary business key"\n        },', '"Primary business key"'),
    finds: ['error json-syntax models/stg_customers/column_mapping/customer_id/description «"»'],
  },
  {
    what: 'quote missing at the end of a string',
    edit: textAt(`${cc}/email/type`, '"STRING"', '"STRING'),
    finds: ['error json-syntax models/stg_customers/column_mapping/email/type «"STRING»'],
  },
  {
    what: 'key without quotes',
    edit: textAt(`${cc}/email/type`, '"type"', 'type'),
    finds: ['error json-syntax models/stg_customers/column_mapping/email/ «type»'],
  },
  {
    what: 'colon missing',
    edit: textAt(`${cc}/email/type`, '"type":', '"type"'),
    finds: ['error json-syntax models/stg_customers/column_mapping/email/type «"»'],
  },
  {
    what: 'single quotes',
    edit: textAt(`${cc}/email/type`, '"STRING"', "'STRING'"),
    finds: ["error json-syntax models/stg_customers/column_mapping/email/type «'STRING'»"],
  },
  {
    what: 'True for true',
    edit: textAt(`${cc}/email/nullable`, 'false', 'False'),
    finds: ['error json-syntax models/stg_customers/column_mapping/email/nullable «False»'],
  },
  {
    what: 'bad escape',
    edit: textAt(`${cc}/phone_e164/transform`, '[^0-9]', '[^\\d]'),
    finds: ['error json-syntax models/stg_customers/column_mapping/phone_e164/transform «\\d»'],
  },
  {
    what: 'line break in a string',
    edit: textAt(`${cc}/email/description`, 'Standardized ', 'Standardized\n'),
    finds: ['error json-syntax models/stg_customers/column_mapping/email/description «"Standardized»'],
  },
  {
    what: 'text after the document',
    edit: (i) => ({ ...i, 'spec.json': `${i['spec.json']!}\n}` }),
    finds: ['error json-syntax models «}»'],
  },
  // ---- keys and kinds
  {
    what: 'misspelt key of a column',
    edit: renameKey(`${cc}/email/transform`, 'tranform'),
    finds: ['error unknown-key models/stg_customers/column_mapping/email/tranform «"tranform"»'],
  },
  {
    what: 'misspelt key of a model',
    edit: renameKey(`${c}/filters`, 'filter'),
    finds: ['error unknown-key models/stg_customers/filter «"filter"»'],
  },
  {
    what: 'misspelt key of constraints',
    edit: renameKey(`${d}/constraints/natural_key`, 'natural_keys'),
    finds: ['error unknown-key models/dim_customers_scd2/constraints/natural_keys «"natural_keys"»'],
  },
  {
    what: 'misspelt top-level key',
    edit: renameKey('schema', 'schemas'),
    finds: ['error unknown-key schemas «"schemas"»'],
  },
  {
    what: 'key in another case',
    edit: renameKey(`${cc}/email/type`, 'Type'),
    finds: ['error unknown-key models/stg_customers/column_mapping/email/Type «"Type"»'],
  },
  {
    what: 'duplicate key',
    edit: textAt(`${cc}/email/type`, '"type": "STRING",', '"type": "STRING", "type": "INT64",'),
    finds: ['error duplicate-key models/stg_customers/column_mapping/email/type «"type"»'],
  },
  {
    what: 'missing target_column',
    edit: remove(`${cc}/email/target_column`),
    finds: ['error missing-key models/stg_customers/column_mapping/1 «{»'],
  },
  {
    what: 'missing name of a model',
    edit: remove(`${s}/name`),
    finds: ['error missing-key models/2 «{»'],
  },
  {
    what: 'missing sources of a model',
    edit: remove(`${s}/sources`),
    finds: ['error missing-key models/stg_support_pivot/name «"stg_support_pivot"»'],
  },
  {
    what: 'missing type of a join',
    edit: remove(`${c}/joins/0/type`),
    finds: ['error missing-key models/stg_customers/joins/0 «{»'],
  },
  {
    what: 'missing condition of a join',
    edit: remove(`${c}/joins/0/condition`),
    finds: ['error missing-join-condition models/stg_customers/joins/0/type «"LEFT"»'],
  },
  {
    what: 'missing predicate',
    edit: remove(`${c}/filters/0/predicate`),
    finds: ['error missing-predicate models/stg_customers/filters/0 «{»'],
  },
  {
    what: 'missing formula',
    edit: remove(`${s}/aggregations/open_tickets/formula`),
    finds: ['error missing-key models/stg_support_pivot/aggregations/open_tickets/metric_column «"open_tickets"»'],
  },
  {
    what: 'string where a list belongs',
    edit: set(`${s}/sources`, 'raw.support_tickets'),
    finds: ['error wrong-type models/stg_support_pivot/sources «"raw.support_tickets"»'],
  },
  {
    what: 'text for nullable',
    edit: set(`${cc}/email/nullable`, 'false'),
    finds: ['error wrong-type models/stg_customers/column_mapping/email/nullable «"false"»'],
  },
  {
    what: 'list for a transform',
    edit: set(`${cc}/email/transform`, ['LOWER({from})']),
    finds: ['error wrong-type models/stg_customers/column_mapping/email/transform «"transform"»'],
  },
  {
    what: 'unknown join type',
    edit: set(`${c}/joins/0/type`, 'LEFT OUTER'),
    finds: ['error invalid-value models/stg_customers/joins/0/type «"LEFT OUTER"»'],
  },
  {
    what: 'misspelt join type',
    edit: set(`${c}/joins/0/type`, 'LFET'),
    finds: ['error invalid-value models/stg_customers/joins/0/type «"LFET"»'],
  },
  {
    what: 'unknown layer',
    edit: set(`${c}/layer`, 'stagin'),
    finds: ['error invalid-value models/stg_customers/layer «"stagin"»'],
  },
  {
    what: 'unknown scd type',
    edit: set(`${d}/constraints/scd_type`, 3),
    finds: ['error invalid-value models/dim_customers_scd2/constraints/scd_type «3»'],
  },
  { what: 'version of the future', edit: set('version', 9), finds: ['error newer-version version «9»'] },
  {
    what: 'hostile name of a column',
    edit: set(`${cc}/city/target_column`, 'city name'),
    finds: ['error invalid-name models/stg_customers/column_mapping/city name/target_column «"city name"»'],
  },
  {
    what: 'empty name of a model',
    edit: set(`${s}/name`, ''),
    finds: [
      'error missing-key models/2/name «""»',
      'error unknown-relation models/fact_customer_orders/sources/1 «stg_support_pivot»',
    ],
  },
  // ---- names
  {
    what: 'unknown source',
    edit: set(`${c}/sources/0`, 'raw.crm_customer'),
    finds: ['error unknown-relation models/stg_customers/sources/0 «raw.crm_customer»'],
  },
  {
    what: 'unknown model',
    edit: set(`${d}/sources/0`, 'stg_customer'),
    finds: ['error unknown-relation models/dim_customers_scd2/sources/0 «stg_customer»'],
  },
  {
    what: 'unknown from_table',
    edit: set(`${cc}/email/from_table`, 'crm_customer'),
    finds: ['error unknown-input models/stg_customers/column_mapping/email/from_table «crm_customer»'],
  },
  {
    what: 'unknown from_column',
    edit: set(`${cc}/email/from_column`, 'emial'),
    finds: ['error unknown-column models/stg_customers/column_mapping/email/from_column «emial»'],
  },
  {
    what: 'unknown column in a transform',
    edit: within(`${oc}/amount_usd/transform`, 'rate_to_usd', 'rate_usd'),
    finds: ['error unknown-column models/stg_orders/column_mapping/amount_usd/transform «rate_usd»'],
  },
  {
    what: 'unknown input in a transform',
    edit: within(`${oc}/amount_usd/transform`, 'fx_rates', 'fx_rate'),
    finds: ['error unknown-column models/stg_orders/column_mapping/amount_usd/transform «fx_rate»'],
  },
  {
    what: 'unknown column in a join',
    edit: within(`${c}/joins/0/condition`, 'crm_addresses.customer_id', 'crm_addresses.cust_id'),
    finds: ['error unknown-column models/stg_customers/joins/0/condition «cust_id»'],
  },
  {
    what: 'unknown input in a join',
    edit: set(`${c}/joins/0/right_table`, 'crm_adresses'),
    finds: ['error unknown-input models/stg_customers/joins/0/right_table «crm_adresses»'],
  },
  {
    what: 'unknown input of a filter',
    edit: set(`${c}/filters/0/applies_to`, 'crm_adresses'),
    finds: ['error unknown-input models/stg_customers/filters/0/applies_to «crm_adresses»'],
  },
  {
    what: 'unknown column in a filter',
    edit: set(`${c}/filters/0/predicate`, 'contry IS NOT NULL'),
    finds: ['error unknown-column models/stg_customers/filters/0/predicate «contry»'],
  },
  {
    what: 'unknown column in a formula',
    edit: set(`${fa}/total_spent_usd/formula`, 'SUM(amount_us)'),
    finds: ['error unknown-column models/fact_customer_orders/aggregations/total_spent_usd/formula «amount_us»'],
  },
  {
    what: 'unknown group key',
    edit: set(`${f}/group_by/0`, 'customer'),
    finds: ['error unknown-column models/fact_customer_orders/group_by/0 «customer»'],
  },
  {
    what: 'unknown primary key',
    edit: set(`${o}/constraints/primary_key`, 'order_no'),
    finds: ['error unknown-target-column models/stg_orders/constraints/primary_key «order_no»'],
  },
  {
    what: 'unknown parameter',
    edit: set(`${c}/filters/0/predicate`, 'country = @country'),
    finds: ['error unknown-parameter models/stg_customers/filters/0/predicate «@country»'],
  },
  {
    what: 'unknown function',
    edit: set(`${cc}/email/transform`, 'LOWERCASE({from})'),
    finds: ['error unknown-function models/stg_customers/column_mapping/email/transform «LOWERCASE»'],
  },
  {
    what: 'misspelt function',
    edit: set(`${cc}/email/transform`, 'LOWER(TIRM({from}))'),
    finds: ['error unknown-function models/stg_customers/column_mapping/email/transform «TIRM»'],
  },
  {
    what: 'unknown type',
    edit: set(`${cc}/email/type`, 'VARCHAR2'),
    finds: ['error unknown-type models/stg_customers/column_mapping/email/type «VARCHAR2»'],
  },
  {
    what: 'misspelt type',
    edit: set(`${cc}/email/type`, 'STRNG'),
    finds: ['error unknown-type models/stg_customers/column_mapping/email/type «STRNG»'],
  },
  {
    what: 'type of another database',
    edit: set(`${oc}/items/type`, 'NUMBER'),
    finds: ['error unknown-type models/stg_orders/column_mapping/items/type «NUMBER»'],
  },
  {
    what: 'unknown test',
    edit: set(`${cc}/email/tests/0`, 'notnull'),
    finds: ['error unknown-test models/stg_customers/column_mapping/email/tests/0 «notnull»'],
  },
  {
    what: 'unknown test with arguments',
    edit: set(`${cc}/country/tests`, ["accepted_value('US')"]),
    finds: ['error unknown-test models/stg_customers/column_mapping/country/tests/0 «accepted_value»'],
  },
  {
    what: 'ambiguous column',
    edit: set(`${cc}/city/transform`, 'CONCAT({from}, CAST(updated_at AS STRING))'),
    finds: ['error ambiguous-column models/stg_customers/column_mapping/city/transform «updated_at»'],
  },
  {
    what: 'ambiguous column in a filter of the joined rows',
    edit: set(`${c}/filters/+`, { stage: 'joined', predicate: 'customer_id > 0' }),
    finds: ['error ambiguous-column models/stg_customers/filters/1/predicate «customer_id»'],
  },
  {
    what: 'duplicate model',
    edit: set(`${s}/name`, 'stg_orders'),
    finds: [
      'error duplicate-name models/2/name «"stg_orders"»',
      'error unknown-relation models/fact_customer_orders/sources/1 «stg_support_pivot»',
    ],
  },
  {
    what: 'duplicate model in another case',
    edit: set(`${s}/name`, 'STG_ORDERS'),
    finds: [
      'error duplicate-name models/STG_ORDERS/name «"STG_ORDERS"»',
      'error unknown-relation models/fact_customer_orders/sources/1 «stg_support_pivot»',
    ],
  },
  {
    what: 'duplicate column in another case',
    edit: set(`${cc}/city/target_column`, 'Country'),
    finds: ['error duplicate-name models/stg_customers/column_mapping/Country/target_column «"Country"»'],
  },
  {
    what: 'duplicate input',
    edit: set(`${c}/sources/+`, 'raw.crm_customers'),
    finds: ['error duplicate-alias models/stg_customers/sources/2 «"raw.crm_customers"»'],
  },
  {
    what: 'cycle',
    edit: both(
      set(`${c}/sources/+`, 'dim_customers_scd2'),
      set(`${c}/joins/+`, {
        left_table: 'crm_customers',
        right_table: 'dim_customers_scd2',
        type: 'SEMI',
        condition: 'dim_customers_scd2.customer_id = crm_customers.customer_id',
      }),
    ),
    finds: ['error dependency-cycle models/stg_customers/sources/2 «"dim_customers_scd2"»'],
  },
  {
    what: 'model that reads itself',
    edit: set(`${d}/sources/0`, 'dim_customers_scd2'),
    finds: ['error dependency-cycle models/dim_customers_scd2/sources/0 «"dim_customers_scd2"»'],
  },
  {
    what: 'metric named like the key',
    edit: set(`${fa}/order_count/metric_column`, 'customer_id'),
    finds: [
      'error duplicate-column models/fact_customer_orders/aggregations/customer_id/metric_column «"customer_id"»',
    ],
  },
  {
    what: 'duplicate metric',
    edit: set(`${fa}/closed_tickets/metric_column`, 'open_tickets'),
    finds: ['error duplicate-name models/fact_customer_orders/aggregations/7/metric_column «"open_tickets"»'],
  },
  // ---- SQL
  {
    what: 'parenthesis missing',
    edit: set(`${cc}/email/transform`, 'LOWER(TRIM({from})'),
    finds: ['error sql-syntax models/stg_customers/column_mapping/email/transform «(»'],
  },
  {
    what: 'parenthesis too many',
    edit: set(`${cc}/email/transform`, 'LOWER(TRIM({from})))'),
    finds: ['error sql-syntax models/stg_customers/column_mapping/email/transform «)»'],
  },
  {
    what: 'CASE without END',
    edit: within(`${cc}/lifecycle_stage/transform`, ' END', ''),
    finds: ['error sql-syntax models/stg_customers/column_mapping/lifecycle_stage/transform «CASE»'],
  },
  {
    what: 'THEN missing',
    edit: within(`${cc}/lifecycle_stage/transform`, "THEN 'churned'", "'churned'"),
    finds: ["error sql-syntax models/stg_customers/column_mapping/lifecycle_stage/transform «'churned'»"],
  },
  {
    what: 'quote missing in SQL',
    edit: within(`${cc}/lifecycle_stage/transform`, "'unknown'", "'unknown"),
    finds: ["error sql-syntax models/stg_customers/column_mapping/lifecycle_stage/transform «'unknown END»"],
  },
  {
    what: 'operator twice',
    edit: set(`${oc}/amount_usd/transform`, '{from} * / fx_rates.rate_to_usd'),
    finds: ['error sql-syntax models/stg_orders/column_mapping/amount_usd/transform «/»'],
  },
  {
    what: 'condition with ==',
    edit: within(`${c}/joins/0/condition`, ' = ', ' == '),
    finds: ['error sql-syntax models/stg_customers/joins/0/condition «==»'],
  },
  {
    what: 'too few arguments',
    edit: set(`${cc}/email/transform`, "REPLACE({from}, 'x')"),
    finds: ['error wrong-arguments models/stg_customers/column_mapping/email/transform «REPLACE»'],
  },
  {
    what: 'too many arguments',
    edit: set(`${cc}/email/transform`, 'LOWER({from}, 1)'),
    finds: ['error wrong-arguments models/stg_customers/column_mapping/email/transform «1»'],
  },
  {
    what: 'argument of a wrong type',
    edit: set(`${cc}/customer_id/transform`, 'LOWER({from})'),
    finds: ['error type-mismatch models/stg_customers/column_mapping/customer_id/transform «{from}»'],
  },
  {
    what: 'text plus number',
    edit: set(`${cc}/city/transform`, '{from} + 1'),
    finds: ['error type-mismatch models/stg_customers/column_mapping/city/transform «{from}»'],
  },
  {
    what: 'SUM of a text column',
    edit: set(`${fa}/total_spent_usd/formula`, "SUM('a')"),
    finds: ["error type-mismatch models/fact_customer_orders/aggregations/total_spent_usd/formula «'a'»"],
  },
  {
    what: '= NULL',
    edit: set(`${c}/filters/0/predicate`, 'country = NULL'),
    finds: ['error type-mismatch models/stg_customers/filters/0/predicate «NULL»'],
  },
  {
    what: '<> NULL in CASE',
    edit: set(`${cc}/city/transform`, "CASE WHEN {from} <> NULL THEN {from} ELSE 'none' END"),
    finds: ['error type-mismatch models/stg_customers/column_mapping/city/transform «NULL»'],
  },
  {
    what: 'NOT IN with NULL',
    edit: set(`${c}/filters/0/predicate`, "country NOT IN ('US', NULL)"),
    finds: ['warning null-in-list models/stg_customers/filters/0/predicate «NULL»'],
  },
  {
    what: 'aggregate in a filter of rows',
    edit: set(`${c}/filters/0/predicate`, 'COUNT(country) > 1'),
    finds: ['error misplaced-aggregate models/stg_customers/filters/0/predicate «COUNT»'],
  },
  {
    what: 'aggregate in a join condition',
    edit: within(`${c}/joins/0/condition`, 'crm_addresses.customer_id', 'MAX(crm_addresses.customer_id)'),
    finds: ['error misplaced-aggregate models/stg_customers/joins/0/condition «MAX»'],
  },
  {
    what: 'aggregate in an aggregate',
    edit: set(`${fa}/total_spent_usd/formula`, 'SUM(MAX(amount_usd))'),
    finds: ['error nested-aggregate models/fact_customer_orders/aggregations/total_spent_usd/formula «MAX»'],
  },
  {
    what: 'window in a filter of rows',
    edit: set(`${c}/filters/0/predicate`, 'ROW_NUMBER() OVER (ORDER BY updated_at) = 1'),
    finds: ['error misplaced-window models/stg_customers/filters/0/predicate «ROW_NUMBER»'],
  },
  {
    what: 'ranking without an order',
    edit: set(
      `${cc}/city/transform`,
      'CONCAT({from}, CAST(ROW_NUMBER() OVER (PARTITION BY crm_addresses.customer_id) AS STRING))',
    ),
    finds: [
      'warning row-number-order models/stg_customers/column_mapping/city/transform «ROW_NUMBER() OVER (PARTITION BY crm_addresses.customer_id)»',
    ],
  },
  {
    what: 'window function without OVER',
    edit: set(`${cc}/city/transform`, 'CONCAT({from}, CAST(ROW_NUMBER() AS STRING))'),
    finds: ['error misplaced-window models/stg_customers/column_mapping/city/transform «ROW_NUMBER»'],
  },
  {
    what: 'bad regular expression',
    edit: within(`${cc}/phone_e164/transform`, "'[^0-9]'", "'[^0-9'"),
    finds: ['error invalid-regex models/stg_customers/column_mapping/phone_e164/transform «[»'],
  },
  {
    what: 'look-ahead, which RE2 has not',
    edit: within(`${cc}/phone_e164/transform`, "r'^1?[0-9]{10}$'", "r'^(?=1)[0-9]{10}$'"),
    finds: ['error invalid-regex models/stg_customers/column_mapping/phone_e164/transform «(?=»'],
  },
  {
    what: 'division by a column that can be zero',
    edit: set(`${oc}/amount_usd/transform`, '{from} / commerce_order_items.quantity'),
    finds: [
      'warning division-by-zero models/stg_orders/column_mapping/amount_usd/transform «commerce_order_items.quantity»',
      // An amount per line is a group key of its own: an order with two lines comes twice.
      'warning key-not-unique models/stg_orders/constraints/primary_key «"order_id"»',
    ],
  },
  {
    what: 'division by zero',
    edit: set(`${oc}/amount_usd/transform`, '{from} / 0'),
    finds: ['error argument-out-of-range models/stg_orders/column_mapping/amount_usd/transform «0»'],
  },
  {
    what: 'condition that always holds',
    edit: set(`${c}/filters/0/predicate`, '1 = 1'),
    finds: ['warning condition-always-holds models/stg_customers/filters/0/predicate «1 = 1»'],
  },
  {
    what: 'condition that never holds',
    edit: set(`${c}/filters/0/predicate`, "country = 'US' AND country = 'GB'"),
    finds: ["warning condition-never-holds models/stg_customers/filters/0/predicate «country = 'GB'»"],
  },
  {
    what: 'column compared with itself',
    edit: within(`${c}/joins/0/condition`, 'crm_addresses.customer_id', 'crm_customers.customer_id'),
    finds: [
      'warning join-condition-one-sided models/stg_customers/joins/0/condition «"crm_customers.customer_id = crm_customers.customer_id"»',
    ],
  },
  {
    what: 'filter that is no condition',
    edit: set(`${c}/filters/0/predicate`, 'country'),
    finds: ['error predicate-not-boolean models/stg_customers/filters/0/predicate «"country"»'],
  },
  {
    what: 'clock call',
    edit: set(`${cc}/created_at/transform`, 'COALESCE({from}, CURRENT_TIMESTAMP())'),
    finds: ['warning clock-call models/stg_customers/column_mapping/created_at/transform «CURRENT_TIMESTAMP()»'],
  },
  {
    what: 'chance',
    edit: set(`${cc}/city/transform`, 'COALESCE({from}, GENERATE_UUID())'),
    finds: ['error nondeterministic-function models/stg_customers/column_mapping/city/transform «GENERATE_UUID»'],
  },
  {
    what: 'subquery that reads a table',
    edit: set(`${cc}/city/transform`, 'COALESCE({from}, (SELECT MAX(city) FROM raw.crm_addresses))'),
    finds: ['error subquery-reads-table models/stg_customers/column_mapping/city/transform «raw.crm_addresses»'],
  },
  {
    what: '{from} without a column',
    edit: remove(`${cc}/email/from_column`),
    finds: ['error misplaced-from models/stg_customers/column_mapping/email/transform «{from}»'],
  },
  {
    what: '{form} for {from}',
    edit: set(`${cc}/email/transform`, 'LOWER(TRIM({form}))'),
    finds: ['error sql-syntax models/stg_customers/column_mapping/email/transform «{form}»'],
  },
  {
    what: '{from} in a formula',
    edit: set(`${fa}/total_spent_usd/formula`, 'SUM({from})'),
    finds: ['error misplaced-from models/fact_customer_orders/aggregations/total_spent_usd/formula «{from}»'],
  },
  {
    what: 'transform that ignores from_column',
    edit: set(`${cc}/city/transform`, "'Paris'"),
    finds: ['warning unused-from-column models/stg_customers/column_mapping/city/from_column «"city"»'],
  },
  {
    what: 'a whole SELECT in a transform',
    edit: set(`${cc}/email/transform`, 'SELECT LOWER({from})'),
    finds: ['error sql-syntax models/stg_customers/column_mapping/email/transform «SELECT»'],
  },
  {
    what: 'semicolon',
    edit: set(`${cc}/email/transform`, 'LOWER({from});'),
    finds: ['error sql-syntax models/stg_customers/column_mapping/email/transform «;»'],
  },
  {
    what: 'function of another dialect',
    edit: set(`${cc}/email/transform`, "NVL({from}, '')"),
    finds: ['error unknown-function models/stg_customers/column_mapping/email/transform «NVL»'],
  },
  {
    what: 'double equals string with double quotes as a column',
    edit: within(`${cc}/lifecycle_stage/transform`, "{from} = 'active'", '{from} = active'),
    finds: ['error unknown-column models/stg_customers/column_mapping/lifecycle_stage/transform «active»'],
  },
  {
    what: 'lateral reference to a target',
    edit: set(`${cc}/city/transform`, 'CONCAT({from}, phone_e164)'),
    finds: ['error unknown-column models/stg_customers/column_mapping/city/transform «phone_e164»'],
  },
  {
    what: 'comparison of a text with a number',
    edit: set(`${s}/aggregations/open_tickets/formula`, 'COUNTIF(status = 1)'),
    finds: ['error type-mismatch models/stg_support_pivot/aggregations/open_tickets/formula «1»'],
  },
  {
    what: 'date literal that is none',
    edit: set(`${c}/filters/0/predicate`, "created_at > TIMESTAMP '2024-13-01'"),
    finds: ['error invalid-literal models/stg_customers/filters/0/predicate «2024-13-01»'],
  },
  // ---- types
  {
    what: 'text declared INT64',
    edit: set(`${cc}/email/type`, 'INT64'),
    finds: ['warning lossy-cast models/stg_customers/column_mapping/email/type «"INT64"»'],
  },
  {
    what: 'number declared DATE',
    edit: set(`${fa}/order_count/type`, 'DATE'),
    finds: ['error impossible-cast models/fact_customer_orders/aggregations/order_count/type «"DATE"»'],
  },
  {
    what: 'amount declared INT64',
    edit: set(`${oc}/amount_usd/type`, 'INT64'),
    finds: ['warning lossy-cast models/stg_orders/column_mapping/amount_usd/type «"INT64"»'],
  },
  {
    what: 'timestamp declared DATE',
    edit: set(`${oc}/order_ts/type`, 'DATE'),
    finds: ['warning lossy-cast models/stg_orders/column_mapping/order_ts/type «"DATE"»'],
  },
  {
    what: 'timestamp declared STRING',
    edit: set(`${oc}/order_ts/type`, 'STRING'),
    finds: [
      'information implicit-conversion models/stg_orders/column_mapping/order_ts/type «"STRING"»',
      'warning lossy-cast models/fact_customer_orders/aggregations/first_order_ts/type «"TIMESTAMP"»',
    ],
  },
  {
    what: 'CASE with branches of two types',
    edit: within(`${cc}/lifecycle_stage/transform`, "THEN 'trial'", 'THEN 1'),
    finds: ['error type-mismatch models/stg_customers/column_mapping/lifecycle_stage/transform «1»'],
  },
  {
    what: 'join of a number with a text',
    edit: within(`${c}/joins/0/condition`, 'crm_addresses.customer_id', 'crm_addresses.postal_code'),
    finds: ['error type-mismatch models/stg_customers/joins/0/condition «crm_addresses.postal_code»'],
  },
  {
    what: 'join of a number with a time',
    edit: within(`${o}/joins/0/condition`, 'commerce_order_items.order_id', 'commerce_orders.order_ts'),
    finds: ['error type-mismatch models/stg_orders/joins/0/condition «commerce_orders.order_ts»'],
  },
  // ---- joins and grain
  {
    what: 'join missing',
    edit: set(`${c}/joins`, []),
    finds: ['error inputs-not-combined models/stg_customers/sources/1 «"raw.crm_addresses"»'],
  },
  {
    what: 'one of two joins missing',
    edit: set(`${o}/joins/1`, undefined),
    finds: ['error input-not-joined models/stg_orders/sources/2 «"raw.fx_rates"»'],
  },
  {
    what: 'cross product',
    edit: both(set(`${c}/joins/0/type`, 'CROSS'), remove(`${c}/joins/0/condition`)),
    finds: [
      'warning cross-join-multiplies models/stg_customers/joins/0/type «"CROSS"»',
      'warning key-not-unique models/stg_customers/constraints/primary_key «"customer_id"»',
    ],
  },
  {
    what: 'cross join with a condition',
    edit: set(`${c}/joins/0/type`, 'CROSS'),
    finds: [
      'error cross-join-condition models/stg_customers/joins/0/condition «"crm_customers.customer_id = crm_addresses.customer_id"»',
    ],
  },
  {
    what: 'left table that is not joined yet',
    edit: set(`${o}/joins/0/left_table`, 'fx_rates'),
    finds: ['error join-side-not-compared models/stg_orders/joins/0/left_table «fx_rates»'],
  },
  {
    what: 'join of the same table twice',
    edit: set(`${o}/joins/1/right_table`, 'commerce_order_items'),
    finds: ['error join-side-not-compared models/stg_orders/joins/1/right_table «commerce_order_items»'],
  },
  {
    what: 'condition that names no right column',
    edit: set(`${o}/joins/1/condition`, "commerce_orders.currency = 'USD'"),
    finds: [
      `warning join-condition-one-sided models/stg_orders/joins/1/condition «"commerce_orders.currency = 'USD'"»`,
    ],
  },
  {
    what: 'LEFT JOIN undone by a filter',
    edit: set(`${c}/filters/0/stage`, 'joined'),
    finds: ['warning outer-join-undone models/stg_customers/filters/0/predicate «"country IS NOT NULL"»'],
  },
  {
    what: 'fan-out under an aggregate',
    edit: both(
      set('sources', [
        { name: 'raw.commerce_orders', primary_key: 'order_id' },
        { name: 'raw.commerce_order_items', primary_key: ['order_id', 'quantity'] },
        { name: 'raw.fx_rates', primary_key: 'currency' },
      ]),
      set(`${oc}/amount_usd/transform`, 'SUM({from} * fx_rates.rate_to_usd)'),
    ),
    finds: [
      'warning join-multiplies-rows models/stg_orders/column_mapping/amount_usd/transform «SUM({from} * fx_rates.rate_to_usd)»',
    ],
  },
  {
    what: 'join on a column that is no key though one exists',
    edit: both(
      set('sources', [
        { name: 'raw.crm_customers', primary_key: 'customer_id' },
        { name: 'raw.crm_addresses', primary_key: 'customer_id' },
      ]),
      set(`${c}/joins/0/condition`, 'crm_customers.created_at = crm_addresses.created_at'),
    ),
    finds: ['warning key-not-unique models/stg_customers/constraints/primary_key «"customer_id"»'],
  },
  {
    what: 'wrong primary key',
    edit: set(`${o}/constraints/primary_key`, 'customer_id'),
    finds: ['warning key-not-unique models/stg_orders/constraints/primary_key «"customer_id"»'],
  },
  {
    what: 'wrong primary key of a grouped model',
    edit: set(`${f}/constraints/primary_key`, 'order_count'),
    finds: ['warning key-not-unique models/fact_customer_orders/constraints/primary_key «"order_count"»'],
  },
  {
    what: 'group_by missing a key',
    edit: set(`${o}/group_by`, ['order_id', 'customer_id', 'order_ts']),
    finds: [
      'error not-grouped models/stg_orders/column_mapping/amount_usd/transform «{from}»',
      'error not-grouped models/stg_orders/column_mapping/amount_usd/transform «fx_rates.rate_to_usd»',
      'error not-grouped models/stg_orders/column_mapping/refund_usd/transform «fx_rates.rate_to_usd»',
    ],
  },
  {
    what: 'duplicate group key',
    edit: set(`${s}/group_by`, ['customer_id', 'CUSTOMER_ID']),
    finds: ['error duplicate-column models/stg_support_pivot/group_by/1 «"CUSTOMER_ID"»'],
  },
  {
    what: 'group_by of another key than the primary key',
    edit: set(`${s}/group_by`, ['customer_id', 'status']),
    finds: ['warning key-not-unique models/stg_support_pivot/constraints/primary_key «"customer_id"»'],
  },
  {
    what: 'group_by left out',
    edit: set(`${s}/group_by`, null),
    finds: ['error unknown-target-column models/stg_support_pivot/constraints/primary_key «customer_id»'],
  },
  {
    what: 'group_by of a metric',
    edit: set(`${s}/group_by`, ['open_tickets']),
    finds: ['error group-by-aggregate models/stg_support_pivot/group_by/0 «"open_tickets"»'],
  },
  {
    what: 'aggregation without aggregate',
    edit: set(`${s}/aggregations/open_tickets/formula`, 'status'),
    finds: ['error not-grouped models/stg_support_pivot/aggregations/open_tickets/formula «status»'],
  },
  {
    what: 'not_null on the optional side',
    edit: set(`${cc}/country/nullable`, false),
    finds: ['warning not-null-can-be-null models/stg_customers/column_mapping/country/nullable «false»'],
  },
  {
    what: 'not_null test on the optional side',
    edit: set(`${cc}/country/tests`, ['not_null']),
    finds: ['warning not-null-can-be-null models/stg_customers/column_mapping/country/tests/0 «"not_null"»'],
  },
  {
    what: 'not_null on an expression that can be NULL',
    edit: set(`${cc}/phone_e164/nullable`, false),
    finds: ['warning not-null-can-be-null models/stg_customers/column_mapping/phone_e164/transform «NULL»'],
  },
  {
    what: 'not_null test on an expression that can be NULL, where NULL is allowed in so many words',
    edit: set(`${cc}/phone_e164/tests`, ['not_null']),
    finds: ['warning not-null-can-be-null models/stg_customers/column_mapping/phone_e164/tests/0 «"not_null"»'],
  },
  {
    what: 'primary key from the optional side',
    edit: set(`${cc}/customer_id/from_table`, 'crm_addresses'),
    finds: [
      'warning not-null-can-be-null models/stg_customers/column_mapping/customer_id/from_table «"crm_addresses"»',
    ],
  },
  {
    what: 'RIGHT for LEFT',
    edit: set(`${c}/joins/0/type`, 'RIGHT'),
    finds: ['warning not-null-can-be-null models/stg_customers/joins/0/type «"RIGHT"»'],
  },
  {
    what: 'FULL for LEFT',
    edit: set(`${c}/joins/0/type`, 'FULL'),
    finds: ['warning not-null-can-be-null models/stg_customers/joins/0/type «"FULL"»'],
  },
  // ---- history, increments, storage
  {
    what: 'unknown natural key',
    edit: set(`${d}/constraints/natural_key`, 'customer'),
    finds: ['error unknown-target-column models/dim_customers_scd2/constraints/natural_key «customer»'],
  },
  {
    what: 'nullable natural key',
    edit: set(`${d}/constraints/natural_key`, 'country'),
    finds: [
      'warning key-not-unique models/dim_customers_scd2/constraints/natural_key «"country"»',
      'warning nullable-natural-key models/dim_customers_scd2/constraints/natural_key «"country"»',
    ],
  },
  {
    what: 'natural key that is not unique',
    edit: set(`${d}/constraints/natural_key`, 'email'),
    finds: ['warning key-not-unique models/dim_customers_scd2/constraints/natural_key «"email"»'],
  },
  {
    what: 'natural key missing',
    edit: remove(`${d}/constraints/natural_key`),
    finds: ['error missing-key models/dim_customers_scd2/constraints/scd_type «"scd_type"»'],
  },
  {
    what: 'unknown tracked column',
    edit: set(`${d}/constraints/tracked_columns`, ['emial']),
    finds: ['error unknown-target-column models/dim_customers_scd2/constraints/tracked_columns/0 «emial»'],
  },
  {
    what: 'tracked and overwritten',
    edit: both(
      set(`${d}/constraints/tracked_columns`, ['email', 'country']),
      set(`${d}/constraints/overwrite_columns`, ['country']),
    ),
    finds: ['error history-column-roles models/dim_customers_scd2/constraints/tracked_columns/1 «"country"»'],
  },
  {
    what: 'tracked natural key',
    edit: set(`${d}/constraints/tracked_columns`, ['customer_id', 'email']),
    finds: ['error history-column-roles models/dim_customers_scd2/constraints/tracked_columns/0 «"customer_id"»'],
  },
  {
    what: 'effective_at named like a column',
    edit: set(`${d}/constraints/effective_at`, 'created_at'),
    finds: ['error history-column-exists models/dim_customers_scd2/constraints/effective_at «"created_at"»'],
  },
  {
    what: 'effective_at and expiry_at alike',
    edit: set(`${d}/constraints/expiry_at`, 'valid_from'),
    finds: ['error history-column-exists models/dim_customers_scd2/constraints/expiry_at «"valid_from"»'],
  },
  {
    what: 'effective_at missing',
    edit: remove(`${d}/constraints/effective_at`),
    finds: ['error missing-key models/dim_customers_scd2/constraints/scd_type «"scd_type"»'],
  },
  {
    what: 'history columns without scd_type',
    edit: remove(`${d}/constraints/scd_type`),
    finds: ['error missing-key models/dim_customers_scd2/constraints/natural_key «"natural_key"»'],
  },
  {
    what: 'effective_from of a wrong type',
    edit: set(`${d}/constraints/effective_from`, 'email'),
    finds: ['error history-effective-from-type models/dim_customers_scd2/constraints/effective_from «email»'],
  },
  {
    what: 'open_end that is no time',
    edit: set(`${d}/constraints/open_end`, 'never'),
    finds: ['error invalid-open-end models/dim_customers_scd2/constraints/open_end «"never"»'],
  },
  {
    what: 'history of a view',
    edit: set(`${d}/materialization`, 'view'),
    finds: ['error history-needs-table models/dim_customers_scd2/materialization «"view"»'],
  },
  {
    what: 'unknown on_delete',
    edit: set(`${d}/constraints/on_delete`, 'delete'),
    finds: ['error invalid-value models/dim_customers_scd2/constraints/on_delete «"delete"»'],
  },
  {
    what: 'watermark of a wrong type',
    edit: set(`${o}/materialization`, {
      type: 'incremental',
      unique_key: ['order_id'],
      watermark: 'customer_id',
      lookback: { value: 3, unit: 'DAY' },
    }),
    finds: ['error incremental-lookback-unit models/stg_orders/materialization/lookback «"lookback"»'],
  },
  {
    what: 'watermark that is a text',
    edit: set(`${c}/materialization`, { type: 'incremental', unique_key: ['customer_id'], watermark: 'email' }),
    finds: ['error incremental-watermark-type models/stg_customers/materialization/watermark «"email"»'],
  },
  {
    what: 'unknown watermark',
    edit: set(`${o}/materialization`, { type: 'incremental', unique_key: ['order_id'], watermark: 'updated_at' }),
    finds: ['error unknown-target-column models/stg_orders/materialization/watermark «updated_at»'],
  },
  {
    what: 'unique_key that is no key',
    edit: set(`${o}/materialization`, { type: 'incremental', unique_key: ['customer_id'], watermark: 'order_ts' }),
    finds: [
      'warning key-not-unique models/stg_orders/materialization/unique_key «"unique_key"»',
      'warning nullable-watermark models/stg_orders/materialization/watermark «"order_ts"»',
    ],
  },
  {
    what: 'increment without unique_key',
    edit: set(`${o}/materialization`, { type: 'incremental', watermark: 'order_ts' }),
    finds: [
      'error incremental-without-key models/stg_orders/materialization «"materialization"»',
      'warning nullable-watermark models/stg_orders/materialization/watermark «"order_ts"»',
    ],
  },
  {
    what: 'negative lookback',
    edit: set(`${o}/materialization`, {
      type: 'incremental',
      unique_key: ['order_id'],
      watermark: 'order_ts',
      lookback: { value: -3, unit: 'DAY' },
    }),
    finds: [
      'error invalid-value models/stg_orders/materialization/lookback/value «-3»',
      'warning nullable-watermark models/stg_orders/materialization/watermark «"order_ts"»',
    ],
  },
  {
    what: 'unknown materialization',
    edit: set(`${o}/materialization`, 'tabel'),
    finds: ['error invalid-value models/stg_orders/materialization «"tabel"»'],
  },
  {
    what: 'partition_by of an unknown column',
    edit: set(`${o}/constraints/partition_by`, 'order_date'),
    finds: ['error unknown-target-column models/stg_orders/constraints/partition_by «order_date»'],
  },
  {
    what: 'cluster_by of an unknown column',
    edit: set(`${f}/constraints/cluster_by`, 'customer_id, last_order'),
    finds: ['error unknown-target-column models/fact_customer_orders/constraints/cluster_by «last_order»'],
  },
  {
    what: 'limit without an order',
    edit: set(`${f}/limit`, 10),
    finds: ['warning limit-without-order models/fact_customer_orders/limit «10»'],
  },
  {
    what: 'order_by of an unknown column',
    edit: set(`${f}/order_by`, [{ column: 'total_spent' }]),
    finds: ['error unknown-column models/fact_customer_orders/order_by/0/column «total_spent»'],
  },
  // ---- tests
  {
    what: 'accepted_values that the CASE cannot produce',
    edit: set(`${cc}/lifecycle_stage/tests`, [
      "accepted_values('active', 'churned', 'trial', 'prospect', 'unknown', 'paused')",
    ]),
    finds: [`warning value-never-produced models/stg_customers/column_mapping/lifecycle_stage/tests/0 «'paused'»`],
  },
  {
    what: 'accepted_values without one that the CASE produces',
    edit: set(`${cc}/lifecycle_stage/tests`, ["accepted_values('active', 'churned', 'trial', 'unknown')"]),
    finds: [
      "warning value-not-accepted models/stg_customers/column_mapping/lifecycle_stage/tests/0 «\"accepted_values('active', 'churned', 'trial', 'unknown')\"»",
    ],
  },
  {
    what: 'accepted_values with a typo',
    edit: set(`${cc}/lifecycle_stage/tests`, ["accepted_values('active', 'churned', 'trail', 'prospect', 'unknown')"]),
    finds: ["warning value-not-accepted models/stg_customers/column_mapping/lifecycle_stage/tests/0 «'trail'»"],
  },
  {
    what: 'accepted_values with one value twice',
    edit: set(`${cc}/country/tests`, ["accepted_values('US', 'GB', 'US')"]),
    finds: ["warning repeated-accepted-value models/stg_customers/column_mapping/country/tests/0 «'US'»"],
  },
  {
    what: 'accepted_values of a wrong type',
    edit: set(`${oc}/items/tests`, ["accepted_values('one', 'two')"]),
    finds: ["error test-argument-type models/stg_orders/column_mapping/items/tests/0 «'one'»"],
  },
  {
    what: 'accepted_values without values',
    edit: set(`${cc}/country/tests`, ['accepted_values()']),
    finds: ['error invalid-test models/stg_customers/column_mapping/country/tests/0 «accepted_values»'],
  },
  {
    what: 'relationships to an unknown model',
    edit: set(`${oc}/customer_id/tests`, ['relationships(stg_customer.customer_id)']),
    finds: ['error unknown-relation models/stg_orders/column_mapping/customer_id/tests/0 «stg_customer»'],
  },
  {
    what: 'test whose pattern a value of the CASE does not match',
    edit: set(`${cc}/lifecycle_stage/tests`, ["matches('^[a-s]+$')"]),
    finds: [
      `warning produced-value-fails-test models/stg_customers/column_mapping/lifecycle_stage/tests/0 «"matches('^[a-s]+$')"»`,
    ],
  },
  {
    what: 'condition in a test that a value of the CASE fails',
    edit: set(`${cc}/lifecycle_stage/tests`, ["expression(lifecycle_stage <> 'unknown')"]),
    finds: [
      `warning produced-value-fails-test models/stg_customers/column_mapping/lifecycle_stage/tests/0 «"expression(lifecycle_stage <> 'unknown')"»`,
    ],
  },
  {
    what: 'accepted values that another test of the column does not match',
    edit: set(`${cc}/country/tests`, ["accepted_values('US', 'DEU')", "matches('^[A-Z]{2}$')"]),
    finds: [
      `warning contradicting-tests models/stg_customers/column_mapping/country/tests/1 «"matches('^[A-Z]{2}$')"»`,
    ],
  },
  {
    what: 'condition in a test that excludes the range of another',
    edit: set(`${oc}/items/tests`, ['between(1, 10)', 'expression(items > 10)']),
    finds: [`warning contradicting-tests models/stg_orders/column_mapping/items/tests/1 «"expression(items > 10)"»`],
  },
  {
    what: 'relationship of a constant that the parent never has',
    edit: both(
      set(`${cc}/country/transform`, "IF({from} = 'US', 'active', 'gone')"),
      set(`${cc}/country/tests`, ['relationships(dim_customers_scd2.lifecycle_stage)']),
    ),
    finds: [
      `warning relationship-cannot-hold models/stg_customers/column_mapping/country/tests/0 «"relationships(dim_customers_scd2.lifecycle_stage)"»`,
    ],
  },
  {
    what: 'placeholder in a condition',
    edit: within(`${cc}/lifecycle_stage/transform`, "= 'prospect'", "= 'REPLACE_ME'"),
    finds: [`warning placeholder-text models/stg_customers/column_mapping/lifecycle_stage/transform «'REPLACE_ME'»`],
  },
  {
    what: 'placeholder for a value in a test',
    edit: set(`${cc}/country/tests`, ["accepted_values('US', '<your value>')"]),
    finds: [`warning placeholder-text models/stg_customers/column_mapping/country/tests/0 «'<your value>'»`],
  },
  {
    what: 'rationale that was never written',
    edit: set(`${c}/filters/0/rationale`, 'TBD'),
    finds: [`hint placeholder-text models/stg_customers/filters/0/rationale «"TBD"»`],
  },
  {
    what: 'the same test in other words',
    edit: set(`${oc}/items/tests`, ['between(1, 10)', 'expression(items >= 1 AND items <= 10)']),
    finds: [
      `hint duplicate-test models/stg_orders/column_mapping/items/tests/1 «"expression(items >= 1 AND items <= 10)"»`,
    ],
  },
  {
    what: 'relationships to an unknown column',
    edit: set(`${oc}/customer_id/tests`, ['relationships(stg_customers.cust_id)']),
    finds: ['error unknown-column models/stg_orders/column_mapping/customer_id/tests/0 «cust_id»'],
  },
  {
    what: 'relationships to a column of another type',
    edit: set(`${oc}/customer_id/tests`, ['relationships(stg_customers.email)']),
    finds: ['error test-argument-type models/stg_orders/column_mapping/customer_id/tests/0 «stg_customers.email»'],
  },
  {
    what: 'relationships to a column that is no key',
    edit: set(`${cc}/country/tests`, ['relationships(stg_customers.city)']),
    finds: [`information relationship-to-non-key models/stg_customers/column_mapping/country/tests/0 «city»`],
  },
  {
    what: 'between(5, 1)',
    edit: set(`${oc}/items/tests`, ['between(5, 1)']),
    finds: [`warning constant-test models/stg_orders/column_mapping/items/tests/0 «between(5, 1)»`],
  },
  {
    what: 'between on a text with numbers',
    edit: set(`${cc}/email/tests`, ['between(1, 5)']),
    finds: ['error test-argument-type models/stg_customers/column_mapping/email/tests/0 «1»'],
  },
  {
    what: 'accepted_values against between',
    edit: set(`${oc}/items/tests`, ['accepted_values(1, 2)', 'between(5, 10)']),
    finds: [`warning contradicting-tests models/stg_orders/column_mapping/items/tests/1 «"between(5, 10)"»`],
  },
  {
    what: 'test twice',
    edit: set(`${cc}/email/tests`, ['not_null', 'not_null']),
    finds: [`warning duplicate-test models/stg_customers/column_mapping/email/tests/1 «"not_null"»`],
  },
  {
    what: 'matches with a bad regular expression',
    edit: set(`${cc}/email/tests`, ["matches('[a-z')"]),
    finds: ['error invalid-regex models/stg_customers/column_mapping/email/tests/0 «[»'],
  },
  {
    what: 'matches on a number',
    edit: set(`${oc}/items/tests`, ["matches('^[0-9]+$')"]),
    finds: ['error test-argument-type models/stg_orders/column_mapping/items/tests/0 «"matches(\'^[0-9]+$\')"»'],
  },
  {
    what: 'expression over an unknown column',
    edit: set(`${f}/tests`, ['expression(total_refund <= total_spent_usd)']),
    finds: ['error unknown-column models/fact_customer_orders/tests/0 «total_refund»'],
  },
  {
    what: 'expression that is no condition',
    edit: set(`${f}/tests`, ['expression(order_count + 1)']),
    finds: ['error predicate-not-boolean models/fact_customer_orders/tests/0 «order_count + 1»'],
  },
  {
    what: 'unique on a column that repeats',
    edit: set(`${oc}/customer_id/tests`, ['unique']),
    finds: [`warning key-not-unique models/stg_orders/column_mapping/customer_id/tests/0 «"unique"»`],
  },
  {
    what: 'nullable true and not_null',
    edit: set(`${cc}/city/tests`, ['not_null']),
    finds: ['warning not-null-can-be-null models/stg_customers/column_mapping/city/tests/0 «"not_null"»'],
  },
  {
    what: 'typo in a literal of the CASE',
    edit: within(`${cc}/lifecycle_stage/transform`, "= 'inactive'", "= 'inactve'"),
    finds: [],
    missing: 'nothing says which values the source has',
  },
  {
    what: 'condition of the CASE twice',
    edit: within(`${cc}/lifecycle_stage/transform`, "{from} = 'trial'", "{from} = 'active'"),
    finds: [
      `warning unreachable-branch models/stg_customers/column_mapping/lifecycle_stage/transform «{from} = 'active'»`,
    ],
  },
  {
    what: 'branches of the CASE swapped',
    edit: both(
      within(`${cc}/lifecycle_stage/transform`, "THEN 'trial'", "THEN 'prospect'"),
      within(`${cc}/lifecycle_stage/transform`, "= 'prospect' THEN 'prospect'", "= 'prospect' THEN 'trial'"),
    ),
    finds: ["warning swapped-branches models/stg_customers/column_mapping/lifecycle_stage/transform «'prospect'»"],
  },
  {
    what: 'regular expression that drops the anchor',
    edit: within(`${cc}/phone_e164/transform`, "r'^1?[0-9]{10}$'", "'^1?[0-9]{10}\\$'"),
    finds: ['error sql-syntax models/stg_customers/column_mapping/phone_e164/transform «\\\\$»'],
  },
  // ---- files
  {
    what: 'unknown type in the DDL',
    edit: inFile('source_ddl/crm_customers.sql', 'email STRING', 'email STRNG'),
    finds: ['error unknown-type source_ddl/crm_customers.sql «STRNG»'],
  },
  {
    what: 'comma missing in the DDL',
    edit: inFile('source_ddl/crm_customers.sql', 'email STRING,', 'email STRING'),
    finds: ['error ddl-syntax source_ddl/crm_customers.sql «phone»'],
  },
  {
    what: 'table removed from the DDL',
    edit: withoutFile('source_ddl/fx_rates.sql'),
    finds: ['warning open-source models/stg_orders/sources/2 «raw.fx_rates»'],
  },
  {
    what: 'column renamed in the DDL',
    edit: inFile('source_ddl/crm_customers.sql', 'phone STRING', 'phone_number STRING'),
    finds: ['error unknown-column models/stg_customers/column_mapping/phone_e164/from_column «phone»'],
  },
  {
    what: 'type changed in the DDL',
    edit: inFile('source_ddl/commerce_orders.sql', 'total_amount NUMERIC', 'total_amount STRING'),
    finds: ['error type-mismatch models/stg_orders/column_mapping/amount_usd/transform «{from}»'],
  },
  {
    what: 'column twice in the DDL',
    edit: inFile('source_ddl/crm_customers.sql', 'phone STRING', 'email STRING'),
    finds: ['error ddl-duplicate-column source_ddl/crm_customers.sql «email»'],
  },
  {
    what: 'table renamed in the DDL',
    edit: inFile('source_ddl/fx_rates.sql', 'raw.fx_rates', 'raw.fx_rate'),
    finds: ['warning open-source models/stg_orders/sources/2 «raw.fx_rates»'],
  },
  {
    what: 'table twice in the DDL',
    edit: withFile('source_ddl/zz.sql', 'CREATE TABLE `raw.fx_rates` (currency STRING, rate NUMERIC);\n'),
    finds: ['warning source-columns-differ source_ddl/zz.sql «`raw.fx_rates`»'],
  },
  {
    what: 'source removed from a model',
    edit: remove(`${o}/sources/2`),
    finds: ['error unknown-input models/stg_orders/joins/1/right_table «fx_rates»'],
  },
  {
    what: 'source of the spec that contradicts the DDL',
    edit: set('sources', [
      {
        name: 'raw.fx_rates',
        columns: [
          { name: 'currency', type: 'STRING' },
          { name: 'rate', type: 'NUMERIC' },
        ],
      },
    ]),
    finds: [
      'error unknown-column models/stg_orders/column_mapping/amount_usd/transform «rate_to_usd»',
      'error unknown-column models/stg_orders/column_mapping/refund_usd/transform «rate_to_usd»',
      'warning source-columns-differ sources/raw.fx_rates/columns «"columns"»',
      'warning source-columns-differ sources/raw.fx_rates/columns/rate/name «"rate"»',
    ],
  },
  {
    what: 'primary key of a source that is no column',
    edit: set('sources', [{ name: 'raw.fx_rates', primary_key: 'curency' }]),
    finds: ['error unknown-column sources/raw.fx_rates/primary_key «curency»'],
  },
  {
    what: 'source that no model reads',
    edit: set('sources', [{ name: 'raw.unused', columns: [{ name: 'a', type: 'INT64' }] }]),
    finds: ['hint unused-source sources/raw.unused/name «"raw.unused"»'],
  },
  {
    what: 'parameter that nothing reads',
    edit: set('parameters', [{ name: 'since', type: 'DATE', default: '2024-01-01' }]),
    finds: ['warning unused-parameter parameters/since/name «"since"»'],
  },
  {
    what: 'default of a wrong type',
    edit: both(
      set('parameters', [{ name: 'since', type: 'DATE', default: 'yesterday' }]),
      set(`${c}/filters/0/predicate`, 'created_at > TIMESTAMP(@since)'),
    ),
    finds: ['error invalid-default parameters/since/default «"yesterday"»'],
  },
  {
    what: 'input that is joined and never used',
    edit: both(set(`${oc}/amount_usd/transform`, null), set(`${oc}/refund_usd/transform`, 'SUM({from})')),
    finds: ['warning unused-input models/stg_orders/sources/2 «"raw.fx_rates"»'],
  },
  // ---- further constructs
  {
    what: 'input of an aggregation misspelt',
    edit: set(`${fa}/order_count/input`, 'stg_order'),
    finds: ['error unknown-input models/fact_customer_orders/aggregations/order_count/input «stg_order»'],
  },
  {
    what: 'default of a wrong type on a metric',
    edit: set(`${fa}/order_count/default`, 'zero'),
    finds: ['error invalid-default models/fact_customer_orders/aggregations/order_count/default «"zero"»'],
  },
  {
    what: 'condition with a table that is no input',
    edit: within(`${c}/joins/0/condition`, 'crm_addresses.customer_id', 'commerce_orders.customer_id'),
    finds: ['error unknown-column models/stg_customers/joins/0/condition «commerce_orders»'],
  },
  {
    what: 'neither from_column nor transform',
    edit: remove(`${cc}/city/from_column`),
    finds: ['error column-without-source models/stg_customers/column_mapping/city/target_column «"city"»'],
  },
  {
    what: 'COUNTIF of a text',
    edit: set(`${s}/aggregations/open_tickets/formula`, 'COUNTIF(status)'),
    finds: ['error type-mismatch models/stg_support_pivot/aggregations/open_tickets/formula «status»'],
  },
  {
    what: 'SUM of two arguments',
    edit: set(`${fa}/total_spent_usd/formula`, 'SUM(amount_usd, 1)'),
    finds: ['error wrong-arguments models/fact_customer_orders/aggregations/total_spent_usd/formula «1»'],
  },
  {
    what: 'SUM of a timestamp',
    edit: set(`${fa}/total_spent_usd/formula`, 'SUM(order_ts)'),
    finds: ['error type-mismatch models/fact_customer_orders/aggregations/total_spent_usd/formula «order_ts»'],
  },
  {
    what: 'unknown type in a CAST',
    edit: set(`${cc}/city/transform`, 'CAST({from} AS STRIN)'),
    finds: ['error unknown-type models/stg_customers/column_mapping/city/transform «STRIN»'],
  },
  {
    what: 'unknown date part',
    edit: set(`${oc}/order_ts/transform`, 'TIMESTAMP_TRUNC({from}, DAYS)'),
    finds: ['error wrong-arguments models/stg_orders/column_mapping/order_ts/transform «DAYS»'],
  },
  {
    what: 'unknown part in EXTRACT',
    edit: set(`${cc}/city/transform`, 'CONCAT({from}, CAST(EXTRACT(YEARS FROM crm_addresses.updated_at) AS STRING))'),
    finds: ['error wrong-arguments models/stg_customers/column_mapping/city/transform «YEARS»'],
  },
  {
    what: '{from} in a filter',
    edit: set(`${c}/filters/0/predicate`, '{from} IS NOT NULL'),
    finds: ['error misplaced-from models/stg_customers/filters/0/predicate «{from}»'],
  },
  {
    what: 'date that is none in a comparison',
    edit: set(`${c}/filters/0/predicate`, "created_at > '2024-13-45'"),
    finds: ["error invalid-literal models/stg_customers/filters/0/predicate «'2024-13-45'»"],
  },
  {
    what: 'negative limit',
    edit: both(set(`${f}/limit`, -5), set(`${f}/order_by`, [{ column: 'order_count' }])),
    finds: ['error invalid-value models/fact_customer_orders/limit «-5»'],
  },
  {
    what: 'limit as a text',
    edit: both(set(`${f}/limit`, '10'), set(`${f}/order_by`, [{ column: 'order_count' }])),
    finds: ['error wrong-type models/fact_customer_orders/limit «"10"»'],
  },
  {
    what: 'unknown direction',
    edit: set(`${f}/order_by`, [{ column: 'order_count', direction: 'DOWN' }]),
    finds: ['error invalid-value models/fact_customer_orders/order_by/0/direction «"DOWN"»'],
  },
  {
    what: 'unique_key of an unknown column',
    edit: set(`${o}/materialization`, { type: 'incremental', unique_key: ['order_no'], watermark: 'amount_usd' }),
    finds: [
      'error unknown-target-column models/stg_orders/materialization/unique_key/0 «order_no»',
      'warning nullable-watermark models/stg_orders/materialization/watermark «"amount_usd"»',
    ],
  },
  {
    what: 'foreign key to an unknown model',
    edit: set(`${o}/constraints/foreign_keys`, [{ columns: 'customer_id', references: 'stg_customer' }]),
    finds: ['error unknown-relation models/stg_orders/constraints/foreign_keys/0/references «stg_customer»'],
  },
  {
    what: 'foreign key of an unknown column',
    edit: set(`${o}/constraints/foreign_keys`, [
      { columns: 'cust_id', references: 'stg_customers', referenced_columns: 'customer_id' },
    ]),
    finds: ['error unknown-target-column models/stg_orders/constraints/foreign_keys/0/columns «cust_id»'],
  },
  {
    what: 'foreign key to an unknown column',
    edit: set(`${o}/constraints/foreign_keys`, [
      { columns: 'customer_id', references: 'stg_customers', referenced_columns: 'cust_id' },
    ]),
    finds: ['error unknown-column models/stg_orders/constraints/foreign_keys/0/referenced_columns «cust_id»'],
  },
  {
    what: 'foreign key to a column of another type',
    edit: set(`${o}/constraints/foreign_keys`, [
      { columns: 'customer_id', references: 'stg_customers', referenced_columns: 'email' },
    ]),
    finds: ['error foreign-key-types models/stg_orders/constraints/foreign_keys/0/referenced_columns «email»'],
  },
  {
    what: 'unknown severity',
    edit: set(`${cc}/city/tests`, [{ accepted_values: ['Rome'], severity: 'warn' }]),
    finds: ['error invalid-value models/stg_customers/column_mapping/city/tests/0/severity «"warn"»'],
  },
  {
    what: 'unknown key of the schemas',
    edit: renameKey('schema/staging_schema', 'stage_schema'),
    finds: ['error unknown-key schema/stage_schema «"stage_schema"»'],
  },
  { what: 'version as a text', edit: set('version', '1'), finds: ['error wrong-type version «"1"»'] },
  {
    what: 'deduplicate by an unknown column',
    edit: set(`${c}/deduplicate`, [
      {
        applies_to: 'crm_addresses',
        partition_by: ['cust_id'],
        order_by: [{ column: 'updated_at', direction: 'DESC' }],
      },
    ]),
    finds: ['error unknown-column models/stg_customers/deduplicate/0/partition_by/0 «cust_id»'],
  },
  {
    what: 'deduplicate in an unknown order',
    edit: set(`${c}/deduplicate`, [
      {
        applies_to: 'crm_addresses',
        partition_by: ['customer_id'],
        order_by: [{ column: 'updated', direction: 'DESC' }],
      },
    ]),
    finds: ['error unknown-column models/stg_customers/deduplicate/0/order_by/0/column «updated»'],
  },
  {
    what: 'deduplicate of an unknown input',
    edit: set(`${c}/deduplicate`, [
      { applies_to: 'addresses', partition_by: ['customer_id'], order_by: [{ column: 'updated_at' }] },
    ]),
    finds: ['error unknown-input models/stg_customers/deduplicate/0/applies_to «addresses»'],
  },
  {
    what: 'unknown stage',
    edit: set(`${c}/filters/0/stage`, 'where'),
    finds: ['error invalid-value models/stg_customers/filters/0/stage «"where"»'],
  },
  {
    what: 'filter after grouping where nothing is grouped',
    edit: set(`${c}/filters/0`, { stage: 'grouped', predicate: 'COUNT(*) > 1' }),
    finds: ['error grouped-filter-without-groups models/stg_customers/filters/0 «{»'],
  },
  {
    what: 'union beside joins',
    edit: set(`${c}/union`, { inputs: ['crm_customers', 'crm_addresses'] }),
    finds: ['error conflicting-keys models/stg_customers/joins «"joins"»'],
  },
  {
    what: 'unnest of no array',
    edit: set(`${c}/unnest`, [{ column: 'crm_customers.email', as: 'part' }]),
    finds: ['error unnest-not-array models/stg_customers/unnest/0/column «"crm_customers.email"»'],
  },
  {
    what: 'example with an unknown input',
    edit: set(`${d}/examples`, [
      { name: 'e', run_ts: '2024-01-01T00:00:00Z', given: { stg_customer: [] }, expect: [] },
    ]),
    finds: ['error unknown-input models/dim_customers_scd2/examples/e/given/stg_customer «"stg_customer"»'],
  },
  {
    what: 'example with an unknown column',
    edit: set(`${s}/examples`, [
      { name: 'e', given: { 'raw.support_tickets': [{ customer: 1 }] }, expect: [{ customer_id: 1 }] },
    ]),
    finds: [
      'error unknown-column models/stg_support_pivot/examples/e/given/raw.support_tickets/0/customer «"customer"»',
    ],
  },
  {
    what: 'example with a value of another type',
    edit: set(`${s}/examples`, [
      { name: 'e', given: { 'raw.support_tickets': [{ customer_id: 'one' }] }, expect: [{ customer_id: 1 }] },
    ]),
    finds: ['error invalid-value models/stg_support_pivot/examples/e/given/raw.support_tickets/0/customer_id «"one"»'],
  },
  {
    what: 'example that expects an unknown column',
    edit: set(`${s}/examples`, [
      { name: 'e', given: { 'raw.support_tickets': [{ customer_id: 1 }] }, expect: [{ customer_id: 1, opened: 1 }] },
    ]),
    finds: ['error unknown-column models/stg_support_pivot/examples/e/expect/0/opened «"opened"»'],
  },
  {
    what: 'two parameters of one name',
    edit: both(
      set('parameters', [
        { name: 'since', type: 'TIMESTAMP', default: '2024-01-01' },
        { name: 'Since', type: 'TIMESTAMP', default: '2024-01-01' },
      ]),
      set(`${c}/filters/0/predicate`, 'created_at > @since'),
    ),
    finds: ['error duplicate-name parameters/Since/name «"Since"»'],
  },
  {
    what: 'function that calls itself',
    edit: both(
      set('functions', [{ name: 'twice', parameters: [{ name: 'x', type: 'STRING' }], body: 'twice(x)' }]),
      set(`${cc}/city/transform`, 'twice({from})'),
    ),
    finds: [
      'error recursive-function models/stg_customers/column_mapping/city/transform «twice»',
      'error recursive-function functions/twice/body «twice»',
    ],
  },
  {
    what: 'function with a column in its body',
    edit: both(
      set('functions', [{ name: 'tidy', parameters: [{ name: 'x', type: 'STRING' }], body: 'TRIM(city)' }]),
      set(`${cc}/city/transform`, 'tidy({from})'),
    ),
    finds: ['error unknown-column functions/tidy/body «city»'],
  },
  {
    what: 'too few arguments for an own function',
    edit: both(
      set('functions', [
        {
          name: 'tidy',
          parameters: [
            { name: 'x', type: 'STRING' },
            { name: 'y', type: 'STRING' },
          ],
          body: 'CONCAT(x, y)',
        },
      ]),
      set(`${cc}/city/transform`, 'tidy({from})'),
    ),
    finds: ['error wrong-arguments models/stg_customers/column_mapping/city/transform «tidy»'],
  },
  {
    what: 'both sides of a join condition swapped with another key',
    edit: set(`${o}/joins/0/condition`, 'commerce_orders.customer_id = commerce_order_items.order_id'),
    finds: [
      'warning join-names-differ models/stg_orders/joins/0/condition «commerce_orders.customer_id = commerce_order_items.order_id»',
    ],
  },
  {
    what: 'join on another column of the right side',
    edit: set(`${o}/joins/0/condition`, 'commerce_orders.order_id = commerce_order_items.quantity'),
    finds: [
      'warning join-names-differ models/stg_orders/joins/0/condition «commerce_orders.order_id = commerce_order_items.quantity»',
    ],
  },
  {
    what: 'OR in a join condition',
    edit: set(`${c}/joins/0/condition`, 'crm_customers.customer_id = crm_addresses.customer_id OR 1 = 1'),
    finds: [
      'warning condition-always-holds models/stg_customers/joins/0/condition «crm_customers.customer_id = crm_addresses.customer_id OR 1 = 1»',
    ],
  },
  {
    what: 'BETWEEN with its bounds swapped',
    edit: set(`${c}/filters/0/predicate`, "created_at BETWEEN '2024-12-31' AND '2024-01-01'"),
    finds: [
      "warning condition-never-holds models/stg_customers/filters/0/predicate «created_at BETWEEN '2024-12-31' AND '2024-01-01'»",
    ],
  },
  {
    what: 'keyword misspelt in a DDL',
    edit: inFile('source_ddl/crm_customers.sql', 'CREATE TABLE', 'CREAT TABLE'),
    finds: ['error ddl-syntax source_ddl/crm_customers.sql «CREAT»'],
  },
  {
    what: 'name missing in a DDL',
    edit: inFile('source_ddl/crm_customers.sql', '`raw.crm_customers`', ''),
    finds: ['error ddl-syntax source_ddl/crm_customers.sql «(»'],
  },
  {
    what: 'full stop for a comma behind a type in a DDL',
    edit: inFile('source_ddl/commerce_orders.sql', 'order_ts TIMESTAMP,', 'order_ts TIMESTAMP.'),
    finds: ['error ddl-syntax source_ddl/commerce_orders.sql «.»'],
  },
  {
    what: 'NOT NULL misspelt in a DDL',
    edit: inFile('source_ddl/crm_customers.sql', 'NOT NULL', 'NOT NUL'),
    finds: ['error ddl-syntax source_ddl/crm_customers.sql «NOT»'],
  },
  {
    what: 'parenthesis missing in a DDL',
    edit: inFile('source_ddl/fx_rates.sql', ');', ';'),
    finds: ['error ddl-syntax source_ddl/fx_rates.sql «;»'],
  },
  {
    what: 'column removed from a DDL',
    edit: inFile('source_ddl/commerce_orders.sql', '  currency STRING,\n', ''),
    finds: ['error unknown-column models/stg_orders/joins/1/condition «currency»'],
  },
  {
    what: 'branch with a typo in its condition',
    edit: within(`${cc}/lifecycle_stage/transform`, "= 'prospect'", "= 'prospct'"),
    finds: [
      `information misspelt-branch models/stg_customers/column_mapping/lifecycle_stage/transform «'prospct' THEN 'prospect'»`,
    ],
  },
  {
    what: 'branch with a typo in its value',
    edit: within(`${cc}/lifecycle_stage/transform`, "THEN 'trial'", "THEN 'trail'"),
    finds: [
      `information misspelt-branch models/stg_customers/column_mapping/lifecycle_stage/transform «'trial' THEN 'trail'»`,
    ],
  },
  {
    what: 'values of two branches swapped',
    edit: both(
      within(`${cc}/lifecycle_stage/transform`, "THEN 'active'", "THEN '?'"),
      within(`${cc}/lifecycle_stage/transform`, "THEN 'churned'", "THEN 'active'"),
      within(`${cc}/lifecycle_stage/transform`, "THEN '?'", "THEN 'churned'"),
    ),
    finds: ["warning swapped-branches models/stg_customers/column_mapping/lifecycle_stage/transform «'churned'»"],
  },
  // ---- expressions that say something else, or nothing
  {
    what: 'COUNT of a condition',
    edit: set(`${s}/aggregations/open_tickets/formula`, "COUNT(status = 'open')"),
    finds: [`warning count-of-condition models/stg_support_pivot/aggregations/open_tickets/formula «status = 'open'»`],
  },
  {
    what: 'COUNT of a CASE with ELSE 0',
    edit: set(`${s}/aggregations/open_tickets/formula`, "COUNT(CASE WHEN status = 'open' THEN 1 ELSE 0 END)"),
    finds: [
      `warning count-of-condition models/stg_support_pivot/aggregations/open_tickets/formula «CASE WHEN status = 'open' THEN 1 ELSE 0 END»`,
    ],
  },
  {
    what: 'NULL in the array of NOT IN',
    edit: customerFilter("status NOT IN UNNEST(['deleted', NULL])"),
    finds: ['warning null-in-list models/stg_customers/filters/0/predicate «NULL»'],
  },
  {
    what: 'array of NOT IN that can be NULL',
    edit: customerFilter("status NOT IN UNNEST(SPLIT(email, ','))"),
    finds: [`warning null-in-list models/stg_customers/filters/0/predicate «SPLIT(email, ',')»`],
  },
  {
    what: 'default that is the value itself',
    edit: set(`${cc}/city/transform`, 'COALESCE({from}, {from})'),
    finds: ['warning same-operands models/stg_customers/column_mapping/city/transform «{from}»'],
  },
  {
    what: 'column that can be NULL compared with itself',
    edit: customerFilter('updated_at >= updated_at'),
    finds: ['warning same-operands models/stg_customers/filters/0/predicate «updated_at >= updated_at»'],
  },
  {
    what: 'condition that stands twice',
    edit: customerFilter("status = 'active' OR status = 'active'"),
    finds: [`warning same-operands models/stg_customers/filters/0/predicate «status = 'active'»`],
  },
  {
    what: 'difference of a column and itself',
    edit: set(`${oc}/refund_usd/transform`, 'SUM({from} - {from})'),
    finds: ['warning same-operands models/stg_orders/column_mapping/refund_usd/transform «{from}»'],
  },
  {
    what: 'LIKE that matches everything',
    edit: customerFilter("email LIKE '%'"),
    finds: [`warning pattern-matches-all models/stg_customers/filters/0/predicate «'%'»`],
  },
  {
    what: 'window ordered by a number',
    edit: set(`${cc}/city/transform`, 'FIRST_VALUE({from}) OVER (PARTITION BY crm_customers.customer_id ORDER BY 1)'),
    finds: ['warning constant-sort-key models/stg_customers/column_mapping/city/transform «1»'],
  },
  {
    what: 'window ordered by its partition',
    edit: set(
      `${cc}/city/transform`,
      'FIRST_VALUE({from}) OVER (PARTITION BY crm_customers.customer_id ORDER BY crm_customers.customer_id)',
    ),
    finds: ['warning constant-sort-key models/stg_customers/column_mapping/city/transform «crm_customers.customer_id»'],
  },
  {
    what: 'second part of a SPLIT that may have one',
    edit: set(`${cc}/city/transform`, "SPLIT({from}, ',')[OFFSET(1)]"),
    finds: [
      "warning element-may-be-missing models/stg_customers/column_mapping/city/transform «SPLIT({from}, ',')[OFFSET(1)]»",
    ],
  },
  {
    what: 'SUBSTR from 0',
    edit: set(`${cc}/postal_code/transform`, 'SUBSTR({from}, 0, 3)'),
    finds: ['information substr-from-zero models/stg_customers/column_mapping/postal_code/transform «0»'],
  },
  {
    what: 'regular expression of a plain text',
    edit: customerFilter("REGEXP_CONTAINS(status, '^active$')"),
    finds: [
      `hint regex-without-pattern models/stg_customers/filters/0/predicate «REGEXP_CONTAINS(status, '^active$')»`,
    ],
  },
  {
    what: 'TRUE and FALSE around a condition',
    edit: both(set(`${cc}/city/type`, 'BOOL'), set(`${cc}/city/transform`, "IF({from} = 'x', TRUE, FALSE)")),
    finds: [
      `hint boolean-spelled-out models/stg_customers/column_mapping/city/transform «IF({from} = 'x', TRUE, FALSE)»`,
    ],
  },
  {
    what: 'NOT before a comparison',
    edit: customerFilter('NOT (customer_id > 5)'),
    finds: ['hint negated-comparison models/stg_customers/filters/0/predicate «NOT (customer_id > 5)»'],
  },
  {
    what: 'COALESCE of one value',
    edit: set(`${cc}/city/transform`, 'COALESCE({from})'),
    finds: ['hint call-without-effect models/stg_customers/column_mapping/city/transform «COALESCE({from})»'],
  },
  {
    what: 'CAST to text and back',
    edit: set(`${cc}/customer_id/transform`, 'CAST(CAST({from} AS STRING) AS INT64)'),
    finds: [
      'hint redundant-cast models/stg_customers/column_mapping/customer_id/transform «CAST(CAST({from} AS STRING) AS INT64)»',
    ],
  },
  {
    what: 'pattern in small letters after UPPER',
    edit: customerFilter("UPPER(status) LIKE 'act%'"),
    finds: [`warning impossible-value models/stg_customers/filters/0/predicate «'act%'»`],
  },
  {
    what: 'CAST to fewer characters than the column has',
    edit: both(
      inFile('source_ddl/crm_addresses.sql', 'country STRING', 'country STRING(60)'),
      set(`${cc}/country/transform`, 'CAST({from} AS STRING(2))'),
    ),
    finds: [
      'warning cast-too-narrow models/stg_customers/column_mapping/country/transform «CAST({from} AS STRING(2))»',
    ],
  },
  {
    what: 'declared shorter than the column',
    edit: both(
      inFile('source_ddl/crm_addresses.sql', 'country STRING', 'country STRING(60)'),
      set(`${cc}/country/type`, 'STRING(2)'),
    ),
    finds: ['warning lossy-cast models/stg_customers/column_mapping/country/type «"STRING(2)"»'],
  },
  {
    what: 'literal longer than the declared type',
    edit: both(set(`${cc}/country/transform`, "'unknown'"), set(`${cc}/country/type`, 'STRING(2)')),
    finds: [
      'warning lossy-cast models/stg_customers/column_mapping/country/type «"STRING(2)"»',
      'warning unused-from-column models/stg_customers/column_mapping/country/from_column «"country"»',
    ],
  },
  {
    what: 'JSON in the primary key',
    edit: both(
      inFile('source_ddl/crm_addresses.sql', 'city STRING', 'city JSON'),
      set(`${cc}/city/type`, 'JSON'),
      set(`${c}/constraints/primary_key`, ['customer_id', 'city']),
    ),
    finds: [
      'error not-groupable models/stg_customers/constraints/primary_key/1 «"city"»',
      'error history-column-not-comparable models/dim_customers_scd2/constraints «"constraints"»',
    ],
  },
  {
    what: 'JSON in a uniqueness test',
    edit: both(
      inFile('source_ddl/crm_addresses.sql', 'city STRING', 'city JSON'),
      set(`${cc}/city/type`, 'JSON'),
      set(`${cc}/city/tests`, ['unique']),
    ),
    finds: [
      'error not-groupable models/stg_customers/column_mapping/city/tests/0 «"unique"»',
      'error history-column-not-comparable models/dim_customers_scd2/constraints «"constraints"»',
    ],
  },
  {
    what: 'array in a deduplication',
    edit: both(
      inFile('source_ddl/crm_customers.sql', 'status STRING', 'status STRING, labels ARRAY<STRING>'),
      set(`${c}/deduplicate`, [
        { applies_to: 'crm_customers', partition_by: ['labels'], order_by: [{ column: 'customer_id' }] },
      ]),
    ),
    finds: [
      'error not-groupable models/stg_customers/deduplicate/0/partition_by/0 «"labels"»',
      'warning deduplicate-order-not-total models/stg_customers/deduplicate/0/order_by «"order_by"»',
    ],
  },
  {
    what: 'FLOAT64 in a deduplication',
    edit: both(
      inFile('source_ddl/crm_customers.sql', 'status STRING', 'status STRING, score FLOAT64 NOT NULL'),
      set(`${c}/deduplicate`, [
        { applies_to: 'crm_customers', partition_by: ['score'], order_by: [{ column: 'customer_id' }] },
      ]),
    ),
    finds: [
      'warning floating-point-key models/stg_customers/deduplicate/0/partition_by/0 «"score"»',
      'warning deduplicate-order-not-total models/stg_customers/deduplicate/0/order_by «"order_by"»',
    ],
  },
  {
    what: 'FLOAT64 in the key of a source',
    edit: set('sources', [
      {
        name: 'raw.fx_rates',
        primary_key: ['rate'],
        columns: [
          { name: 'currency', type: 'STRING' },
          { name: 'rate_to_usd', type: 'NUMERIC' },
          { name: 'rate', type: 'FLOAT64', nullable: false },
        ],
      },
    ]),
    finds: [
      'warning join-multiplies-rows models/stg_orders/column_mapping/items/transform «SUM({from})»',
      'warning join-multiplies-rows models/stg_orders/column_mapping/refund_usd/transform «SUM({from})»',
      'warning key-not-unique models/stg_orders/constraints/primary_key «"order_id"»',
      'warning floating-point-key sources/raw.fx_rates/primary_key «"primary_key"»',
      'warning source-columns-differ sources/raw.fx_rates/columns/rate/name «"rate"»',
    ],
  },
  {
    what: 'ELSE missing where the column is not NULL',
    edit: set(
      `${cc}/lifecycle_stage/transform`,
      "CASE WHEN {from} = 'active' THEN 'active' WHEN {from} = 'trial' THEN 'trial' END",
    ),
    finds: [
      `warning not-null-can-be-null models/stg_customers/column_mapping/lifecycle_stage/transform «CASE WHEN {from} = 'active' THEN 'active' WHEN {from} = 'trial' THEN 'trial' END»`,
    ],
  },
  {
    what: 'IF that gives NULL where the column is not NULL',
    edit: set(`${cc}/lifecycle_stage/transform`, "IF({from} = 'active', 'active', NULL)"),
    finds: ['warning not-null-can-be-null models/stg_customers/column_mapping/lifecycle_stage/transform «NULL»'],
  },
  {
    what: 'watermark that is the first time of a group',
    edit: incrementBy('TIMESTAMP', 'MIN(created_at)'),
    finds: ['warning watermark-does-not-rise models/stg_support_pivot/materialization/watermark «"seen_at"»'],
  },
  {
    what: 'watermark that is an hour',
    edit: incrementBy('INT64', 'EXTRACT(HOUR FROM MAX(created_at))'),
    finds: ['warning watermark-does-not-rise models/stg_support_pivot/materialization/watermark «"seen_at"»'],
  },
  {
    what: 'watermark that falls',
    edit: incrementBy('INT64', "DATE_DIFF(DATE '2024-01-01', DATE(MAX(created_at)), DAY)"),
    finds: ['warning watermark-does-not-rise models/stg_support_pivot/materialization/watermark «"seen_at"»'],
  },
  {
    what: 'materialization that needs more',
    edit: set(`${s}/materialization`, 'incremental'),
    finds: ['error invalid-value models/stg_support_pivot/materialization «"incremental"»'],
  },
  {
    what: 'divisor that is a sum of products',
    edit: set(
      `${oc}/refund_usd/transform`,
      'SUM({from}) / SUM(commerce_order_items.quantity * commerce_order_items.refund_amount)',
    ),
    finds: [
      'warning division-by-zero models/stg_orders/column_mapping/refund_usd/transform «SUM(commerce_order_items.quantity * commerce_order_items.refund_amount)»',
      'warning aggregate-of-average models/fact_customer_orders/aggregations/total_refund_usd/formula «SUM(refund_usd)»',
    ],
  },
  {
    what: 'COUNT DISTINCT of the key',
    edit: both(
      set('sources', [
        {
          name: 'raw.support_tickets',
          primary_key: ['ticket_id'],
          columns: [
            { name: 'customer_id', type: 'INT64', nullable: false },
            { name: 'created_at', type: 'TIMESTAMP' },
            { name: 'status', type: 'STRING' },
            { name: 'ticket_id', type: 'INT64', nullable: false },
          ],
        },
      ]),
      inFile('source_ddl/support_tickets.sql', 'status STRING', 'status STRING, ticket_id INT64 NOT NULL'),
      set(`${s}/aggregations/open_tickets/formula`, 'COUNT(DISTINCT ticket_id)'),
    ),
    finds: [
      'warning aggregate-of-average models/fact_customer_orders/aggregations/open_tickets/formula «SUM(open_tickets)»',
    ],
  },

  // ---- names that are not what they look like, keys in the wrong place
  {
    what: 'a Cyrillic letter in a literal of a CASE',
    edit: within(`${cc}/lifecycle_stage/transform`, "= 'inactive'", "= 'inаctive'"),
    finds: ['warning look-alike-letters models/stg_customers/column_mapping/lifecycle_stage/transform «inаctive»'],
  },
  {
    what: 'a Cyrillic letter in the name of a column',
    edit: set(`${cc}/city/from_column`, 'сity'),
    finds: ['error unknown-column models/stg_customers/column_mapping/city/from_column «сity»'],
  },
  {
    what: 'an override of the direction of text in a description',
    edit: set(`${c}/description`, 'One row a customer \u202ereviled'),
    finds: ['warning invisible-character models/stg_customers/description «\u202e»'],
  },
  {
    what: 'two columns that look the same',
    edit: both(
      set(`${cc}/+`, { target_column: 'tier_1', transform: "'a'" }),
      set(`${cc}/+`, { target_column: 'tier_l', transform: "'b'" }),
    ),
    finds: ['warning look-alike-names models/stg_customers/column_mapping/tier_l/target_column «"tier_l"»'],
  },
  {
    what: 'a key beside the object it belongs into',
    edit: set(`${c}/cluster_by`, ['country']),
    finds: ['error unknown-key models/stg_customers/cluster_by «"cluster_by"»'],
  },
  {
    what: 'a misspelt `from_column`',
    edit: renameKey(`${cc}/city/from_column`, 'from_colum'),
    finds: ['error unknown-key models/stg_customers/column_mapping/city/from_colum «"from_colum"»'],
  },
  // ---- declared and computed types, where nothing is lost
  {
    what: 'function that returns another type than its body has',
    edit: both(
      set('functions', [{ name: 'half', parameters: [{ name: 'x', type: 'INT64' }], returns: 'INT64', body: 'x / 2' }]),
      set(`${oc}/items/transform`, 'half(SUM({from}))'),
    ),
    finds: ['warning lossy-cast functions/half/returns «"INT64"»'],
  },
  {
    what: 'function that returns a number as text',
    edit: both(
      set('functions', [
        { name: 'label', parameters: [{ name: 'x', type: 'INT64' }], returns: 'STRING', body: 'x + 1' },
      ]),
      set(`${cc}/city/transform`, 'CONCAT({from}, label(crm_customers.customer_id))'),
    ),
    finds: ['information implicit-conversion functions/label/returns «"STRING"»'],
  },
  {
    what: 'instant declared DATETIME',
    edit: set(`${cc}/created_at/type`, 'DATETIME'),
    finds: ['information implicit-conversion models/stg_customers/column_mapping/created_at/type «"DATETIME"»'],
  },
  {
    what: 'date declared DATETIME',
    edit: both(set(`${cc}/created_at/transform`, 'DATE({from})'), set(`${cc}/created_at/type`, 'DATETIME')),
    finds: ['information implicit-conversion models/stg_customers/column_mapping/created_at/type «"DATETIME"»'],
  },
  {
    what: 'condition declared INT64',
    edit: both(set(`${cc}/city/transform`, "{from} = 'Rome'"), set(`${cc}/city/type`, 'INT64')),
    finds: ['information implicit-conversion models/stg_customers/column_mapping/city/type «"INT64"»'],
  },
  // ---- names twice in a list
  {
    what: 'primary key with a column twice',
    edit: set(`${c}/constraints/primary_key`, ['customer_id', 'CUSTOMER_ID']),
    finds: ['warning repeated-name models/stg_customers/constraints/primary_key/1 «"CUSTOMER_ID"»'],
  },
  {
    what: 'cluster_by with a column twice',
    edit: set(`${f}/constraints/cluster_by`, 'customer_id, customer_id'),
    finds: ['warning repeated-name models/fact_customer_orders/constraints/cluster_by «customer_id»'],
  },
  {
    what: 'tracked column twice',
    edit: set(`${d}/constraints/tracked_columns`, ['email', 'email', 'country']),
    finds: ['warning repeated-name models/dim_customers_scd2/constraints/tracked_columns/1 «"email"»'],
  },
  {
    what: 'deduplicate by a column twice',
    edit: set(`${c}/deduplicate`, [
      {
        applies_to: 'crm_addresses',
        partition_by: ['customer_id', 'customer_id'],
        order_by: ['updated_at', 'created_at', 'country', 'city', 'state', 'postal_code'],
      },
    ]),
    finds: ['warning repeated-name models/stg_customers/deduplicate/0/partition_by/1 «"customer_id"»'],
  },
  {
    what: 'key of a source with a column twice',
    edit: set('sources', [{ name: 'raw.crm_customers', primary_key: ['customer_id', 'customer_id'] }]),
    finds: ['warning repeated-name sources/raw.crm_customers/primary_key/1 «"customer_id"»'],
  },
  // ---- keys of sources
  {
    what: 'foreign key of a source with an unknown column',
    edit: set('sources', [
      { name: 'raw.commerce_orders', foreign_keys: [{ columns: ['customr_id'], references: 'raw.crm_customers' }] },
    ]),
    finds: ['error unknown-column sources/raw.commerce_orders/foreign_keys/0/columns/0 «customr_id»'],
  },
  {
    what: 'foreign key of a source to an unknown source',
    edit: set('sources', [
      { name: 'raw.commerce_orders', foreign_keys: [{ columns: ['customer_id'], references: 'raw.crm_customer' }] },
    ]),
    finds: ['error unknown-relation sources/raw.commerce_orders/foreign_keys/0/references «raw.crm_customer»'],
  },
  {
    what: 'foreign key of a source to an unknown column',
    edit: set('sources', [
      {
        name: 'raw.commerce_orders',
        foreign_keys: [{ columns: ['customer_id'], references: 'raw.crm_customers', referenced_columns: ['id'] }],
      },
    ]),
    finds: ['error unknown-column sources/raw.commerce_orders/foreign_keys/0/referenced_columns/0 «id»'],
  },
  {
    what: 'foreign key of a source to a column of another type',
    edit: set('sources', [
      {
        name: 'raw.commerce_orders',
        foreign_keys: [{ columns: ['currency'], references: 'raw.crm_customers', referenced_columns: ['customer_id'] }],
      },
    ]),
    finds: ['error foreign-key-types sources/raw.commerce_orders/foreign_keys/0/referenced_columns/0 «customer_id»'],
  },
  {
    what: 'foreign key of a source with two columns to one',
    edit: set('sources', [
      {
        name: 'raw.commerce_orders',
        foreign_keys: [
          {
            columns: ['customer_id', 'order_id'],
            references: 'raw.crm_customers',
            referenced_columns: ['customer_id'],
          },
        ],
      },
    ]),
    finds: ['error foreign-key-columns sources/raw.commerce_orders/foreign_keys/0 «{»'],
  },
  {
    what: 'unique key of a source that is no column',
    edit: set('sources', [{ name: 'raw.crm_customers', unique_keys: [['emial']] }]),
    finds: ['error unknown-column sources/raw.crm_customers/unique_keys/0/0 «emial»'],
  },
  // ---- one mistake, one finding
  {
    what: 'accepted_values in JSON with a typo',
    edit: set(`${cc}/lifecycle_stage/tests/0`, {
      accepted_values: ['active', 'churnd', 'trial', 'prospect', 'unknown'],
    }),
    finds: [
      'warning value-not-accepted models/stg_customers/column_mapping/lifecycle_stage/tests/0/accepted_values/1 «"churnd"»',
    ],
  },
  {
    what: 'misspelt column in a row of an example',
    edit: set(`${s}/examples`, [
      {
        name: 'one',
        given: { support_tickets: [{ customr_id: 1, status: 'OPEN' }] },
        expect: [{ customer_id: 1, open_tickets: 1, closed_tickets: 0 }],
      },
    ]),
    finds: [
      'error unknown-column models/stg_support_pivot/examples/one/given/support_tickets/0/customr_id «"customr_id"»',
    ],
  },
  {
    what: 'misspelt input of an example',
    edit: set(`${s}/examples`, [
      {
        name: 'one',
        given: { support_ticket: [{ customer_id: 1, status: 'OPEN' }] },
        expect: [{ customer_id: 1, open_tickets: 1, closed_tickets: 0 }],
      },
    ]),
    finds: ['error unknown-input models/stg_support_pivot/examples/one/given/support_ticket «"support_ticket"»'],
  },
  {
    what: 'typographic quotes around a key',
    edit: textAt(`${cc}/email/type`, '"type"', '“type”'),
    finds: ['error json-syntax models/stg_customers/column_mapping/email/ «“type”»'],
  },
  {
    what: 'typographic quotes around a value',
    edit: textAt(`${cc}/email/type`, '"STRING"', '“STRING”'),
    finds: ['error json-syntax models/stg_customers/column_mapping/email/type «“STRING”»'],
  },
  {
    what: 'source_ddl that names no file',
    edit: set('source_ddl', ['source_ddl/*.sql', 'ddl/crm.sql']),
    finds: ['information glob-without-match source_ddl/1 «"ddl/crm.sql"»'],
  },
  {
    what: 'SUM of DISTINCT amounts',
    edit: set(`${fa}/total_refund_usd/formula`, 'SUM(DISTINCT refund_usd)'),
    finds: [
      'warning sum-of-distinct models/fact_customer_orders/aggregations/total_refund_usd/formula «SUM(DISTINCT refund_usd)»',
    ],
  },
  {
    what: 'unique_key wider than the primary key',
    edit: set(`${f}/materialization`, {
      type: 'incremental',
      unique_key: ['customer_id', 'last_order_ts'],
      watermark: 'last_order_ts',
    }),
    finds: [
      'warning merge-key-not-primary models/fact_customer_orders/materialization/unique_key «"unique_key"»',
      'warning nullable-watermark models/fact_customer_orders/materialization/watermark «"last_order_ts"»',
    ],
  },
  // ---- columns beside their names and each other
  {
    what: 'metric copied, its condition left as it was',
    edit: set(`${s}/aggregations/1/formula`, "COUNTIF(status = 'OPEN')"),
    finds: [
      `warning repeated-column models/stg_support_pivot/aggregations/closed_tickets/formula «"COUNTIF(status = 'OPEN')"»`,
    ],
  },
  {
    what: 'metric copied into the one before it',
    edit: set(`${fa}/open_tickets/formula`, 'SUM(closed_tickets)'),
    finds: [
      'warning repeated-column models/fact_customer_orders/aggregations/open_tickets/formula «"SUM(closed_tickets)"»',
    ],
  },
  {
    what: 'two metrics swapped',
    edit: both(
      set(`${fa}/open_tickets/formula`, 'SUM(closed_tickets)'),
      set(`${fa}/closed_tickets/formula`, 'SUM(open_tickets)'),
    ),
    finds: [
      'warning swapped-columns models/fact_customer_orders/aggregations/open_tickets/formula «"SUM(closed_tickets)"»',
    ],
  },
  {
    what: 'two conditions swapped',
    edit: both(
      set(`${s}/aggregations/0/formula`, "COUNTIF(status = 'CLOSED')"),
      set(`${s}/aggregations/1/formula`, "COUNTIF(status = 'OPEN')"),
    ),
    finds: [
      `warning swapped-columns models/stg_support_pivot/aggregations/open_tickets/formula «"COUNTIF(status = 'CLOSED')"»`,
    ],
  },
  {
    what: 'MIN for MAX',
    edit: set(`${fa}/last_order_ts/formula`, 'MIN(order_ts)'),
    finds: [
      'warning name-contradicts-aggregate models/fact_customer_orders/aggregations/last_order_ts/formula «MIN(order_ts)»',
    ],
  },
  {
    what: 'AVG for SUM',
    edit: set(`${fa}/total_refund_usd/formula`, 'AVG(refund_usd)'),
    finds: [
      'warning name-contradicts-aggregate models/fact_customer_orders/aggregations/total_refund_usd/formula «AVG(refund_usd)»',
    ],
  },
  {
    what: 'mapping copied, its column left as it was',
    edit: set(`${cc}/state/from_column`, 'city'),
    finds: ['warning namesake-not-read models/stg_customers/column_mapping/state/from_column «"city"»'],
  },
  {
    what: 'the time of the last change for that of the first',
    edit: set(`${cc}/created_at/from_column`, 'updated_at'),
    finds: ['warning namesake-not-read models/stg_customers/column_mapping/created_at/from_column «"updated_at"»'],
  },
  {
    what: 'two mapped columns swapped',
    edit: both(set(`${cc}/city/from_column`, 'postal_code'), set(`${cc}/postal_code/from_column`, 'city')),
    finds: ['warning swapped-columns models/stg_customers/column_mapping/city/from_column «"postal_code"»'],
  },
  {
    what: 'default that a test forbids',
    edit: both(
      set(`${oc}/items/transform`, 'COALESCE(SUM({from}), 0)'),
      set(`${oc}/items/tests`, ['between(1, 1000)']),
    ),
    finds: ['warning produced-value-fails-test models/stg_orders/column_mapping/items/tests/0 «"between(1, 1000)"»'],
  },
  // ---- what the pipeline itself knows of its grain
  {
    what: 'amount of an order added up over its items',
    edit: set(`${oc}/amount_usd/transform`, 'SUM({from}) * fx_rates.rate_to_usd'),
    finds: ['warning join-multiplies-rows models/stg_orders/column_mapping/amount_usd/transform «SUM({from})»'],
  },
  {
    what: 'tickets joined where their counts should be',
    edit: both(
      set(`${f}/sources/1`, 'raw.support_tickets'),
      set(`${f}/joins`, [
        {
          left_table: 'stg_orders',
          right_table: 'support_tickets',
          type: 'LEFT',
          condition: 'stg_orders.customer_id = support_tickets.customer_id',
        },
      ]),
      set(`${f}/group_by/0`, 'stg_orders.customer_id'),
      set(`${fa}/open_tickets/formula`, "COUNTIF(status = 'OPEN')"),
      set(`${fa}/closed_tickets/formula`, "COUNTIF(status = 'CLOSED')"),
    ),
    finds: [
      'warning join-multiplies-rows models/fact_customer_orders/aggregations/total_spent_usd/formula «SUM(amount_usd)»',
    ],
  },
  {
    what: 'key of the readers dropped from a model',
    edit: remove(`${oc}/customer_id`),
    finds: ['error drill-across-key models/fact_customer_orders/group_by/0 «"customer_id"»'],
  },
  {
    what: 'filter the wrong way round',
    edit: set(`${c}/filters/0/predicate`, 'country IS NULL'),
    finds: ['warning only-null-left models/stg_customers/filters/0/predicate «country IS NULL»'],
  },
  {
    what: 'column of the other input in a mapping',
    edit: set(`${cc}/country/from_table`, 'crm_customers'),
    finds: ['error unknown-column models/stg_customers/column_mapping/country/from_column «country»'],
  },
  {
    what: 'orders and counts of tickets joined before they are added up',
    edit: both(
      set(`${f}/joins`, [
        {
          left_table: 'stg_orders',
          right_table: 'stg_support_pivot',
          type: 'LEFT',
          condition: 'stg_orders.customer_id = stg_support_pivot.customer_id',
        },
      ]),
      set(`${f}/group_by/0`, 'stg_orders.customer_id'),
    ),
    finds: [
      'warning join-multiplies-rows models/fact_customer_orders/aggregations/open_tickets/formula «SUM(open_tickets)»',
      'warning join-multiplies-rows models/fact_customer_orders/aggregations/closed_tickets/formula «SUM(closed_tickets)»',
    ],
  },
  {
    what: 'another id for the key',
    edit: set(`${oc}/order_id/from_column`, 'customer_id'),
    finds: ['warning namesake-not-read models/stg_orders/column_mapping/order_id/from_column «"customer_id"»'],
  },
  {
    what: 'phone for email, under a transform',
    edit: set(`${cc}/email/from_column`, 'phone'),
    finds: ['warning namesake-not-read models/stg_customers/column_mapping/email/from_column «"phone"»'],
  },
  {
    what: 'a day that no month has, in a branch',
    edit: set(
      `${oc}/amount_usd/transform`,
      'IF({from} > 0, {from}, {from} * DATE_DIFF(DATE(2024, 2, 30), DATE(2024, 1, 1), DAY))',
    ),
    finds: ['warning constant-fails models/stg_orders/column_mapping/amount_usd/transform «DATE(2024, 2, 30)»'],
  },
  {
    what: 'sum of constants beyond INT64',
    edit: set(`${oc}/amount_usd/transform`, '{from} + (9223372036854775807 + 1)'),
    finds: ['error constant-fails models/stg_orders/column_mapping/amount_usd/transform «9223372036854775807 + 1»'],
  },
  {
    what: 'a target column that names personal data, told where the settings ask for it',
    edit: (input) =>
      set(
        `${cc}/created_at/target_column`,
        'date_of_birth',
      )(withFile('pipewright.json', '{ "rules": { "untagged-personal-data": "warning" } }')(input)),
    finds: [
      'warning untagged-personal-data models/stg_customers/column_mapping/date_of_birth/target_column «"date_of_birth"»',
      // Personal without the defect as well, once the rule is asked.
      'warning untagged-personal-data models/stg_customers/column_mapping/phone_e164/target_column «"phone_e164"»',
      'warning untagged-personal-data source_ddl/crm_customers.sql «email»',
    ],
  },
  // ---- pieces that were copied or exchanged
  {
    what: 'metric copied, its column left as it was, under an aggregate',
    edit: set(`${oc}/refund_usd/from_column`, 'quantity'),
    finds: ['warning namesake-not-read models/stg_orders/column_mapping/refund_usd/from_column «"quantity"»'],
  },
  {
    what: 'email for phone, under a transform',
    edit: set(`${cc}/phone_e164/from_column`, 'email'),
    finds: ['warning namesake-not-read models/stg_customers/column_mapping/phone_e164/from_column «"email"»'],
  },
  {
    what: 'the first time before the last in a difference',
    edit: set(`${fa}/+`, {
      metric_column: 'days_active',
      type: 'INT64',
      formula: 'TIMESTAMP_DIFF(MIN(order_ts), MAX(order_ts), DAY)',
    }),
    finds: [
      'warning swapped-arguments models/fact_customer_orders/aggregations/days_active/formula «MIN(order_ts), MAX(order_ts)»',
    ],
  },
  {
    what: 'arguments of an own function in the order of another',
    edit: both(
      set('functions', [
        {
          name: 'to_usd',
          parameters: [
            { name: 'amount', type: 'NUMERIC' },
            { name: 'rate', type: 'NUMERIC' },
          ],
          returns: 'NUMERIC',
          body: 'ROUND(amount * (rate + 0), 2)',
        },
      ]),
      set(`${oc}/amount_usd/transform`, 'to_usd(fx_rates.rate_to_usd, {from})'),
    ),
    finds: [
      'warning swapped-arguments models/stg_orders/column_mapping/amount_usd/transform «fx_rates.rate_to_usd, {from}»',
    ],
  },
  {
    what: 'constant before the column in STARTS_WITH',
    edit: set(`${c}/filters/0/predicate`, "STARTS_WITH('US', country)"),
    finds: ["warning swapped-arguments models/stg_customers/filters/0/predicate «'US', country»"],
  },

  // ---- patterns that are never found, ranges that are never met
  {
    what: 'anchors of a pattern swapped',
    edit: within(`${cc}/phone_e164/transform`, "r'^1?[0-9]{10}$'", "r'$1?[0-9]{10}^'"),
    finds: [
      "warning pattern-matches-nothing models/stg_customers/column_mapping/phone_e164/transform «r'$1?[0-9]{10}^'»",
    ],
  },
  {
    what: 'digits taken out where all else was to be',
    edit: within(
      `${cc}/phone_e164/transform`,
      "REGEXP_CONTAINS(REGEXP_REPLACE({from}, '[^0-9]', ''), r'^1?",
      "REGEXP_CONTAINS(REGEXP_REPLACE({from}, '[0-9]', ''), r'^1?",
    ),
    finds: [
      "warning pattern-matches-nothing models/stg_customers/column_mapping/phone_e164/transform «r'^1?[0-9]{10}$'»",
    ],
  },
  {
    what: 'test whose pattern misses the sign that every value begins with',
    edit: set(`${cc}/phone_e164/tests`, ["matches(r'^[0-9]+$')"]),
    finds: [
      `warning produced-value-fails-test models/stg_customers/column_mapping/phone_e164/tests/0 «"matches(r'^[0-9]+$')"»`,
    ],
  },
  {
    what: 'range of a test below every count',
    edit: set(`${fa}/order_count/tests`, ['between(-10, -1)']),
    finds: [
      'warning produced-value-fails-test models/fact_customer_orders/aggregations/order_count/tests/0 «"between(-10, -1)"»',
    ],
  },
  {
    what: 'bounds of a test on a count swapped',
    edit: set(`${fa}/order_count/tests`, ['between(10, 1)']),
    finds: ['warning constant-test models/fact_customer_orders/aggregations/order_count/tests/0 «between(10, 1)»'],
  },
  {
    what: 'IN with one text for a list',
    edit: set(`${c}/filters/0/predicate`, "country IN ('US, GB')"),
    finds: ["warning list-in-one-text models/stg_customers/filters/0/predicate «'US, GB'»"],
  },

  // ---- one cause, one finding
  {
    what: 'key of history columns that may be two others, one of which is missing',
    edit: renameKey(`${d}/constraints/effective_at`, 'effective_from_at'),
    finds: ['error unknown-key models/dim_customers_scd2/constraints/effective_from_at «"effective_from_at"»'],
  },
  {
    what: 'inequality in a join condition',
    edit: within(`${c}/joins/0/condition`, '=', '<>'),
    finds: [
      'warning join-without-equality models/stg_customers/joins/0/condition «crm_customers.customer_id <> crm_addresses.customer_id»',
    ],
  },
  {
    what: 'group key that one of the inputs has not',
    edit: set(`${f}/group_by`, ['order_id']),
    finds: ['error drill-across-key models/fact_customer_orders/group_by/0 «"order_id"»'],
  },
  {
    what: 'quote of a name missing in a DDL',
    edit: inFile('source_ddl/fx_rates.sql', '`raw.fx_rates`', '`raw.fx_rates'),
    finds: ['error ddl-syntax source_ddl/fx_rates.sql «`raw.fx_rates (»'],
  },
  {
    what: 'order of a deduplication as one text',
    edit: set(`${c}/deduplicate`, [
      { applies_to: 'crm_addresses', partition_by: ['customer_id'], order_by: 'updated_at DESC' },
    ]),
    finds: ['error sql-syntax models/stg_customers/deduplicate/0/order_by «DESC»'],
  },
  {
    what: 'deduplication ordered by what it is partitioned by',
    edit: set(`${c}/deduplicate`, [
      {
        applies_to: 'crm_addresses',
        partition_by: ['customer_id'],
        order_by: ['customer_id', 'updated_at', 'created_at', 'country', 'city', 'state', 'postal_code'],
      },
    ]),
    finds: ['warning constant-sort-key models/stg_customers/deduplicate/0/order_by/0 «"customer_id"»'],
  },
  // ---- one cause, one finding
  {
    what: 'a brace too many behind a join',
    edit: inFile('spec.json', 'crm_addresses.customer_id"\n        }', 'crm_addresses.customer_id"\n        }}'),
    finds: ['error json-syntax models/stg_customers/joins/0 «}»'],
  },
  {
    what: 'a comment that is never closed',
    edit: inFile('spec.json', '"name": "stg_support_pivot"', '/* "name": "stg_support_pivot"'),
    finds: ['error json-syntax models/2/ «/*»'],
  },
  {
    what: 'apply_to for applies_to',
    edit: renameKey(`${c}/filters/0/applies_to`, 'apply_to'),
    finds: ['error unknown-key models/stg_customers/filters/0/apply_to «"apply_to"»'],
  },
  {
    what: 'a key of one input among the keys of a drill-across',
    edit: set(`${f}/group_by/+`, 'order_id'),
    finds: ['error drill-across-key models/fact_customer_orders/group_by/1 «"order_id"»'],
  },
  {
    what: '`::` for CAST',
    edit: within(`${oc}/amount_usd/transform`, '{from}', '{from}::NUMERIC'),
    finds: ['error sql-syntax models/stg_orders/column_mapping/amount_usd/transform «::»'],
  },
  {
    what: '`::` with a type of another dialect',
    edit: within(`${oc}/amount_usd/transform`, '{from}', '{from}::decimal(10, 2)'),
    finds: ['error sql-syntax models/stg_orders/column_mapping/amount_usd/transform «::»'],
  },
  {
    what: 'the sides of a LEFT join exchanged',
    edit: both(set(`${c}/joins/0/left_table`, 'crm_addresses'), set(`${c}/joins/0/right_table`, 'crm_customers')),
    finds: ['warning not-null-can-be-null models/stg_customers/joins/0/right_table «"crm_customers"»'],
  },
  {
    what: 'a model named with its schema',
    edit: set(`${f}/sources/0`, 'temp.stg_orders'),
    finds: ['error unknown-relation models/fact_customer_orders/sources/0 «temp.stg_orders»'],
  },
  {
    what: 'the type of a parameter that neither the body nor the calls have',
    edit: both(
      set('functions', [
        { name: 'normal', parameters: [{ name: 't', type: 'INT64' }], returns: 'STRING', body: 'LOWER(TRIM(t))' },
      ]),
      set(`${cc}/email/transform`, 'normal({from})'),
    ),
    finds: ['error type-mismatch functions/normal/body «t»'],
  },
  {
    what: 'the key of the orders from their items',
    edit: set(`${oc}/order_id/from_table`, 'commerce_order_items'),
    finds: [
      'warning not-null-can-be-null models/stg_orders/column_mapping/order_id/from_table «"commerce_order_items"»',
    ],
  },
  {
    what: 'an input taken out of sources',
    edit: remove(`${c}/sources/1`),
    finds: ['error unknown-input models/stg_customers/joins/0/right_table «crm_addresses»'],
  },
  // ---- values, keys and schemas that another was meant for
  {
    what: 'a figure in the primary key',
    edit: set(`${f}/constraints/primary_key`, ['customer_id', 'order_count']),
    finds: ['warning figure-in-key models/fact_customer_orders/constraints/primary_key/1 «"order_count"»'],
  },
  {
    what: 'the stage from the mail address',
    edit: set(`${cc}/lifecycle_stage/from_column`, 'email'),
    finds: ['warning value-of-another-kind models/stg_customers/column_mapping/lifecycle_stage/from_column «"email"»'],
  },
  {
    what: 'results in the schema of the sources',
    edit: set('schema/final_schema', 'raw'),
    finds: ['warning shared-schema schema/final_schema «"raw"»'],
  },
  {
    what: 'staging in the schema of results',
    edit: set('schema/staging_schema', 'analytics'),
    finds: ['information shared-schema schema/final_schema «"analytics"»'],
  },
  {
    what: "the text 'NULL' in a filter",
    edit: set(`${c}/filters/0/predicate`, "country <> 'NULL'"),
    finds: ["warning null-as-text models/stg_customers/filters/0/predicate «'NULL'»"],
  },
  {
    what: 'a yes or no declared as text',
    edit: set(`${cc}/+`, {
      target_column: 'has_phone',
      type: 'STRING',
      from_table: 'crm_customers',
      from_column: 'phone',
      transform: '{from} IS NOT NULL',
    }),
    finds: ['warning implicit-conversion models/stg_customers/column_mapping/has_phone/type «"STRING"»'],
  },
];
