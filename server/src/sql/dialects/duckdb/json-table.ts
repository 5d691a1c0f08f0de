// JSON functions in DuckDB.

import type { FunctionTranslations } from '../../printing/translation.js';

export const json: FunctionTranslations = {};
