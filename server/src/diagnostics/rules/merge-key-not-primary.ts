// An increment merged by the primary key and more: a row that changes there is added beside its old version, and the primary key repeats.

import type { Rule } from '../rule.js';
import { isBlocked } from '../blocked-model.js';

export const mergeKeyNotPrimary: Rule = {
  id: 'merge-key-not-primary',
  family: 'history',
  severity: 'warning',
  ofModel(model, report) {
    const { materialization, primaryKey, spec } = model;
    if (isBlocked(model) || materialization.type !== 'incremental' || primaryKey === undefined) return;
    const written = spec.materialization;
    if (written === undefined) return;
    const primary = new Set(primaryKey.map((c) => c.toLowerCase()));
    const more = materialization.uniqueKey.filter((c) => !primary.has(c.toLowerCase()));
    // Of another key than that `key-not-unique` tells, where it is none.
    if (more.length === 0 || more.length + primary.size > materialization.uniqueKey.length) return;
    const list = (names: readonly string[]): string => names.map((n) => `\`${n}\``).join(', ');
    report({
      part: `${written.part}/unique_key`,
      onKey: true,
      message: `Rows are merged by ${list(materialization.uniqueKey)}, but the primary key is ${list(primaryKey)}. A row whose ${list(more)} changes is added beside its old version, and the primary key repeats. Merge by the primary key, or correct the one that is wrong.`,
      ...(spec.constraints.primaryKey !== undefined && {
        related: [{ part: spec.constraints.primaryKey.part, file: model.file, message: 'The primary key' }],
      }),
      data: { key: primaryKey },
    });
  },
  fixes(problem, at) {
    const key = problem.data?.['key'] as readonly string[] | undefined;
    if (key === undefined) return [];
    const holder = problem.part.slice(0, problem.part.lastIndexOf('/'));
    return at.fix('Merge by the primary key', [at.set(holder, 'unique_key', key)], false);
  },
};
