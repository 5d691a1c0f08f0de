// Python names for the things of one function or module: valid, readable, each used once.

import { pythonIdentifier } from '../../../sql/dialects/pyspark/python-literal.js';

export class NameScope {
  private readonly taken: Set<string>;
  private readonly ignoreCase: boolean;

  /** `reserved` are names that the code around uses itself. File and table names differ by more than case. */
  constructor(reserved: Iterable<string> = [], options: { readonly ignoreCase?: boolean } = {}) {
    this.ignoreCase = options.ignoreCase ?? false;
    this.taken = new Set([...reserved].map((name) => this.key(name)));
  }

  /** `wanted` as a Python name, numbered when it is taken. */
  fresh(wanted: string): string {
    const plain = pythonIdentifier(wanted);
    let name = plain;
    for (let n = 2; this.taken.has(this.key(name)); n++) name = `${plain}_${n}`;
    this.taken.add(this.key(name));
    return name;
  }

  private key(name: string): string {
    return this.ignoreCase ? name.toLowerCase() : name;
  }
}

/** Imports, parameters and builtins that generated functions use: no alias of a spec may hide them. */
export const FUNCTION_NAMES: readonly string[] = [
  'F',
  'T',
  'Window',
  'Decimal',
  'DataFrame',
  'SparkSession',
  'googlesql',
  'Params',
  'TableUpdate',
  'constant',
  'params',
  'spark',
  'transform',
  'update',
  'bytearray',
  'float',
  'existing',
  'incoming_rows',
  'refusals',
];

/** The same for unit tests: imports, fixtures and the locals of every test. */
export const TEST_NAMES: readonly string[] = [
  'spark',
  'params',
  'Params',
  'schemas',
  'rows',
  'columns_of',
  'assert_rows',
  'assert_refused',
  'assert_not_refused',
  'actual',
  'expected',
  'existing',
  'incoming',
  'first',
  'again',
  'date',
  'datetime',
  'timezone',
  'Decimal',
  'float',
];
