// The rules that look at the finished model, by id. What is found while reading and resolving is reported there (rule-table.ts lists all).

import type { Rule } from '../rule.js';
import { nullInList } from './null-in-list.js';

export const rules: readonly Rule[] = [nullInList];
