// Functions whose value for constants is known exactly, by catalogue id. What is not here is never worked out.

import { ARRAY_FUNCTIONS } from './array-functions.js';
import type { Evaluations } from './constant.js';
import { formatText } from './format-text.js';
import { FUNCTION_DOMAINS } from './function-domains.js';
import { JSON_FUNCTIONS } from './json-functions.js';
import { NET_FUNCTIONS } from './net-functions.js';
import { NUMBER_FUNCTIONS } from './number-functions.js';
import { TEXT_FUNCTIONS } from './text-functions.js';
import { TIME_FORMATS } from './time-format.js';
import { TIME_FUNCTIONS } from './time-functions.js';

export const EVALUATIONS: Evaluations = {
  ...ARRAY_FUNCTIONS,
  ...FUNCTION_DOMAINS,
  ...JSON_FUNCTIONS,
  ...NET_FUNCTIONS,
  ...NUMBER_FUNCTIONS,
  ...TEXT_FUNCTIONS,
  ...TIME_FORMATS,
  ...TIME_FUNCTIONS,
  format: { withNulls: formatText },
};
