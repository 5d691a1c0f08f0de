// Two sets of rows for the Customer 360 spec, each with what is right for them by hand: folders, instants, rows, refusals. Every platform is compared with these.

import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** A cell as the machine contract writes it: INT64 number, NUMERIC decimal text, ISO times, NULL null. */
export type Cell = null | boolean | number | string;
export type ExpectedRow = Readonly<Record<string, Cell>>;

export interface DataSetRun {
  readonly name: string;
  /** One CSV a source. */
  readonly folder: string;
  /** The run's `@run_ts`. */
  readonly runTs: string;
  /** By model, in any order; columns that the rows don't name are not known and not compared. A refused model keeps the table it had. */
  readonly expected: Readonly<Record<string, readonly ExpectedRow[]>>;
  /** Models that refuse this run, with the id of the refusal. */
  readonly refused: Readonly<Record<string, string>>;
  /** Declared data tests that these rows fail (and rightly so). */
  readonly failingTests: readonly { readonly model: string; readonly column: string; readonly kind: string }[];
}

/** Runs that follow one another on the same tables; a sequence begins without any. */
export interface DataSet {
  readonly name: string;
  readonly runs: readonly DataSetRun[];
}

/** The folder of the real input, or undefined where this machine has none (the one skip that continuous integration allows). */
export const customer360Folder: string | undefined = (() => {
  const folder =
    process.env['PIPEWRIGHT_CUSTOMER360'] ?? join(import.meta.dirname, '..', '..', '..', 'shared', 'customer360');
  return existsSync(join(folder, 'spec.json')) ? folder : undefined;
})();

/** `table('a b', [1, 2])` → `[{ a: 1, b: 2 }]`. */
function table(columns: string, ...rows: readonly (readonly Cell[])[]): readonly ExpectedRow[] {
  const names = columns.split(' ');
  return rows.map((row) => {
    if (row.length !== names.length)
      throw new Error(`${row.length} cells for ${names.length} columns: ${JSON.stringify(row)}`);
    return Object.fromEntries(names.map((name, i) => [name, row[i]!]));
  });
}

const customer = 'customer_id email phone_e164 lifecycle_stage country city state postal_code created_at';
const version = `${customer} valid_from valid_to is_current`;
const order = 'order_id customer_id order_ts amount_usd items refund_usd';
const tickets = 'customer_id open_tickets closed_tickets';
const fact =
  'customer_id order_count total_spent_usd aov_usd total_refund_usd first_order_ts last_order_ts open_tickets closed_tickets';

const secondFolder = join(import.meta.dirname, '..', 'data', 'second-set');
const day1 = '2025-03-01T00:00:00Z';
const day2 = '2025-03-02T00:00:00Z';
const day3 = '2025-03-03T12:00:00Z';
const day4 = '2025-03-04T00:00:00Z';

// Customers as the runs show them. 12's number has ten digits, so the spec's rule takes it for an American one.
const dana = (stage: string, city = 'San José', state = 'CA', code = '95112'): Cell[] => [
  10,
  'dana@example.org',
  '+14155550123',
  stage,
  'US',
  city,
  state,
  code,
  '2024-11-01T08:30:00Z',
];
const emil = (...address: Cell[]): Cell[] => [
  11,
  'emil@example.org',
  null,
  'prospect',
  ...address,
  '2024-12-05T00:00:00Z',
];
const faye = (...address: Cell[]): Cell[] => [
  12,
  'faye@example.org',
  '+14930901820',
  'unknown',
  ...address,
  '2025-01-01T00:00:00.5Z',
];
const gil: Cell[] = [13, 'gil@example.org', null, 'churned', 'GB', 'London', '', 'SW1A 2AA', '2025-01-02T03:04:05Z'];
const hana: Cell[] = [
  16,
  'hana@example.org',
  '+819012345678',
  'active',
  null,
  null,
  null,
  null,
  '2025-03-01T12:00:00Z',
];
const nowhere: Cell[] = [null, null, null, null];
const vienna: Cell[] = ['AT', 'Wien', null, '1010'];
const frankfurt: Cell[] = ['DE', 'Frankfurt, Main', null, '60311'];

