// A small TPC-H data set from a seed: the eight tables with the specification's vocabulary, narrowed so that every query has rows.

/** Rows as CSV texts by table; the same seed gives the same bytes. */
export function generateRows(seed = 20): Readonly<Record<string, string>> {
  const random = randomNumbers(seed);
  const below = (n: number): number => Math.floor(random() * n);
  const between = (low: number, high: number): number => low + below(high - low + 1);
  const pick = <T>(list: readonly T[]): T => list[below(list.length)]!;
  const cents = (low: number, high: number): string => (between(low, high) / 100).toFixed(2);
  const date = (day: number): string => new Date(Date.UTC(1992, 0, 1) + day * 86_400_000).toISOString().slice(0, 10);

  const region = regions.map((name, i) => [i, name, 'r']);
  const nation = nations.map(([name, inRegion], i) => [i, name, inRegion, 'n']);
  // Few nations, those that queries ask for: a small table still has suppliers and customers of each.
  const busy = [
    'FRANCE',
    'GERMANY',
    'BRAZIL',
    'CANADA',
    'SAUDI ARABIA',
    'INDIA',
    'CHINA',
    'UNITED STATES',
    'ARGENTINA',
  ].map((n) => nations.findIndex(([name]) => name === n));
  const phone = (nationKey: number): string =>
    `${nationKey + 10}-${between(100, 999)}-${between(100, 999)}-${between(1000, 9999)}`;
  const supplier = numbers(45).map((key) => {
    const nationKey = busy[key % busy.length]!;
    return [
      key,
      `Supplier#${String(key).padStart(9, '0')}`,
      `address ${key}`,
      nationKey,
      phone(nationKey),
      cents(-99_999, 999_999),
      key % 11 === 0 ? 'slow. Customer early Complaints' : 'fine, so far',
    ];
  });
  const part = numbers(120).map((key) => {
    const type =
      key % 6 === 0
        ? 'ECONOMY ANODIZED STEEL'
        : `${pick(['STANDARD', 'SMALL', 'MEDIUM', 'LARGE', 'PROMO'])} ${pick(['PLATED', 'POLISHED', 'BURNISHED'])} ${pick(['BRASS', 'STEEL', 'TIN'])}`;
    const name = `${pick(['forest', 'green', 'azure', 'navy'])} ${pick(['forest', 'green', 'blush', 'ivory'])} ${key}`;
    return [
      key,
      name,
      `Manufacturer#${between(1, 5)}`,
      pick(['Brand#12', 'Brand#23', 'Brand#34', 'Brand#45']),
      type,
      pick([15, 15, 3, 9, 14, 23, 36, 45, 49, 5]),
      pick(containers),
      (900 + key / 10).toFixed(2),
      'p',
    ];
  });
  const suppliersOf = (partKey: number): readonly number[] => [0, 1, 2, 3].map((i) => ((partKey + i * 11) % 45) + 1);
  const partsupp = part.flatMap(([key]) =>
    suppliersOf(key as number).map((s) => [key!, s, between(1, 300), cents(100, 100_000), 'ps']),
  );
  const customer = numbers(150).map((key) => {
    const nationKey = key % 5 === 0 ? pick([3, 21, 13, 19, 20, 8, 7]) : busy[key % busy.length]!;
    return [
      key,
      `Customer#${String(key).padStart(9, '0')}`,
      `street ${key}`,
      nationKey,
      phone(nationKey),
      cents(-99_999, 999_999),
      pick(['BUILDING', 'BUILDING', 'MACHINERY', 'FURNITURE']),
      'c',
    ];
  });
  const orders: (string | number)[][] = [];
  const lineitem: (string | number)[][] = [];
  for (const key of numbers(1100)) {
    const day = below(2405);
    const lines = between(1, 7);
    let open = 0;
    let total = 0;
    // A tenth of the orders is large (query 18), and a third of the customers never orders (queries 13 and 22).
    const large = key % 10 === 0;
    for (const line of numbers(large ? 7 : lines)) {
      const partKey = between(1, 120);
      const quantity = large ? between(30, 50) : between(1, 50);
      const price = Math.round(quantity * (90_000 + partKey * 10));
      const shipped = day + between(1, 121);
      const received = shipped + between(1, 30);
      const linestatus = shipped > 1263 ? 'O' : 'F';
      if (linestatus === 'O') open++;
      total += price;
      lineitem.push([
        key,
        partKey,
        pick(suppliersOf(partKey)),
        line,
        `${quantity}.00`,
        (price / 100).toFixed(2),
        (below(11) / 100).toFixed(2),
        (below(9) / 100).toFixed(2),
        received <= 1263 ? pick(['R', 'A']) : 'N',
        linestatus,
        date(shipped),
        date(day + between(30, 90)),
        date(received),
        pick(['DELIVER IN PERSON', 'DELIVER IN PERSON', 'COLLECT COD', 'NONE']),
        pick(['AIR', 'AIR REG', 'MAIL', 'SHIP', 'RAIL']),
        'l',
      ]);
    }
    const status = open === 0 ? 'F' : open === (large ? 7 : lines) ? 'O' : 'P';
    orders.push([
      key,
      between(1, 50) * 3 - (key % 2),
      status,
      (total / 100).toFixed(2),
      date(day),
      pick(['1-URGENT', '2-HIGH', '3-MEDIUM', '5-LOW']),
      'Clerk#1',
      0,
      key % 7 === 0 ? 'the special wishes and requests' : 'o',
    ]);
  }
  const tables = { region, nation, supplier, part, partsupp, customer, orders, lineitem };
  return Object.fromEntries(
    Object.entries(tables).map(([name, rows]) => [name, csv(columns[name as keyof typeof columns], rows)]),
  );
}

