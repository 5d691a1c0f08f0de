// What the platform is called: read without its code.

import type { PlatformName } from '../../platform.js';

export const dataformName: PlatformName = { id: 'dataform', displayName: 'Dataform' };
