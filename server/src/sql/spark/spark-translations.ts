// Every translated or refused catalogue function by id; what is not here is refused as unknown.

import { AGGREGATES } from './aggregate-table.js';
import { ARRAYS } from './array-table.js';
import { BYTES_FUNCTIONS } from './bytes.js';
import { DATES } from './date-table.js';
import { INTERVALS } from './interval-arithmetic.js';
import { JSON_CHANGES } from './json-changes.js';
import { JSON_FUNCTIONS } from './json-table.js';
import { MATH } from './math-table.js';
import { NETWORK } from './network-table.js';
import { OPERATORS } from './operator-table.js';
import { REGEX } from './regex-table.js';
import { STRINGS } from './string-table.js';
import type { SparkTranslations } from './translation.js';
import { TIMES } from './time-table.js';
import { WINDOWS } from './window-table.js';

export const SPARK_TRANSLATIONS: SparkTranslations = {
  ...OPERATORS,
  ...NETWORK,
  ...MATH,
  ...STRINGS,
  ...BYTES_FUNCTIONS,
  ...REGEX,
  ...DATES,
  ...TIMES,
  ...INTERVALS,
  ...ARRAYS,
  ...JSON_FUNCTIONS,
  ...JSON_CHANGES,
  ...AGGREGATES,
  ...WINDOWS,
};