const regions = ['AFRICA', 'AMERICA', 'ASIA', 'EUROPE', 'MIDDLE EAST'];
const nations: readonly (readonly [string, number])[] = [
  ['ALGERIA', 0],
  ['ARGENTINA', 1],
  ['BRAZIL', 1],
  ['CANADA', 1],
  ['EGYPT', 4],
  ['ETHIOPIA', 0],
  ['FRANCE', 3],
  ['GERMANY', 3],
  ['INDIA', 2],
  ['INDONESIA', 2],
  ['IRAN', 4],
  ['IRAQ', 4],
  ['JAPAN', 2],
  ['JORDAN', 4],
  ['KENYA', 0],
  ['MOROCCO', 0],
  ['MOZAMBIQUE', 0],
  ['PERU', 1],
  ['CHINA', 2],
  ['ROMANIA', 3],
  ['SAUDI ARABIA', 4],
  ['VIETNAM', 2],
  ['RUSSIA', 3],
  ['UNITED KINGDOM', 3],
  ['UNITED STATES', 1],
];
const containers = ['SM CASE', 'SM BOX', 'MED BAG', 'MED BOX', 'MED BOX', 'LG CASE', 'LG PKG'];

export const columns = {
  region: 'r_regionkey,r_name,r_comment',
  nation: 'n_nationkey,n_name,n_regionkey,n_comment',
  supplier: 's_suppkey,s_name,s_address,s_nationkey,s_phone,s_acctbal,s_comment',
  part: 'p_partkey,p_name,p_mfgr,p_brand,p_type,p_size,p_container,p_retailprice,p_comment',
  partsupp: 'ps_partkey,ps_suppkey,ps_availqty,ps_supplycost,ps_comment',
  customer: 'c_custkey,c_name,c_address,c_nationkey,c_phone,c_acctbal,c_mktsegment,c_comment',
  orders:
    'o_orderkey,o_custkey,o_orderstatus,o_totalprice,o_orderdate,o_orderpriority,o_clerk,o_shippriority,o_comment',
  lineitem:
    'l_orderkey,l_partkey,l_suppkey,l_linenumber,l_quantity,l_extendedprice,l_discount,l_tax,l_returnflag,l_linestatus,l_shipdate,l_commitdate,l_receiptdate,l_shipinstruct,l_shipmode,l_comment',
};

function numbers(n: number): readonly number[] {
  return Array.from({ length: n }, (_, i) => i + 1);
}

function csv(header: string, rows: readonly (readonly (string | number)[])[]): string {
  return (
    [
      header,
      ...rows.map((row) =>
        row.map((cell) => (typeof cell === 'string' && cell.includes(',') ? `"${cell}"` : String(cell))).join(','),
      ),
    ].join('\n') + '\n'
  );
}

/** mulberry32: small, and the same everywhere. */
function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
