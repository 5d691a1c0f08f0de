// JSON functions in PostgreSQL.

import type { FunctionTranslations } from '../../printing/translation.js';

export const json: FunctionTranslations = {};
