// What the platform is called: read without its code.

import type { PlatformName } from '../../platform.js';

export const pysparkName: PlatformName = { id: 'pyspark', displayName: 'PySpark' };
