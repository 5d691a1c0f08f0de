// The refactorings, in the order in which an editor lists them.

import { extractFunction } from './extract-function.js';
import type { Refactoring } from './refactoring.js';

export const refactorings: readonly Refactoring[] = [extractFunction];