const ticketsOfDay1 = table(tickets, [10, 2, 0], [11, 0, 0], [12, 0, 1], [15, 1, 0]);
// 2001 has lost its rate and its items, 2010 never had any.
const ordersOfDay3 = table(
  order,
  [2001, 10, '2025-01-05T10:00:00Z', null, null, null],
  [2010, 16, '2025-03-02T18:00:00Z', null, null, null],
);
const factsOfDay3 = table(
  fact,
  [10, 1, null, null, null, '2025-01-05T10:00:00Z', '2025-01-05T10:00:00Z', null, null],
  [16, 1, null, null, null, '2025-03-02T18:00:00Z', '2025-03-02T18:00:00Z', null, null],
);
const historyOfDay3 = table(
  version,
  [...dana('active'), day1, day2, false],
  [...dana('churned'), day2, day3, false],
  [...dana('active'), day3, null, true],
  [...emil(...nowhere), day1, day2, false],
  [...emil(...vienna), day2, null, true],
  [...faye(...frankfurt), day1, day3, false],
  [...faye(...nowhere), day3, null, true],
  [...gil, day1, null, true],
  [...hana, day2, null, true],
);
const noSpend = { model: 'fact_customer_orders', column: 'total_spent_usd', kind: 'not_null' };

const secondRuns: readonly DataSetRun[] = [
  {
    name: 'an incomplete address beside a complete one, unknown currencies, orders without items, tickets without orders',
    folder: join(secondFolder, 'run-1'),
    runTs: day1,
    expected: {
      stg_customers: table(customer, dana('active'), emil(...nowhere), faye(...frankfurt), gil),
      stg_orders: table(
        order,
        [2001, 10, '2025-01-05T10:00:00Z', '19.99', 3, '5'],
        // 50.00 × 1.0825; refund 12.345 × 1.0825. One of its two items has no quantity.
        [2002, 10, '2025-01-06T23:30:00.25Z', '54.125', 4, '13.3634625'],
        // Unknown currency, rate without value, no currency: no amount in dollars, but still orders.
        [2003, 11, '2025-01-07T00:00:00Z', null, 1, null],
        // No items.
        [2004, 12, '2025-02-10T12:00:00Z', '108.25', null, null],
        [2005, 12, null, '0.010825', 5, null],
        [2006, 14, '2025-02-11T09:15:00Z', '5', 1, '0'],
        [2007, 10, '2025-02-12T06:00:00Z', null, 2, null],
        [2008, 11, '2025-02-13T00:00:00Z', null, null, null],
        [2009, 12, '2025-02-09T00:00:00Z', '1.093325', 1, '0'],
      ),
      stg_support_pivot: ticketsOfDay1,
      fact_customer_orders: table(
        fact,
        [10, 3, '74.115', '37.0575', '18.3634625', '2025-01-05T10:00:00Z', '2025-02-12T06:00:00Z', 2, 0],
        [11, 2, null, null, null, '2025-01-07T00:00:00Z', '2025-02-13T00:00:00Z', 0, 0],
        // 109.35415 ÷ 3 to nine places.
        [12, 3, '109.35415', '36.451383333', '0', '2025-02-09T00:00:00Z', '2025-02-10T12:00:00Z', 0, 1],
        // A customer that no other system knows.
        [14, 1, '5', '5', '0', '2025-02-11T09:15:00Z', '2025-02-11T09:15:00Z', null, null],
      ),
      dim_customers_scd2: table(
        version,
        ...[dana('active'), emil(...nowhere), faye(...frankfurt), gil].map((row) => [...row, day1, null, true]),
      ),
    },
    refused: {},
    failingTests: [noSpend],
  },
  {
    name: 'no orders; a changed stage, a new address, a vanished and a new customer',
    folder: join(secondFolder, 'run-2'),
    runTs: day2,
    expected: {
      stg_customers: table(customer, dana('churned'), emil(...vienna), faye(...frankfurt), hana),
      stg_orders: [],
      stg_support_pivot: ticketsOfDay1,
      fact_customer_orders: [],
      dim_customers_scd2: table(
        version,
        [...dana('active'), day1, day2, false],
        [...dana('churned'), day2, null, true],
        [...emil(...nowhere), day1, day2, false],
        [...emil(...vienna), day2, null, true],
        [...faye(...frankfurt), day1, null, true],
        // Absent, and `on_delete` is `ignore`: still current.
        [...gil, day1, null, true],
        [...hana, day2, null, true],
      ),
    },
    refused: {},
    failingTests: [],
  },
  {
    name: 'no rates, items or tickets; a stage that changes back, a lost address, a customer that returns as it was',
    folder: join(secondFolder, 'run-3'),
    runTs: day3,
    expected: {
      stg_customers: table(customer, dana('active'), emil(...vienna), faye(...nowhere), gil, hana),
      stg_orders: ordersOfDay3,
      stg_support_pivot: [],
      fact_customer_orders: factsOfDay3,
      dim_customers_scd2: historyOfDay3,
    },
    refused: {},
    failingTests: [noSpend],
  },
  {
    name: 'two complete addresses of one customer: twice in the staging table, refused by the history',
    folder: join(secondFolder, 'two-addresses'),
    runTs: day4,
    expected: {
      stg_customers: table(
        customer,
        dana('active', 'Reno', 'NV', '89501'),
        dana('active'),
        emil(...vienna),
        faye(...nowhere),
        gil,
        hana,
      ),
      stg_orders: ordersOfDay3,
      stg_support_pivot: [],
      fact_customer_orders: factsOfDay3,
      dim_customers_scd2: historyOfDay3,
    },
    refused: { dim_customers_scd2: 'history-duplicate-key' },
    failingTests: [
      noSpend,
      { model: 'stg_customers', column: 'customer_id', kind: 'unique' },
      { model: 'stg_customers', column: 'customer_id', kind: 'primary_key' },
    ],
  },
];

