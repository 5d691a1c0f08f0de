// Option table → server/docs/settings.md. Run with tsx after changing the table; a test compares the two.

import { writeFileSync } from 'node:fs';
import { settingsPage } from './settings-page.js';

writeFileSync(new URL('../docs/settings.md', import.meta.url), settingsPage());
