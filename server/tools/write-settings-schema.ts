// Option table → schemas/settings.schema.json. Run with tsx after changing the table; a test compares the two.

import { writeFileSync } from 'node:fs';
import { settingsSchema } from '../src/settings/settings-schema.js';

writeFileSync(
  new URL('../../schemas/settings.schema.json', import.meta.url),
  `${JSON.stringify(settingsSchema(), null, 2)}\n`,
);