const nothing: DataSetRun = {
  name: 'files with nothing but their header',
  folder: join(secondFolder, 'empty'),
  runTs: day1,
  expected: {
    stg_customers: [],
    stg_orders: [],
    stg_support_pivot: [],
    fact_customer_orders: [],
    dim_customers_scd2: [],
  },
  refused: {},
  failingTests: [],
};

export const secondSet: DataSet = { name: 'second set', runs: secondRuns };
export const emptySet: DataSet = { name: 'empty set', runs: [nothing] };

const givenCustomer = 'customer_id email phone_e164 lifecycle_stage country';
const givenCustomers: readonly (readonly Cell[])[] = [
  [1, 'alice@example.com', '+14155550001', 'active', 'US'],
  [2, 'bob@example.com', '+00442079460958', 'trial', 'GB'],
  [3, 'charlie@example.com', '+81312345678', 'churned', 'JP'],
];

/** The rows that come with the real input, and what its README says is right for them. Undefined where the input is absent. */
export const givenSet: DataSet | undefined =
  customer360Folder === undefined
    ? undefined
    : {
        name: 'given set',
        runs: [
          {
            name: 'the rows of the real input',
            folder: join(customer360Folder, 'rows'),
            runTs: '2024-07-01T00:00:00Z',
            expected: {
              stg_customers: table(givenCustomer, ...givenCustomers),
              stg_orders: table(
                'order_id customer_id amount_usd items refund_usd',
                [1001, 1, '120', 3, '0'],
                [1002, 1, '80', 1, '10'],
                [1003, 2, '87.5', 3, '0'],
                [1004, 3, '91', 2, '0.91'],
              ),
              stg_support_pivot: table(tickets, [1, 1, 1], [2, 1, 0]),
              fact_customer_orders: table(
                'customer_id order_count total_spent_usd aov_usd total_refund_usd open_tickets closed_tickets',
                [1, 2, '200', '100', '10', 1, 1],
                [2, 1, '87.5', '87.5', '0', 1, 0],
                [3, 1, '91', '91', '0.91', null, null],
              ),
              dim_customers_scd2: table(
                `${givenCustomer} valid_from valid_to is_current`,
                ...givenCustomers.map((row) => [...row, '2024-07-01T00:00:00Z', null, true]),
              ),
            },
            refused: {},
            failingTests: [],
          },
        ],
      };

/** Every set that this machine can run. */
export const dataSets: readonly DataSet[] = [...(givenSet === undefined ? [] : [givenSet]), secondSet, emptySet];
