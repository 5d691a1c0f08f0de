// Governance: personal data by name, tags followed through expressions and models, what people need to know of a model. Silent unless the settings name the rule.

import assert from 'node:assert/strict';
import { personalName, tableAbout } from '../../server/src/diagnostics/personal-name-table.js';
import { sensitiveTag } from '../../server/src/model/sensitive-tags.js';
import { resolveType } from '../../server/src/sql/typing/resolve-type.js';
import { applyEdits } from '../../server/src/base/apply-edits.js';
import { projectFindings } from '../../server/src/diagnostics/run-diagnostics.js';
import { editedProject } from '../../server/src/workspace/workspace.js';
import { openFixture } from '../features/fixture.js';
import { findingsOf, reported, SOURCES } from './marked-findings.js';

const on = (...ids: readonly string[]): object => ({ rules: Object.fromEntries(ids.map((id) => [id, 'warning'])) });

describe('personal data by name', () => {
  const looks = (name: string, type = 'STRING'): boolean => {
    const resolved = resolveType(type);
    assert.ok(resolved.ok);
    return personalName(name, resolved.type) !== undefined;
  };

  it('knows whole words in several languages and spellings', () => {
    for (const name of [
      'email',
      'customer_email',
      'EMAIL_ADDRESS',
      'primaryEmail',
      'email_lower',
      'phone_e164',
      'mobile_phone',
      'home_phone_number',
      'phone_1',
      'ssn',
      'first_name',
      'LAST_NAME',
      'FirstName',
      'street',
      'street_address',
      'billing_address_line_1',
      'address',
      'ip_address',
      'client_ip',
      'iban',
      'customer_iban',
      'passport_number',
      'tax_id',
      'credit_card_number',
      'vorname',
      'geburtsdatum',
      'prenom',
      'apellidos',
      'codice_fiscale',
      'cpf',
      'telefoonnummer',
      'date_of_birth',
      'dob',
      'password',
    ])
      assert.ok(looks(name), name);
    assert.ok(looks('date_of_birth', 'DATE'));
    assert.ok(looks('phone', 'INT64'));
    assert.ok(looks('emails', 'ARRAY<STRING>'));
  });

  it('is not taken in by counts, flags, hashes and words that only begin alike', () => {
    for (const name of [
      'email_count',
      'emails_sent',
      'is_phone_valid',
      'has_email',
      'filename',
      'file_name',
      'name',
      'product_name',
      'nickel',
      'email_domain',
      'email_hash',
      'hashed_email',
      'phone_type',
      'phone_model',
      'email_campaign_id',
      'email_status',
      'address_type',
      'address_id',
      'recipe_id',
      'shipping_method',
      'street_count',
      'iban_valid',
      'zip_code',
      'country',
      'ip_count',
      'passport_country',
      'num_phones',
      'dobson',
      'description',
      'email_sent_at',
      'card_type',
      'contract_address_book',
      'phone_verified',
    ])
      assert.ok(!looks(name), name);
    assert.ok(!looks('email', 'INT64'), 'a number of mails');
    assert.ok(!looks('phone', 'BOOL'));
    assert.ok(!looks('date_of_birth', 'BOOL'));
  });

  it('knows more spellings and languages, and what is personal by its table alone', () => {
    for (const name of 'customerIPAddress emailaddress DateOfBirth birthDate phoneNumber address1 addr_line_2 handynummer kreditkartennummer fornamn telefono contactEmail cardHolder license_plate patient_name'.split(
      ' ',
    ))
      assert.ok(looks(name), name);
    assert.ok(looks('home_latitude', 'FLOAT64'));
    for (const name of 'ip_allowed address_book address_hash store_phone warehouse_address server_ip device_id latitude name card_number_count telematics cellar relationship_id shipping_address_id company_email masked_iban'.split(
      ' ',
    ))
      assert.ok(!looks(name), name);
    const inTable = (table: string, columns: string, name: string, type = 'STRING'): string | undefined => {
      const resolved = resolveType(type);
      assert.ok(resolved.ok);
      return personalName(name, resolved.type, tableAbout(table, columns.split(' ')));
    };
    assert.equal(inTable('raw.crm_customers', 'id name', 'name'), 'name');
    assert.equal(inTable('dim_users_scd2', 'id name', 'name'), 'name');
    assert.equal(inTable('raw.user_roles', 'role_id name', 'name'), undefined);
    assert.equal(inTable('raw.products', 'id name', 'name'), undefined);
    assert.equal(inTable('raw.events', 'event_id user_id device_id', 'device_id'), 'device id');
    assert.equal(inTable('raw.readings', 'device_id at value', 'device_id'), undefined);
    assert.equal(inTable('raw.trips', 'rider_id latitude', 'latitude', 'FLOAT64'), 'latitude');
    assert.equal(inTable('raw.stations', 'station_id latitude', 'latitude', 'FLOAT64'), undefined);
  });

  it('reads tags by their words', () => {
    for (const tags of [['pii'], ['PII'], ['x', 'pii:email'], ['gdpr-special'], ['data_class=confidential']])
      assert.notEqual(sensitiveTag(tags), undefined, tags.join());
    for (const tags of [[], ['daily'], ['not_pii'], ['spice'], ['pii_masked'], ['no-pii']])
      assert.equal(sensitiveTag(tags), undefined, tags.join());
  });
});

