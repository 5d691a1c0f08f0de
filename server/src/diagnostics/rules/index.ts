// The rules that look at the finished model, by id. What is found while reading and resolving is reported there (rule-table.ts lists all).

import type { Rule } from '../rule.js';
import { countOfUnmatchedRows } from './count-of-unmatched-rows.js';
import { duplicateJoin } from './duplicate-join.js';
import { joinConditionOneSided } from './join-condition-one-sided.js';
import { joinIgnoresKey } from './join-ignores-key.js';
import { nullInList } from './null-in-list.js';
import { nullablePrimaryKey } from './nullable-primary-key.js';

export const rules: readonly Rule[] = [
  countOfUnmatchedRows,
  duplicateJoin,
  joinConditionOneSided,
  joinIgnoresKey,
  nullInList,
  nullablePrimaryKey,
];
