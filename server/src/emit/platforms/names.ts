// What the platforms are called, in the order they are offered: loads none of their code.

import type { PlatformName } from '../platform.js';
import { dataformName } from './dataform/name.js';
import { dbtName } from './dbt/name.js';
import { pysparkName } from './pyspark/name.js';
import { sqlName } from './sql/name.js';

export const platformNames: readonly PlatformName[] = [dbtName, dataformName, pysparkName, sqlName];
