// The corpus and the dialects → server/docs/functions.md. Run: npx tsx server/tools/write-functions-page.ts
import { writeFileSync } from 'node:fs';
import { functionsPage } from './functions-page.js';

writeFileSync(new URL('../docs/functions.md', import.meta.url), functionsPage());
