// The rules that look at the finished model, by id. What is found while reading and resolving is reported there (rule-table.ts lists all).

import type { Rule } from '../rule.js';
import { aggregateOfAverage } from './aggregate-of-average.js';
import { aggregateWithoutOrder } from './aggregate-without-order.js';
import { andBeforeOr } from './and-before-or.js';
import { booleanSpelledOut } from './boolean-spelled-out.js';
import { branchWithoutExample } from './branch-without-example.js';
import { callWithoutEffect } from './call-without-effect.js';
import { castTooNarrow } from './cast-too-narrow.js';
import { closedVersionInterval } from './closed-version-interval.js';
import { columnWithoutExample } from './column-without-example.js';
import { comparesDifferentTypes } from './compares-different-types.js';
import { constantCondition } from './constant-condition.js';
import { constantFails } from './constant-fails.js';
import { constantSortKey } from './constant-sort-key.js';
import { decimalAsFloat } from './decimal-as-float.js';
import { exampleGivenCannotBe } from './example-given-cannot-be.js';
import { constantTest } from './constant-test.js';
import { contradictingTests } from './contradicting-tests.js';
import { countOfCondition } from './count-of-condition.js';
import { countOfUnmatchedRows } from './count-of-unmatched-rows.js';
import { distinctWithoutEffect } from './distinct-without-effect.js';
import { divisionByZero } from './division-by-zero.js';
import { dropsNullRows } from './drops-null-rows.js';
import { duplicateJoin } from './duplicate-join.js';
import { duplicateTest } from './duplicate-test.js';
import { earlyOpenEnd } from './early-open-end.js';
import { elementMayBeMissing } from './element-may-be-missing.js';
import { exampleBreaksKey } from './example-breaks-key.js';
import { exampleFailsTest } from './example-fails-test.js';
import { exampleOrderNotCompared } from './example-order-not-compared.js';
import { finalReadsSource } from './final-reads-source.js';
import { figureInKey } from './figure-in-key.js';
import { floatingPointKey } from './floating-point-key.js';
import { frameEndsAtRow } from './frame-ends-at-row.js';
import { historyAllVersions } from './history-all-versions.js';
import { historyClosesFiltered } from './history-closes-filtered.js';
import { historyTracksRunTime } from './history-tracks-run-time.js';
import { historyUntrackedColumns } from './history-untracked-columns.js';
import { impossibleValue } from './impossible-value.js';
import { intervalWithoutEnd } from './interval-without-end.js';
import { joinConditionOneSided } from './join-condition-one-sided.js';
import { joinIgnoresKey } from './join-ignores-key.js';
import { joinNamesDiffer } from './join-names-differ.js';
import { joinWithoutEquality } from './join-without-equality.js';
import { keyWithoutEffect } from './key-without-effect.js';
import { layerOrder } from './layer-order.js';
import { layerPrefix } from './layer-prefix.js';
import { likeWithoutWildcard } from './like-without-wildcard.js';
import { listInOneText } from './list-in-one-text.js';
import { lookAlikeLetters } from './look-alike-letters.js';
import { lookAlikeNames } from './look-alike-names.js';
import { lossyBranches } from './lossy-branches.js';
import { mergeKeyNotPrimary } from './merge-key-not-primary.js';
import { missingDescription } from './missing-description.js';
import { missingFreshness } from './missing-freshness.js';
import { missingOwner } from './missing-owner.js';
import { missingPrimaryKey } from './missing-primary-key.js';
import { missingRationale } from './missing-rationale.js';
import { missingTests } from './missing-tests.js';
import { misspeltBranch } from './misspelt-branch.js';
import { nameContradictsAggregate } from './name-contradicts-aggregate.js';
import { namesakeNotRead } from './namesake-not-read.js';
import { negatedComparison } from './negated-comparison.js';
import { nullInList } from './null-in-list.js';
import { nullAsText } from './null-as-text.js';
import { nullableEffectiveFrom } from './nullable-effective-from.js';
import { nullablePrimaryKey } from './nullable-primary-key.js';
import { onlyNullLeft } from './only-null-left.js';
import { patternMatchesAll } from './pattern-matches-all.js';
import { patternMatchesNothing } from './pattern-matches-nothing.js';
import { placeholderText } from './placeholder-text.js';
import { producedValueFailsTest } from './produced-value-fails-test.js';
import { redundantCast } from './redundant-cast.js';
import { redundantDefault } from './redundant-default.js';
import { regexWithoutPattern } from './regex-without-pattern.js';
import { relationshipCannotHold } from './relationship-cannot-hold.js';
import { repeatedAcceptedValue } from './repeated-accepted-value.js';
import { repeatedColumn } from './repeated-column.js';
import { repeatedElement } from './repeated-element.js';
import { repeatedWindowKey } from './repeated-window-key.js';
import { repeatedName } from './repeated-name.js';
import { rowNumberOrder } from './row-number-order.js';
import { sameBranches } from './same-branches.js';
import { sameOperands } from './same-operands.js';
import { sensitiveDataInFinal } from './sensitive-data-in-final.js';
import { sensitiveTagLost } from './sensitive-tag-lost.js';
import { sumOfDistinct } from './sum-of-distinct.js';
import { swappedArguments } from './swapped-arguments.js';
import { stagingJoins } from './staging-joins.js';
import { substrFromZero } from './substr-from-zero.js';
import { shadowedName } from './shadowed-name.js';
import { sharedSchema } from './shared-schema.js';
import { swappedBranches } from './swapped-branches.js';
import { swappedColumns } from './swapped-columns.js';
import { unreachableBranch } from './unreachable-branch.js';
import { unreadColumn } from './unread-column.js';
import { unreadModel } from './unread-model.js';
import { untaggedPersonalData } from './untagged-personal-data.js';
import { unusedFlag } from './unused-flag.js';
import { unusedFunction } from './unused-function.js';
import { unusedFunctionParameter } from './unused-function-parameter.js';
import { unusedHiddenColumn } from './unused-hidden-column.js';
import { unusedInput } from './unused-input.js';
import { unusedParameter } from './unused-parameter.js';
import { unusedSource } from './unused-source.js';
import { unusedUnnest } from './unused-unnest.js';
import { valueOutOfRange } from './value-out-of-range.js';
import { valueNeverProduced } from './value-never-produced.js';
import { valueOfAnotherKind } from './value-of-another-kind.js';
import { watermarkDoesNotRise } from './watermark-does-not-rise.js';
import { watermarkNotFromInput } from './watermark-not-from-input.js';

