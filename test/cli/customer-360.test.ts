// The real input, as a user runs it: findings, rows by hand from its README, and history over several runs.

import assert from 'node:assert/strict';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipewright as runIn, type Ended } from './pipewright.js';

const input =
  process.env['PIPEWRIGHT_CUSTOMER360'] ?? join(import.meta.dirname, '..', '..', '..', 'shared', 'customer360');
interface RunJson {
  readonly formatVersion: number;
  readonly models: Readonly<
    Record<
      string,
      { readonly columns: readonly { name: string; type: string }[]; readonly rows: readonly Record<string, unknown>[] }
    >
  >;
  readonly blocked: readonly { readonly part: string; readonly findingId: string }[];
}

const pipewright = (folder: string, ...args: string[]): Promise<Ended> => runIn(folder, args);

describe('Customer 360 on the command line', function () {
  let folder = '';
  before(function () {
    if (!existsSync(input)) this.skip();
    folder = mkdtempSync(join(tmpdir(), 'pipewright-c360-'));
    cpSync(input, folder, { recursive: true });
  });
  after(() => {
    if (folder !== '') rmSync(folder, { recursive: true, force: true });
  });

  it('has one error, the placeholder, and names the traps', async () => {
    const { status, out } = await pipewright(folder, 'check', 'spec.json', '--format', 'json');
    const { findings } = JSON.parse(out) as { findings: { id: string; severity: string; fixable: boolean }[] };
    assert.equal(status, 1);
    assert.deepEqual(
      findings.filter((f) => f.severity === 'error').map((f) => f.id),
      ['accepted-values-placeholder'],
    );
    const ids = new Set(
      findings.filter((f) => f.severity === 'warning' || f.severity === 'information').map((f) => f.id),
    );
    for (const id of [
      'implicit-group-by',
      'implicit-drill-across',
      'not-null-can-be-null',
      'comma-list',
      'history-tracks-all-columns',
      'group-key-not-listed',
      'unproven-key',
      'unproven-join-multiplicity',
    ])
      assert.ok(ids.has(id), id);
    assert.ok(findings.find((f) => f.id === 'accepted-values-placeholder')!.fixable);
  });

  it('gives the rows that are right by hand, and blocks only the faulty test', async () => {
    const { status, out } = await pipewright(
      folder,
      'run',
      'spec.json',
      '--data',
      'rows',
      '--format',
      'json',
      '--param',
      'run_ts=2024-07-01T00:00:00Z',
    );
    const run = JSON.parse(out) as RunJson;
    assert.equal(status, 1);
    assert.deepEqual(
      run.blocked.map((b) => b.findingId),
      ['accepted-values-placeholder'],
    );
    const cells = (model: string, ...columns: string[]): unknown[][] =>
      run.models[model]!.rows.map((r) => columns.map((c) => r[c]));
    assert.deepEqual(cells('stg_customers', 'customer_id', 'email', 'phone_e164', 'lifecycle_stage', 'country'), [
      [1, 'alice@example.com', '+14155550001', 'active', 'US'],
      [2, 'bob@example.com', '+00442079460958', 'trial', 'GB'],
      [3, 'charlie@example.com', '+81312345678', 'churned', 'JP'],
    ]);
    assert.deepEqual(cells('stg_orders', 'order_id', 'customer_id', 'amount_usd', 'items', 'refund_usd'), [
      [1001, 1, '120', 3, '0'],
      [1002, 1, '80', 1, '10'],
      [1003, 2, '87.5', 3, '0'],
      [1004, 3, '91', 2, '0.91'],
    ]);
    assert.deepEqual(cells('stg_support_pivot', 'customer_id', 'open_tickets', 'closed_tickets'), [
      [1, 1, 1],
      [2, 1, 0],
    ]);
    assert.deepEqual(
      cells(
        'fact_customer_orders',
        'customer_id',
        'order_count',
        'total_spent_usd',
        'aov_usd',
        'total_refund_usd',
        'open_tickets',
        'closed_tickets',
      ),
      [
        [1, 2, '200', '100', '10', 1, 1],
        [2, 1, '87.5', '87.5', '0', 1, 0],
        [3, 1, '91', '91', '0.91', null, null],
      ],
    );
    assert.deepEqual(
      cells('dim_customers_scd2', 'customer_id', 'valid_from', 'valid_to', 'is_current'),
      [1, 2, 3].map((id) => [id, '2024-07-01T00:00:00Z', null, true]),
    );
  });

  it('keeps history over runs: unchanged twice, then one new version', async () => {
    const run = async (ts: string): Promise<unknown[][]> => {
      const { out } = await pipewright(
        folder,
        'run',
        'spec.json',
        '--data',
        'rows',
        '--model',
        'dim_customers_scd2',
        '--format',
        'json',
        '--state',
        'state.duckdb',
        '--param',
        `run_ts=${ts}`,
      );
      return (JSON.parse(out) as RunJson).models['dim_customers_scd2']!.rows.map((r) => [
        r['customer_id'],
        r['email'],
        r['valid_from'],
        r['valid_to'],
        r['is_current'],
      ]);
    };
    const first = await run('2024-07-01T00:00:00Z');
    assert.equal(first.length, 3);
    assert.deepEqual(await run('2024-07-01T00:00:00Z'), first);
    assert.deepEqual(await run('2024-07-02T00:00:00Z'), first);
    const customers = join(folder, 'rows', 'crm_customers.csv');
    writeFileSync(customers, readFileSync(customers, 'utf8').replace('bob@example.com', 'robert@example.com'));
    const changed = await run('2024-07-03T00:00:00Z');
    assert.deepEqual(
      changed.filter((r) => r[0] === 2),
      [
        [2, 'bob@example.com', '2024-07-01T00:00:00Z', '2024-07-03T00:00:00Z', false],
        [2, 'robert@example.com', '2024-07-03T00:00:00Z', null, true],
      ],
    );
    assert.equal(changed.length, 4);
  });

  it('generates DuckDB scripts, and a second time changes nothing', async () => {
    const generate = async (): Promise<{ action: string }[]> => {
      const { out } = await pipewright(
        folder,
        'generate',
        'spec.json',
        '--target',
        'sql',
        '--out',
        'out',
        '--format',
        'json',
      );
      const answer = JSON.parse(out) as { files: { path: string; action: string }[]; refusals: unknown[] };
      assert.deepEqual(answer.refusals, []);
      return answer.files;
    };
    assert.ok((await generate()).every((f) => f.action === 'create'));
    assert.ok((await generate()).every((f) => f.action === 'unchanged'));
    writeFileSync(join(folder, 'out', 'README.md'), 'mine');
    assert.deepEqual(
      [...new Set((await generate()).filter((f) => f.action !== 'unchanged').map((f) => f.action))],
      ['keep'],
    );
    assert.equal(readFileSync(join(folder, 'out', 'README.md'), 'utf8'), 'mine');
  });

  it('says what is wrong usage', async () => {
    assert.equal((await pipewright(folder, 'check', 'absent.json')).status, 2);
    assert.equal((await pipewright(folder, 'run', 'spec.json')).status, 2);
    assert.equal((await pipewright(folder, '--help')).status, 0);
  });
});
