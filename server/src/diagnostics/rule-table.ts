// All ids by family: those found while reading and resolving (listed here), and those of the rules that look at the finished model.

import type { RuleFamily } from './rule.js';
import { rules } from './rules/index.js';

const found: Readonly<Record<RuleFamily, readonly string[]>> = {
  format:
    `comma-list conflicting-keys duplicate-key invalid-value json-syntax missing-formula missing-key missing-predicate
    newer-version older-version unknown-key wrong-type`.split(/\s+/),
  names:
    `ambiguous-column ambiguous-filter-stage ambiguous-pass-through column-without-source ddl-duplicate-column ddl-syntax
    ddl-without-columns dependency-cycle duplicate-alias duplicate-column duplicate-name function-hides-builtin hidden-column
    invalid-name invisible-character model-without-columns open-source open-source-columns recursive-function reserved-name source-columns-differ
    unknown-column unknown-function unknown-input unknown-parameter unknown-relation unknown-target-column unknown-type
    unused-from-column`.split(/\s+/),
  sql: `argument-out-of-range clock-call condition-always-holds condition-never-holds invalid-format invalid-json-path
    invalid-regex invalid-time-zone misplaced-aggregate misplaced-from misplaced-window
    nested-aggregate nondeterministic-function not-groupable not-grouped not-orderable predicate-not-boolean sql-syntax
    subquery-reads-table unsupported-construct wrong-arguments`.split(/\s+/),
  types: `drill-across-key-types foreign-key-types impossible-cast implicit-conversion invalid-default invalid-literal
    lossy-cast missing-type set-types-differ type-mismatch unnest-not-array`.split(/\s+/),
  grain: `ambiguous-call-input call-of-two-inputs cross-join-condition cross-join-multiplies cube-too-large
    deduplicate-order-not-total deduplicate-without-input drill-across-grouping-sets drill-across-key drill-across-with-joins
    drill-across-without-aggregates filter-stage-needs-input filter-without-input flag-without-exists foreign-key-columns
    group-by-aggregate group-key-needs-name group-key-not-a-name group-key-not-listed grouped-filter-without-groups
    grouping-needs-key implicit-drill-across implicit-group-by input-not-joined input-outside-drill-across inputs-not-combined
    join-left-not-joined join-multiplies-rows join-right-already-joined join-side-not-compared key-not-unique
    limit-without-order missing-exists-flag missing-join-condition missing-only-in-union not-null-can-be-null
    not-null-of-nullable-source nullable-partition order-by-hidden-column outer-join-undone repeated-operand
    set-columns-differ set-operation-distinct stage-not-in-drill-across too-few-operands unnest-in-drill-across
    unproven-join-multiplicity unproven-key view-with-parameter window-order-not-total`.split(/\s+/),
  history:
    `history-column-exists history-column-not-comparable history-column-roles history-duplicate-key history-early-close
    history-effective-from-type history-late-change history-late-return history-needs-table history-null-effective-from
    history-null-key history-primary-key history-tracks-all-columns incremental-duplicate-key incremental-limit
    incremental-lookback-unit incremental-watermark-type incremental-without-key incremental-without-watermark
    invalid-open-end nullable-natural-key nullable-watermark`.split(/\s+/),
  tests: `accepted-values-placeholder example-before-without-history example-input-missing example-missing-value
    example-needs-run-ts example-parameter-missing example-without-expectation invalid-test not-reached-by-examples relationship-to-non-key
    rows-do-not-fit rows-not-found rows-too-large test-argument-type
    test-without-column unknown-test value-not-accepted`.split(/\s+/),
  portability: ['portability-limit', 'refused-by-platform', 'reserved-file-name', 'untranslatable-expression'],
  governance: [],
  settings: `glob-without-match ineffective-severity invalid-baseline invalid-setting settings-syntax shared-output
    stale-baseline suppression-without-reason unknown-dialect unknown-platform unknown-rule unknown-setting
    unknown-suppression unused-suppression`.split(/\s+/),
  run: ['reads-refused-model', 'run-error'],
};

export const ruleFamilies = Object.keys(found) as readonly RuleFamily[];

/** Of every id that a finding can have; undefined where there is no such rule. */
export function familyOf(id: string): RuleFamily | undefined {
  return families.get(id);
}

const families: ReadonlyMap<string, RuleFamily> = new Map([
  ...ruleFamilies.flatMap((family) => found[family].map((id) => [id, family] as const)),
  ...rules.map((rule) => [rule.id, rule.family] as const),
]);

/** Every id that a finding can have, by family. */
export const ruleIds: readonly string[] = [...families.keys()];

/** Ids of what only a run finds: reading the text cannot say that there is none. */
export const foundByRunning: ReadonlySet<string> = new Set(['not-reached-by-examples']);

/** Ids whose rule speaks only when the settings name it. */
export const offByDefault: ReadonlySet<string> = new Set(rules.filter((r) => r.offByDefault === true).map((r) => r.id));
