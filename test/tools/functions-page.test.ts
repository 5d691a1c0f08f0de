// server/docs/functions.md: it names every catalogue function, and its cells say what the printers do.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { functionsPage, missingFromPage } from '../../server/tools/functions-page.js';

describe('the functions page', function () {
  this.timeout(60_000);
  let lines: readonly string[];

  before(() => {
    lines = functionsPage().split('\n');
  });

  const row = (name: string): readonly string[] => {
    const found = lines.find((line) => line.startsWith(`| \`${name}\` |`));
    assert.ok(found, name);
    return found.split(' | ').slice(1);
  };
  const columns = (): readonly string[] =>
    lines
      .find((line) => line.startsWith('| function |'))!
      .slice(2, -2)
      .split(' | ')
      .slice(1);

  it('is what the file in server/docs says', () => {
    const written = readFileSync(new URL('../../server/docs/functions.md', import.meta.url), 'utf8').split('\n');
    const differs = lines.findIndex((line, i) => line !== written[i]);
    assert.ok(
      differs < 0 && written.length === lines.length,
      `server/docs/functions.md is out of date from line ${differs + 1} on: run npx tsx server/tools/write-functions-page.ts`,
    );
  });

  it('names every function of the catalogue', () => {
    assert.deepEqual(missingFromPage(), []);
  });

  it('says executed only of dialects that the oracle runs', () => {
    const at = (dialect: string): number => columns().indexOf(dialect);
    const upper = row('STARTS_WITH');
    assert.equal(upper[at('BigQuery')], 'executed');
    assert.equal(upper[at('DuckDB')], 'executed');
    assert.match(upper[at('Snowflake')]!, /^text only/);
    assert.match(upper[at('Databricks SQL')]!, /^text only/);
  });

  it('says text only of what the reference engine cannot evaluate', () => {
    assert.equal(row('ST_AREA')[0], 'text only');
    assert.equal(row('HLL_COUNT.INIT')[0], 'text only');
  });

  it('says refused with the reason, and not offered of what no spec may use', () => {
    const at = columns().indexOf('Snowflake');
    assert.match(row('NET.HOST')[at]!, /^refused/);
    assert.match(row('SOUNDEX')[at]!, /^text only, partly/, 'of constants it is worked out');
    const details = lines.indexOf('- `SOUNDEX`');
    assert.ok(
      lines.slice(details + 1, details + 8).some((line) => /Snowflake.*, refused: SOUNDEX of Snowflake/.test(line)),
    );
    assert.equal(row('RAND')[0], 'not offered');
  });

  it('keeps pipes and backticks of SQL out of the table’s own syntax', () => {
    const table = lines.filter((line) => line.startsWith('| `'));
    for (const line of table) assert.equal(line.replaceAll('\\|', '').split('|').length, columns().length + 3, line);
  });
});