describe('governance rules', () => {
  const tagged = SOURCES.replace(
    '"name": "email", "type": "STRING"',
    '"name": "email", "type": "STRING", "tags": ["pii"]',
  );
  const spec = (models: string, sources = tagged): string => `{ "sources": ${sources}, "models": [${models}] }`;
  const column = (name: string, transform: string, more = ''): string =>
    `{ "target_column": ${name}, "transform": "${transform}"${more} }`;
  const model = (columns: string, more = ''): string =>
    `{ "name": "m", "sources": ["raw.customers"], "column_mapping": [${columns}]${more} }`;

  it('say nothing until they are asked for', () => {
    const quiet = findingsOf(spec(model(column('"e"', 'email'))));
    assert.deepEqual(
      quiet.filter((f) => f.severity !== 'hint'),
      [],
    );
  });

  it('untagged personal data, where the tag belongs', () => {
    const id = 'untagged-personal-data';
    reported(id, spec(model(column('"e"', 'LOWER(email)')), SOURCES.replace('"email"', '<|"email"|>')), on(id));
    reported(id, spec(model(column('"e"', 'email'))), on(id));
    // Only read, declared nowhere: the type is not known, the name is.
    reported(
      id,
      spec(
        '{ "name": "m", "sources": ["raw.people"], "column_mapping": [{ "target_column": <|"mail"|>, "transform": "LOWER(people.email)" }, { "target_column": "n", "transform": "people.email IS NULL" }, { "target_column": "k", "transform": "TO_HEX(MD5(people.phone))" }] }',
      ),
      on(id),
    );
  });

  const wide = `[{ "name": "raw.w", "primary_key": "id", "columns": [
    { "name": "id", "type": "INT64", "nullable": false }, { "name": "a", "type": "STRING" }, { "name": "b", "type": "STRING" },
    { "name": "born", "type": "DATE" }, { "name": "payload", "type": "JSON" }, { "name": "person", "type": "STRUCT<h STRING, age INT64>" },
    { "name": "secret", "type": "STRING", "tags": ["pii"] }, { "name": "list", "type": "ARRAY<STRING>", "tags": ["pii"] },
    { "name": "box", "type": "STRUCT<x STRING, y STRING>", "tags": ["pii"] }, { "name": "cleared", "type": "STRING", "tags": ["not_pii"] } ] }]`;
  const over = (columns: string, more = ''): string =>
    `{ "sources": ${wide}, "models": [{ "name": "m", "sources": ["raw.w"], "column_mapping": [${columns}]${more} }] }`;

  it('a target column is judged by its own name, unless what it holds is tagged, masked, counted or told of before', () => {
    const id = 'untagged-personal-data';
    const told = (name: string, transform: string, more = ''): void =>
      void reported(id, over(column(`<|"${name}"|>`, transform, more)), on(id));
    const silent = (name: string, transform: string, more = ''): void =>
      void reported(id, over(column(`"${name}"`, transform, more)), on(id));
    told('date_of_birth', 'born');
    told('full_name', "CONCAT(a, ' ', b)");
    told('contactEmail', 'LOWER(a)');
    told('lastName', "SPLIT(a, ' ')[SAFE_OFFSET(1)]");
    told('people', 'ARRAY_AGG(STRUCT(a AS email, b AS x) ORDER BY id)');
    told('contact', "JSON_VALUE(payload, '$.user.email')");
    told('contact', 'LAX_STRING(payload.user.phone)');
    told('contact', "JSON_EXTRACT_SCALAR(payload, '$.user.iban')");
    silent('contact', "JSON_VALUE(payload, '$.user.plan')");
    silent('email', 'TO_HEX(SHA256(a))');
    silent('email_hash', 'a');
    silent('phone', 'a IS NOT NULL');
    silent('phones', 'COUNT(a)');
    silent('email', "'none@example.com'");
    silent('email_count', 'id');
    silent('product_name', 'a');
    silent('ip_allowed', 'a');
    silent('email', 'secret');
    silent('email', 'cleared');
    silent('email', 'a', ', "tags": ["pii"]');
    silent('email', 'a', ', "output": false');
    // The reader of a column that was told of is not told again, whatever it is called.
    reported(
      id,
      `{ "sources": ${wide}, "models": [
        { "name": "m", "sources": ["raw.w"], "column_mapping": [${column('<|"email"|>', 'a')}] },
        { "name": "n", "sources": ["m"], "column_mapping": [${column('"user_email"', 'UPPER(email)')}] }] }`,
      on(id),
    );
    // The same through a union and from an array that is unnested.
    reported(
      id,
      `{ "sources": ${wide}, "models": [
        { "name": "m", "sources": ["raw.w"], "unnest": [{ "column": "list", "as": "one" }], "column_mapping": [${column('"email"', 'one')}] },
        { "name": "n", "sources": [{ "table": "raw.w", "as": "w1" }, { "table": "raw.w", "as": "w2" }], "union": { "inputs": ["w1", "w2"], "as": "u" }, "column_mapping": [${column('<|"email"|>', 'u.a')}] }] }`,
      on(id),
    );
  });

  it('fields of a STRUCT are judged where the column is declared, or where they are taken from open input', () => {
    const id = 'untagged-personal-data';
    reported(
      id,
      over(column('"x"', 'person.h')).replace(
        '"name": "person", "type": "STRUCT<h',
        '"name": <|"person"|>, "type": "STRUCT<email',
      ),
      on(id),
    );
    reported(
      id,
      `{ "models": [{ "name": "m", "sources": ["raw.open"], "column_mapping": [${column('<|"x"|>', 'open.person.email')}] }] }`,
      on(id),
    );
  });

  it('tagged data is followed through joins, windows, JSON, lambdas and queries over arrays, and not through what only counts it', () => {
    const id = 'sensitive-tag-lost';
    for (const transform of [
      'LAG(secret) OVER (ORDER BY id)',
      'TO_JSON_STRING(STRUCT(id, secret))',
      "JSON_VALUE(TO_JSON(STRUCT(secret AS s)), '$.s')",
      'box.x',
      'STRUCT(secret AS s, id AS i).s',
      'list[SAFE_OFFSET(0)]',
      'ARRAY_TRANSFORM(list, e -> UPPER(e))',
      "ARRAY_FILTER(list, e -> e <> '')",
      '(SELECT MAX(e) FROM UNNEST(list) AS e)',
      'ARRAY(SELECT x FROM (SELECT UPPER(e) AS x FROM UNNEST(list) AS e))',
      "ARRAY_TO_STRING(list, ',')",
      '(SELECT s FROM (SELECT secret AS s))',
      'ARRAY_AGG(secret IGNORE NULLS ORDER BY id)',
    ])
      reported(id, over(column('<|"x"|>', transform)), on(id));
    for (const transform of [
      'STRUCT(secret AS s, id AS i).i',
      'ARRAY_TRANSFORM(list, e -> LENGTH(e))',
      '(SELECT COUNT(*) + 1 FROM UNNEST(list) AS e)',
      '(SELECT SUM(LENGTH(e)) FROM UNNEST(list) AS e)',
      'ARRAY_LENGTH(list) + 1',
      "EXISTS(SELECT 1 FROM UNNEST(list) AS e WHERE e = 'x')",
      'ROW_NUMBER() OVER (PARTITION BY secret ORDER BY id)',
      "(SELECT 'y' FROM UNNEST(list) AS e WHERE e = 'x' LIMIT 1)",
    ])
      reported(id, over(column('"x"', transform)), on(id));
    // The right side of a join, a history over a pass-through, a drill-across metric.
    reported(
      id,
      `{ "sources": ${wide}, "models": [
        { "name": "j", "sources": ["raw.w", { "table": "raw.w", "as": "r" }], "joins": [{ "left_table": "w", "right_table": "r", "type": "LEFT", "condition": "w.id = r.id" }], "column_mapping": [${column('"id"', 'w.id')}, ${column('<|"x"|>', "IFNULL(r.secret, '')")}] },
        { "name": "h", "sources": ["j"], "column_mapping": [${column('"id"', 'id')}, ${column('<|"y"|>', 'x')}], "constraints": { "scd_type": 2, "natural_key": "id", "effective_at": "f", "expiry_at": "t", "current_flag": "c" } },
        { "name": "d", "sources": ["j", { "table": "raw.w", "as": "r" }], "combine": { "strategy": "drill_across", "type": "LEFT" }, "group_by": ["id"], "aggregations": [{ "metric_column": <|"z"|>, "formula": "MAX(r.secret)" }, { "metric_column": "n", "formula": "COUNT(r.secret)" }] }] }`,
      on(id),
    );
  });

  it('said at the DDL column, once, however many read it; tagged by the fix in every reader', () => {
    const ddl = 'CREATE TABLE raw.people (id INT64 NOT NULL, email STRING);';
    const reader = (name: string, more = ''): string =>
      `{ "name": "${name}", "sources": ["raw.people"], "column_mapping": [{ "target_column": "e", "transform": "LOWER(email)"${more} }] }`;
    const project = (models: string): ReturnType<typeof openFixture> =>
      openFixture(
        `//- pipewright.json\n{ "rules": { "untagged-personal-data": "warning" } }\n//- ddl/people.sql\n${ddl}\n//- a.spec.json\n<|>{ "models": [${models}] }\n//- b.spec.json\n{ "models": [${reader('c')}] }\n`,
      );
    const f = project(`${reader('a')}, ${reader('b', ', "tags": ["pii"]')}`);
    const found = [...projectFindings(f.project).values()].flat().filter((x) => x.id === 'untagged-personal-data');
    assert.deepEqual(
      found.map((x) => [x.file, ddl.slice(x.span.start, x.span.end), x.related.map((r) => r.message)]),
      [['file:///fixture/ddl/people.sql', 'email', ['`a.e` holds it.', '`c.e` holds it.']]],
    );
    const [fix] = found[0]!.fixes;
    const texts = new Map(
      [...fix!.edits].map(([file, edits]) => [file, applyEdits(f.project.documents.get(file)!.text, edits)!] as const),
    );
    assert.equal(texts.size, 2);
    const after = [...projectFindings(editedProject(f.project, texts)).values()].flat();
    assert.deepEqual(
      after.filter((x) => x.id === 'untagged-personal-data'),
      [],
    );
  });

  it('joins, filters and orders on tagged data hand nothing on', () => {
    reported(
      'sensitive-tag-lost',
      spec(
        `{ "name": "m", "sources": ["raw.orders", "raw.customers"], "joins": [{ "left_table": "orders", "right_table": "customers", "type": "LEFT", "condition": "orders.customer_id = customers.id AND customers.email <> ''" }],
           "filters": [{ "applies_to": "customers", "predicate": "email LIKE '%x'" }], "column_mapping": [{ "target_column": "id", "from_table": "orders", "from_column": "id" }, { "target_column": "c", "transform": "customers.country" }] }`,
      ),
      on('sensitive-tag-lost'),
    );
  });

  it('tags are followed through expressions, groups, sets, arrays and models', () => {
    const id = 'sensitive-tag-lost';
    const lost = (transform: string): void => void reported(id, spec(model(column('<|"x"|>', transform))), on(id));
    const kept = (transform: string, more = ''): void =>
      void reported(id, spec(model(column('"x"', transform, more))), on(id));
    for (const transform of [
      'email',
      'LOWER(TRIM(email))',
      "CASE WHEN country = 'x' THEN email END",
      "IF(country IS NULL, email, 'x')",
      'SUBSTR(email, 1, 3)',
      "CASE country WHEN 'x' THEN email END",
      "CASE country WHEN 'x' THEN '' ELSE email END",
      "NULLIF(email, '')",
      'STRING_AGG(DISTINCT email ORDER BY email)',
      'COALESCE(country, email)',
      'MAX(email)',
      'ARRAY_AGG(email ORDER BY email)',
      'STRUCT(email AS a)',
      'FIRST_VALUE(email) OVER (ORDER BY id)',
      'TO_BASE64(CAST(email AS BYTES))',
    ])
      lost(transform);
    for (const transform of [
      'country',
      'TO_HEX(SHA256(email))',
      'FARM_FINGERPRINT(email)',
      'COUNT(DISTINCT email)',
      'LENGTH(email)',
      'email IS NULL',
      "CASE WHEN email LIKE '%x' THEN 'a' ELSE 'b' END",
      "IF(email = 'x', 1, 2)",
      "CASE email WHEN 'x' THEN 1 WHEN country THEN 2 ELSE 3 END",
      'NULLIF(country, email)',
      'COUNT(email) OVER (PARTITION BY email)',
      'ROW_NUMBER() OVER (PARTITION BY email ORDER BY email)',
      'TO_HEX(MD5(CONCAT(email, country)))',
      'ARRAY_LENGTH(SPLIT(email))',
      "'constant'",
      'id',
    ])
      kept(transform);
    kept('email', ', "tags": ["PII:email"]');
    kept('email', ', "tags": ["not_pii"]');
    reported(id, spec(model(column('"x"', 'email'), ', "tags": ["pii"]')), on(id));
    // Over two models, a pass-through, a set operation and a group key.
    const chain = `${model(column('"x"', 'email', ', "tags": ["pii"]'))}, { "name": "n", "sources": ["m"], "column_mapping": [] }, { "name": "u", "sources": ["n", "m"], "union": { "inputs": ["n", "m"], "as": "both" }, "column_mapping": [{ "target_column": <|"y"|>, "transform": "UPPER(x)" }] }`;
    const [finding] = reported(id, spec(chain), on(id));
    assert.match(finding!.message, /`raw\.customers\.email`/);
    assert.equal(finding!.fixes[0]?.title, 'Tag it too: `pii`');
    reported(
      id,
      spec(
        '{ "name": "g", "sources": ["raw.customers"], "group_by": [<|"email"|>], "aggregations": [{ "metric_column": "n", "formula": "COUNT(*)" }] }',
      ),
      on(id),
    );
  });

  it('sensitive data in the final layer, tagged or not', () => {
    const id = 'sensitive-data-in-final';
    reported(id, spec(model(column('<|"x"|>', 'email', ', "tags": ["pii"]'))), on(id));
    reported(id, spec(model(column('"x"', 'email'), ', "layer": "staging"')), on(id));
    reported(id, spec(model(column('"x"', 'SHA256(email)'))), on(id));
  });

  it('descriptions, owners, rationales, freshness and checks', () => {
    reported(
      'missing-owner',
      spec(
        '{ "name": <|"m"|>, "sources": ["raw.customers"] }, { "name": "n", "owner": "team", "sources": ["raw.customers"] }',
      ),
      on('missing-owner'),
    );
    reported(
      'missing-owner',
      spec('{ "name": "m", "sources": ["raw.customers"] }').replace('{', '{ "owner": "team", '),
      on('missing-owner'),
    );
    reported(
      'missing-rationale',
      spec(
        model(
          column('"x"', 'id'),
          ', "filters": [{ "applies_to": "customers", "predicate": <|"id > 1"|> }, { "applies_to": "customers", "predicate": "id > 2", "rationale": "why" }]',
        ),
      ),
      on('missing-rationale'),
    );
    reported(
      'missing-tests',
      spec(
        `{ "name": <|"m"|>, "sources": ["raw.customers"] }, ${model(column('"x"', 'id', ', "tests": ["not_null"]')).replace('"m"', '"n"')}, { "name": "s", "layer": "staging", "sources": ["raw.customers"] }`,
      ),
      on('missing-tests'),
    );
    reported(
      'missing-freshness',
      spec(model(column('"x"', 'id')), tagged.replace('"raw.customers"', '<|"raw.customers"|>')),
      on('missing-freshness'),
    );
    reported(
      'missing-description',
      spec(
        model(`${column('<|"x"|>', 'id')}, ${column('"y"', 'id', ', "description": "why"')}`).replace('"m"', '<|"m"|>'),
        tagged
          .replace('"raw.customers"', '<|"raw.customers"|>')
          .replace('"raw.orders",', '"raw.orders", "description": "orders",'),
      ),
      on('missing-description'),
    );
    reported(
      'missing-description',
      spec(model(column('"x"', 'id + @p + f(1)', ', "description": "why"'), ', "description": "one row a customer"'))
        .replaceAll(/"name": "raw\.\w+",/g, '$& "description": "rows",')
        .replace(
          '{',
          `{ "parameters": [{ "name": <|"p"|>, "type": "INT64", "default": 1 }, { "name": "q", "type": "INT64", "default": 1, "description": "why" }],
             "functions": [{ "name": <|"f"|>, "parameters": [{ "name": "x", "type": "INT64" }], "returns": "INT64", "body": "x" }],`,
        ),
      on('missing-description'),
    );
  });
});
