// What the platform is called: read without its code.

import type { PlatformName } from '../../platform.js';

export const sqlName: PlatformName = { id: 'sql', displayName: 'SQL scripts' };
