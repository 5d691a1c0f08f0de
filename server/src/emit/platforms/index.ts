// The platforms, in the order they are offered.

import type { Platform } from '../platform.js';
import { dataformPlatform } from './dataform/platform.js';
import { dbtPlatform } from './dbt/platform.js';
import { pysparkPlatform } from './pyspark/platform.js';
import { sqlPlatform } from './sql/platform.js';

export const platforms: readonly Platform[] = [dbtPlatform, dataformPlatform, pysparkPlatform, sqlPlatform];