export const rules: readonly Rule[] = [
  aggregateOfAverage,
  aggregateWithoutOrder,
  andBeforeOr,
  booleanSpelledOut,
  branchWithoutExample,
  callWithoutEffect,
  castTooNarrow,
  closedVersionInterval,
  columnWithoutExample,
  comparesDifferentTypes,
  constantCondition,
  constantFails,
  constantSortKey,
  constantTest,
  contradictingTests,
  countOfCondition,
  countOfUnmatchedRows,
  decimalAsFloat,
  distinctWithoutEffect,
  divisionByZero,
  dropsNullRows,
  duplicateJoin,
  duplicateTest,
  earlyOpenEnd,
  elementMayBeMissing,
  exampleBreaksKey,
  exampleFailsTest,
  exampleGivenCannotBe,
  exampleOrderNotCompared,
  finalReadsSource,
  figureInKey,
  floatingPointKey,
  frameEndsAtRow,
  historyAllVersions,
  historyClosesFiltered,
  historyTracksRunTime,
  historyUntrackedColumns,
  impossibleValue,
  intervalWithoutEnd,
  joinConditionOneSided,
  joinIgnoresKey,
  joinNamesDiffer,
  joinWithoutEquality,
  keyWithoutEffect,
  layerOrder,
  layerPrefix,
  likeWithoutWildcard,
  listInOneText,
  lookAlikeLetters,
  lookAlikeNames,
  lossyBranches,
  mergeKeyNotPrimary,
  missingDescription,
  missingFreshness,
  missingOwner,
  missingPrimaryKey,
  missingRationale,
  missingTests,
  misspeltBranch,
  nameContradictsAggregate,
  namesakeNotRead,
  negatedComparison,
  nullInList,
  nullAsText,
  nullableEffectiveFrom,
  nullablePrimaryKey,
  onlyNullLeft,
  patternMatchesAll,
  patternMatchesNothing,
  placeholderText,
  producedValueFailsTest,
  redundantCast,
  redundantDefault,
  regexWithoutPattern,
  relationshipCannotHold,
  repeatedAcceptedValue,
  repeatedColumn,
  repeatedElement,
  repeatedName,
  repeatedWindowKey,
  rowNumberOrder,
  sameBranches,
  sameOperands,
  sensitiveDataInFinal,
  sensitiveTagLost,
  swappedArguments,
  stagingJoins,
  substrFromZero,
  sumOfDistinct,
  shadowedName,
  sharedSchema,
  swappedBranches,
  swappedColumns,
  unreachableBranch,
  unreadColumn,
  unreadModel,
  untaggedPersonalData,
  unusedFlag,
  unusedFunction,
  unusedFunctionParameter,
  unusedHiddenColumn,
  unusedInput,
  unusedParameter,
  unusedSource,
  unusedUnnest,
  valueNeverProduced,
  valueOfAnotherKind,
  valueOutOfRange,
  watermarkDoesNotRise,
  watermarkNotFromInput,
];
