// A seed → calls of constants only, of the functions that are worked out at translation; every form of their arguments that matters.

const pad = (n: number, width: number): string => String(n).padStart(width, '0');

export class RandomConstants {
  #state: number;

  constructor(seed: number) {
    this.#state = seed;
  }

  next(): string {
    return this.#pick([
      () => this.#numberFormat(),
      () => this.#format(),
      () => this.#timeFormat(),
      () => this.#timeParse(),
      () => this.#timeModel(),
      () => this.#json(),
      () => this.#text(),
      () => this.#address(),
      () => this.#arithmetic(),
    ])();
  }

  /** mulberry32 */
  #random(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  }

  #int(most: number): number {
    return Math.floor(this.#random() * most);
  }

  #pick<T>(list: readonly T[]): T {
    return list[this.#int(list.length)]!;
  }

  #some(parts: readonly string[], most: number): string {
    return Array.from({ length: this.#int(most + 1) }, () => this.#pick(parts)).join('');
  }

  #digits(most: number): string {
    return Array.from({ length: 1 + this.#int(most) }, () => String(this.#int(10))).join('');
  }

  #decimal(type: 'NUMERIC' | 'BIGNUMERIC'): string {
    const wide = this.#random() < 0.2;
    const sign = this.#random() < 0.3 ? '-' : '';
    const fraction = this.#random() < 0.6 ? `.${this.#digits(type === 'NUMERIC' ? 9 : wide ? 30 : 12)}` : '';
    return `${type} '${sign}${this.#digits(wide ? 25 : 5)}${fraction}'`;
  }

  #double(): string {
    const mantissa = `${this.#int(10)}.${this.#digits(this.#pick([1, 3, 16]))}`;
    const exponent = this.#pick([
      '',
      '',
      '',
      `e${this.#int(20)}`,
      `e-${this.#int(12)}`,
      `e${this.#int(300)}`,
      `e-${this.#int(300)}`,
    ]);
    return (
      this.#pick(['', '-']) +
      this.#pick([mantissa + exponent, mantissa + exponent, '0.5', '1.5', '2.5', '0.125', '0.0'])
    );
  }

  #number(): string {
    return this.#pick([
      () => String(this.#int(2000) - 1000),
      () => this.#digits(18).replace(/^0+(?=\d)/, ''),
      () => this.#double(),
      () => this.#decimal('NUMERIC'),
      () => this.#decimal('BIGNUMERIC'),
    ])();
  }

  #string(): string {
    const parts = [
      'a',
      'B',
      'Robert',
      ' ',
      'z',
      '1',
      'é',
      '日',
      '😀',
      "\\'",
      '"',
      '\\\\',
      '\\n',
      '\\t',
      'x',
      '-',
      '_',
      ',',
      '\\x01',
    ];
    return `'${this.#some(parts, 8)}'`;
  }

  #bytes(): string {
    const parts = Array.from({ length: this.#int(7) }, () => `\\x${this.#int(256).toString(16).padStart(2, '0')}`);
    return `b'${parts.join('')}'`;
  }

  #numberFormat(): string {
    const digits = this.#some(['9', '9', '0', ',', 'G'], 8) || '9';
    const decimals = this.#random() < 0.6 ? this.#pick(['.', 'D']) + this.#some(['9', '0'], 4) : '';
    const model =
      this.#random() < 0.1
        ? this.#pick(['9.99EEEE', '9EEEE', '9.EEEE', 'XXXX', 'xxxx', '0XXX', '99V99', '9V9'])
        : this.#pick(['', '', '', 'FM', 'S', '$', 'B', 'C', 'L', 'FM$', 'S$', 'FMS', 'B$']) +
          digits +
          decimals +
          this.#pick(['', '', '', '', 'MI', 'PR', 'S']);
    return `CAST(${this.#number()} AS STRING FORMAT '${model}')`;
  }

  #format(): string {
    const flags = this.#some(['-', '+', ' ', '0', '#', "'"], 2);
    const width = this.#pick(['', '', '5', '12', '20']);
    const precision = this.#pick(['', '', '.0', '.2', '.5', '.10']);
    const spec = (letters: readonly string[]): string => `%${flags}${width}${precision}${this.#pick(letters)}`;
    return this.#pick([
      () =>
        `FORMAT("${spec(['d', 'i', 'x', 'X', 'o'])}", ${this.#pick([String(this.#int(100000) - 50000), '0', '9223372036854775807', '-9223372036854775807'])})`,
      () => `FORMAT("${spec(['f', 'F', 'e', 'E', 'g', 'G'])}", ${this.#double()})`,
      () => `FORMAT("${spec(['f', 'e', 'g'])}", ${this.#decimal('NUMERIC')})`,
      () => `FORMAT("${spec(['s', 't', 'T'])}", ${this.#string()})`,
      () => `FORMAT("%${width}${this.#pick(['t', 'T'])}", ${this.#value()})`,
      () => `FORMAT("%${this.#pick(['t', 'T'])}", [${this.#double()}, NULL])`,
      () => `FORMAT("%${this.#pick(['t', 'T'])}", STRUCT(${this.#string()} AS a, ${this.#value()} AS b))`,
      () => `FORMAT("%${this.#pick(['p', 'P', 't', 'T'])}", ${this.#document()})`,
    ])();
  }

  #date(): string {
    const year = this.#pick([1 + this.#int(9999), 1900 + this.#int(200), 2024]);
    return `${pad(year, 4)}-${pad(1 + this.#int(12), 2)}-${pad(1 + this.#int(28), 2)}`;
  }

  #clock(): string {
    const fraction = this.#random() < 0.5 ? `.${this.#digits(6)}` : '';
    return `${pad(this.#int(24), 2)}:${pad(this.#int(60), 2)}:${pad(this.#int(60), 2)}${fraction}`;
  }

  #moment(): readonly [type: string, value: string] {
    const [date, clock] = [this.#date(), this.#clock()];
    return this.#pick([
      ['DATE', `DATE '${date}'`],
      ['TIME', `TIME '${clock}'`],
      ['DATETIME', `DATETIME '${date} ${clock}'`],
      ['TIMESTAMP', `TIMESTAMP '${date} ${clock}+00'`],
    ] as const);
  }

  #value(): string {
    return this.#pick([
      () => this.#number(),
      () => this.#string(),
      () => this.#bytes(),
      () => this.#moment()[1],
      () => 'TRUE',
    ])();
  }

  #timeFormat(): string {
    const [type, value] = this.#moment();
    const letters = [
      ...'AaBbCcDdeFGgHhIjklMmnPpQRrSsTtUuVWwXxYyZz%',
      'E4Y',
      'E3S',
      'E*S',
      'E6S',
      'Ez',
      'E0S',
      'E9S',
      'Ey',
      'EY',
      'EC',
      'Ex',
      'q',
      '-d',
      '_d',
      '^a',
      '-m',
      '5Y',
      '3d',
      '_H',
      '-H',
    ];
    const format = Array.from({ length: 1 + this.#int(4) }, () => `%${this.#pick(letters)}`).join(
      this.#pick(['', '-', ' ', 'T', '|']),
    );
    const zone =
      type === 'TIMESTAMP' && this.#random() < 0.4
        ? `, '${this.#pick(['UTC', '+05:30', '-08', '-03:30', '+14:00'])}'`
        : '';
    return `FORMAT_${type}('${format}', ${value}${zone})`;
  }

  #timeParse(): string {
    const pieces: readonly (readonly [string, string])[] = [
      ['%Y', this.#pick(['2024', '999', '12345', '0000', '1'])],
      ['%m', this.#pick(['2', '02', '13', '12'])],
      ['%d', this.#pick(['5', '05', '29', '31', '0'])],
      ['%b', this.#pick(['feb', 'February', 'MAR', 'xyz'])],
      ['%y', this.#pick(['68', '69', '5'])],
      ['%H', this.#pick(['0', '23', '24', '7'])],
      ['%I %p', this.#pick(['12 AM', '12 pm', '3 PM', '13 AM'])],
      ['%M', this.#pick(['0', '59', '60'])],
      ['%S', this.#pick(['0', '59', '60', '61'])],
      ['%E*S', this.#pick(['1.5', '60.25', '7', '3.1234567'])],
      ['%E3S', this.#pick(['1.5', '1.1234', '7'])],
      ['%j', this.#pick(['1', '60', '366'])],
      ['%e', this.#pick([' 5', '15'])],
      ['%A', this.#pick(['Monday', 'mon', 'Xday'])],
      ['%F', this.#date()],
      ['%T', this.#pick(['10:20:30', '1:2:3', '10:20:60'])],
      ['%D', this.#pick(['2/5/24', '12/31/99'])],
    ];
    const zone: readonly (readonly [string, string])[] = [
      ['%z', this.#pick(['+0530', '-08', '+05:30'])],
      ['%Ez', this.#pick(['+05:30', 'Z', '-0800'])],
    ];
    const type = this.#pick(['DATE', 'TIME', 'DATETIME', 'TIMESTAMP']);
    const chosen = Array.from({ length: 1 + this.#int(3) }, () =>
      this.#pick(type === 'TIMESTAMP' && this.#random() < 0.2 ? zone : pieces),
    );
    const between = this.#pick([' ', '-', '', ' x ']);
    const format = chosen.map(([f]) => f).join(between);
    const text = chosen.map(([, t]) => t).join(this.#random() < 0.8 ? between : ' ');
    return `${this.#pick(['', 'SAFE.'])}PARSE_${type}('${format}', '${this.#pick(['', '', ' '])}${text}')`;
  }

  #timeModel(): string {
    if (this.#random() < 0.5) {
      const [type, value] = this.#moment();
      const dates = [
        'YYYY',
        'YYY',
        'YY',
        'Y',
        'MM',
        'MON',
        'Mon',
        'month',
        'Month',
        'DD',
        'DDD',
        'D',
        'DAY',
        'Dy',
        'RRRR',
        'RR',
      ];
      const times = ['HH24', 'HH12', 'HH', 'MI', 'SS', 'SSSSS', 'FF1', 'FF3', 'FF6', 'FF9', 'AM', 'p.m.'];
      const names = type === 'DATE' ? dates : type === 'TIME' ? times : [...dates, ...times];
      const model = Array.from({ length: 1 + this.#int(4) }, () => this.#pick(names)).join(
        this.#pick(['-', ' ', ':', '/']),
      );
      return `CAST(${value} AS STRING FORMAT '${model}')`;
    }
    const [date, clock] = [
      this.#pick([this.#date(), '2024-2-5', '24-2-30', '12345-1-1']),
      this.#pick(['10:20', '3:4', '24:00', '23:60']),
    ];
    return this.#pick([
      `SAFE_CAST('${date}' AS DATE FORMAT 'YYYY-MM-DD')`,
      `SAFE_CAST('${date.replaceAll('-', '')}' AS DATE FORMAT 'YYYYMMDD')`,
      `SAFE_CAST('${clock}' AS TIME FORMAT 'HH24:MI')`,
      `SAFE_CAST('${date} ${clock}' AS DATETIME FORMAT 'YYYY-MM-DD HH24:MI')`,
      `SAFE_CAST('${date} ${clock}:${this.#int(70)}.${this.#digits(7)}' AS TIMESTAMP FORMAT 'YYYY-MM-DD HH24:MI:SS.FF${1 + this.#int(6)}')`,
      `SAFE_CAST('${date} ${this.#pick(['+5', '-05:30', '5', '+14'])}' AS TIMESTAMP FORMAT 'YYYY-MM-DD TZH${this.#pick(['', ':TZM'])}')`,
    ]);
  }

  #jsonText(depth: number): string {
    const scalar = (): string =>
      this.#pick([
        '1',
        '-0',
        '1.5',
        '1e3',
        '"x"',
        '"a\\\\"b"',
        'null',
        'true',
        '0.1',
        '12345678901234567890',
        '[]',
        '{}',
        '1.0',
        '"é😀"',
      ]);
    if (depth === 0) return scalar();
    const dice = this.#random();
    const parts = Array.from({ length: this.#int(4) }, () => this.#jsonText(depth - 1));
    if (dice < 0.4) return `{${parts.map((part) => `"${this.#pick(['a', 'b', 'c', '0', 'a b'])}":${part}`).join(',')}}`;
    return dice < 0.75 ? `[${parts.join(',')}]` : scalar();
  }

  #document(): string {
    return `JSON '${this.#jsonText(3)}'`;
  }

  #path(): string {
    return `'$${this.#some(['.a', '.b', '[0]', '[1]', '."a b"', '.c'], 3)}'`;
  }

  #json(): string {
    const value = (): string =>
      this.#pick([() => this.#value(), () => this.#document(), () => `[${this.#double()}]`, () => 'NULL'])();
    return this.#pick([
      () => `JSON_SET(${this.#document()}, ${this.#path()}, ${value()})`,
      () => `JSON_SET(${this.#document()}, ${this.#path()}, ${value()}, ${this.#path()}, ${value()})`,
      () => `SAFE.JSON_REMOVE(${this.#document()}, ${this.#path()}, ${this.#path()})`,
      () => `JSON_ARRAY_APPEND(${this.#document()}, ${this.#path()}, ${value()})`,
      () => `JSON_ARRAY_INSERT(${this.#document()}, ${this.#path()}, [${this.#double()}, NULL])`,
      () => `JSON_ARRAY_INSERT(${this.#document()}, ${this.#path()}, ${this.#string()})`,
      () =>
        `JSON_STRIP_NULLS(${this.#document()}, ${this.#path()}, include_arrays => ${this.#pick(['TRUE', 'FALSE'])}, remove_empty => ${this.#pick(['TRUE', 'FALSE'])})`,
      () =>
        `TO_JSON_STRING(${this.#pick([this.#document(), this.#value(), `STRUCT(${value()} AS a, ${value()} AS b)`])}, ${this.#pick(['TRUE', 'FALSE'])})`,
      () => `TO_JSON_STRING(TO_JSON(${this.#pick([this.#value(), `STRUCT(${value()} AS a)`])}))`,
      () => `TO_JSON_STRING(SAFE.PARSE_JSON('${this.#jsonText(2)}'))`,
      () =>
        `TO_JSON_STRING(SAFE.PARSE_JSON('${this.#pick(['-', ''])}${this.#digits(20)}.${this.#digits(20)}', wide_number_mode => '${this.#pick(['exact', 'round'])}'))`,
      () =>
        `${this.#pick(['JSON_VALUE', 'JSON_QUERY', 'JSON_QUERY_ARRAY', 'JSON_VALUE_ARRAY'])}(${this.#document()}, ${this.#path()})`,
      () =>
        `${this.#pick(['LAX_STRING', 'LAX_BOOL', 'LAX_INT64', 'LAX_FLOAT64', 'SAFE.STRING', 'SAFE.BOOL', 'SAFE.FLOAT64'])}(JSON '${this.#jsonText(0)}')`,
      () => `TO_JSON_STRING(JSON_OBJECT('a', ${value()}, '${this.#pick(['a', 'b'])}', ${value()}))`,
      () => `TO_JSON_STRING(JSON_ARRAY(${value()}, ${value()}))`,
    ])();
  }

  #text(): string {
    const s = this.#string();
    return this.#pick([
      () => `SOUNDEX(${s})`,
      () => `INITCAP(${s}${this.#pick(['', ", ' -'", ", 'ab'"])})`,
      () => `SAFE_CONVERT_BYTES_TO_STRING(${this.#bytes()})`,
      () => `FARM_FINGERPRINT(REPEAT(${s}, ${this.#int(20)}))`,
      () => `TO_HEX(${this.#pick(['SHA1', 'MD5', 'SHA512', 'SHA256'])}(${s}))`,
      () => `NORMALIZE_AND_CASEFOLD(${s}, ${this.#pick(['NFC', 'NFKC', 'NFD', 'NFKD'])})`,
      () => `NORMALIZE(${s}, ${this.#pick(['NFC', 'NFKC', 'NFD', 'NFKD'])})`,
      () => `SAFE.CHR(${this.#int(0x110100)})`,
      () => `(${this.#bytes()} ${this.#pick(['<<', '>>'])} ${this.#int(70)})`,
      () => `CAST(${this.#bytes()} AS STRING FORMAT '${this.#pick(['HEX', 'BASE2', 'BASE8', 'BASE64', 'BASE64M'])}')`,
      () =>
        `SAFE_CAST('${this.#digits(10).replaceAll(/[89]/g, '7')}' AS BYTES FORMAT '${this.#pick(['HEX', 'BASE2', 'BASE8', 'BASE64'])}')`,
      () =>
        `SAFE.PARSE_${this.#pick(['NUMERIC', 'BIGNUMERIC'])}('${this.#some([' ', '-', '+', '1', '23', ',', '.', '5', 'e3', 'e-2', '0'], 7)}')`,
    ])();
  }

  #address(): string {
    const group = (): string => this.#pick(['0', '1', 'ffff', 'a0', '12345', '00', '']);
    const v4 = Array.from({ length: this.#pick([4, 4, 4, 3]) }, () => String(this.#int(280))).join('.');
    const v6 = Array.from({ length: this.#pick([8, 8, 3, 5]) }, group).join(':');
    const text = this.#pick([v4, v6, `::${v4}`, `${group()}::${group()}:${group()}`, `::ffff:${v4}`]);
    const bytes = `b'${Array.from({ length: this.#pick([4, 16, 16]) }, () => `\\x${this.#pick(['00', '00', '01', 'ff'])}`).join('')}'`;
    return this.#pick([
      `TO_HEX(NET.SAFE_IP_FROM_STRING('${text}'))`,
      `TO_HEX(SAFE.NET.IP_FROM_STRING('${text}'))`,
      `NET.IP_TO_STRING(${bytes})`,
      `TO_HEX(SAFE.NET.IP_TRUNC(${bytes}, ${this.#int(140)}))`,
      `TO_HEX(SAFE.NET.IP_NET_MASK(${this.#pick([4, 16, 5])}, ${this.#int(140)}))`,
      `TO_HEX(SAFE.NET.IPV4_FROM_INT64(${this.#int(2 ** 33) - 2 ** 32}))`,
      `SAFE.NET.IPV4_TO_INT64(${bytes})`,
    ]);
  }

  #arithmetic(): string {
    const type = this.#pick(['NUMERIC', 'BIGNUMERIC'] as const);
    const [a, b] = [this.#decimal(type), this.#decimal(type)];
    return this.#pick([
      `SAFE_${this.#pick(['ADD', 'SUBTRACT', 'MULTIPLY', 'DIVIDE'])}(${a}, ${b})`,
      `SAFE.${this.#pick(['DIV', 'MOD'])}(${a}, ${b})`,
      `${this.#pick(['ABS', 'SIGN', 'CEIL', 'FLOOR'])}(${a})`,
      `SAFE.ROUND(${a}, ${this.#int(12) - 4})`,
      `SAFE.ROUND(${a}, ${this.#int(12) - 4}, '${this.#pick(['ROUND_HALF_EVEN', 'ROUND_HALF_AWAY_FROM_ZERO'])}')`,
      `TRUNC(${a}, ${this.#int(12) - 4})`,
      `SQRT(ABS(${a}))`,
      `CBRT(${a})`,
      `SAFE.POW(${a}, ${this.#int(6)})`,
      `SAFE_CAST(${this.#double()} AS ${type})`,
      `CAST(${this.#double()} AS STRING)`,
      `SAFE_CAST(${a} AS INT64)`,
      `CAST(${a} AS FLOAT64)`,
      `CAST(${a} AS STRING)`,
    ]);
  }
}
