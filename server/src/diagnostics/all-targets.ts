// Imported for its effect: what a project's targets say is known from the start. The language server loads them when needed instead.

import { platformChoices, targetDialects, targetEmitters } from './target-dialects.js';
import { registerTargets } from './target-loading.js';

registerTargets({ platformChoices, targetDialects, targetEmitters });
