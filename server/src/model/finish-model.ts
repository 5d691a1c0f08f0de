// A model's core → constraints, keys, what readers see, and the finished resolved model without its tests.

import type { KeySpec, PartId, TestSpec, Text } from '../spec/spec.js';
import { findColumn } from '../sql/scope.js';
import { castNode } from '../sql/typing/coercion.js';
import { BOOL, isGroupable, isNumeric, isScalar, TIMESTAMP, typeToString, UNKNOWN } from '../sql/types.js';
import { columnsApart, neverEqualIn } from './columns-apart.js';
import { columnsBehind } from './columns-behind.js';
import type { ClaimInput } from './claimed-key.js';
import { isInvalid } from './expression-walk.js';
import { constantOfOutput } from './constant-columns.js';
import { dateUnit, unitsOf } from './date-units.js';
import { analyseKeys, type KeyAnalysis } from './keys.js';
import type { ClaimedKey, ExportedColumn, ResolvedOutput, Signature } from './pipeline-model.js';
import { requireOutput } from './resolve-history.js';
import { figureKind } from './measure-kinds.js';
import { isNonZero } from './non-zero.js';
import { groupsHaveRows, neverZeroIn, rowConditions } from './row-conditions.js';
import { rowOrigin } from './row-origin.js';
import { successorIntervals } from './successor-intervals.js';
import { beginningOf } from './text-beginning.js';
import type { ModelCore } from './resolve-model.js';
import { makeSignature } from './signature.js';
import { toldJoins } from './told-joins.js';

export interface FinishedCore {
  readonly core: ModelCore;
  readonly primaryKey: readonly string[] | undefined;
  readonly uniqueKeys: readonly (readonly string[])[];
  readonly partitionBy: readonly string[];
  readonly clusterBy: readonly string[];
  readonly claims: readonly ClaimedKey[];
  readonly signature: Signature;
}

export function finishCore(core: ModelCore, previous: Signature | undefined): FinishedCore {
  const { ctx, spec } = core;
  const { constraints } = spec;
  const visible = core.outputs.filter((o) => !o.hidden);
  const historyColumns = historyColumnsOf(core);
  const named = (texts: readonly Text[], use: string): readonly string[] | undefined => {
    const names = texts.map(
      (t) =>
        historyColumns.find((c) => c.name.toLowerCase() === t.value.toLowerCase())?.name ??
        requireOutput(ctx, core.outputs, t, use)?.name,
    );
    return names.includes(undefined) ? undefined : (names as string[]);
  };
  const keyOf = (key: KeySpec | undefined, use: string): readonly string[] | undefined =>
    key === undefined || core.openResult ? undefined : named(key.columns, use);
  const primaryKey = keyOf(constraints.primaryKey, '`primary_key`');
  const unique = constraints.uniqueKeys.flatMap((k) => {
    const columns = keyOf(k, '`unique_keys`');
    return columns === undefined ? [] : [{ columns, part: k.part }];
  });
  const claims: ClaimInput[] = [
    ...(primaryKey === undefined || core.history !== undefined
      ? []
      : [{ columns: primaryKey, kind: 'primary_key' as const, part: constraints.primaryKey!.part }]),
    ...unique.map((u) => ({ ...u, kind: 'unique_key' as const })),
    ...(core.materialization.type === 'incremental' && core.materialization.uniqueKey.length > 0
      ? [
          {
            columns: core.materialization.uniqueKey,
            kind: 'unique_key' as const,
            part: `${spec.materialization!.part}/unique_key`,
          },
        ]
      : []),
    ...(core.history === undefined || core.history.naturalKey.length === 0
      ? []
      : [{ columns: core.history.naturalKey, kind: 'natural_key' as const, part: `${core.history.part}/natural_key` }]),
  ];
  for (const claim of claims.filter((c) => c.part.startsWith(constraints.part)))
    for (const name of claim.columns) reportNotGroupable(core, claim, name);
  const keys = analyseKeys(core, [...claims, ...testedUnique(core, claims)]);
  const historyKey = core.history === undefined ? undefined : [...core.history.naturalKey, core.history.effectiveAt];
  if (core.history !== undefined && primaryKey !== undefined && !sameNames(primaryKey, historyKey!))
    ctx.report(
      'history-primary-key',
      'warning',
      constraints.primaryKey!.part,
      `The table keeps several versions of a row, so its key is ${historyKey!.map((c) => `\`${c}\``).join(', ')}, not ${primaryKey.map((c) => `\`${c}\``).join(', ')}. Remove \`primary_key\`.`,
      {
        data: { primaryKey: historyKey },
      },
    );
  const told = toldJoins(core);
  const intervals = successorIntervals(core);
  const apart = columnsApart(core);
  const signature = makeSignature(
    {
      relation: { kind: 'model', name: spec.name.value },
      columns: [
        ...visible.map((o) => exported(core, o, historyKey ?? primaryKey ?? [], told, keys.atMostOne)),
        ...historyColumns,
        ...missingKeys(core, historyColumns),
      ],
      open: core.openResult || (ctx.failed && visible.length === 0),
      keys:
        historyKey === undefined
          ? keys.exported
          : [{ columns: historyKey.map((c) => c.toLowerCase()), nullsCounted: true }],
      determinations: keys.determinations,
      // The table of a history or an increment keeps rows of earlier runs.
      oneRow: keys.oneRow && core.history === undefined && core.materialization.type !== 'incremental',
      history:
        core.history === undefined
          ? undefined
          : {
              effectiveAt: core.history.effectiveAt,
              expiryAt: core.history.expiryAt,
              currentFlag: core.history.currentFlag,
            },
      ...(intervals.length > 0 && { intervals }),
      ...(apart.length > 0 && { apart }),
    },
    previous,
  );
  return {
    core: withMultiplicity(core, keys),
    primaryKey: historyKey ?? primaryKey,
    uniqueKeys: unique.map((u) => u.columns),
    partitionBy: named(constraints.partitionBy, '`partition_by`') ?? [],
    clusterBy: named(constraints.clusterBy, '`cluster_by`') ?? [],
    claims: keys.claims,
    signature,
  };
}

/** Keys of history and increments are looked at where they are resolved. */
function reportNotGroupable(core: ModelCore, claim: ClaimInput, name: string): void {
  const type = core.outputs.find((o) => o.name === name)?.type;
  if (claim.kind === 'natural_key' || type === undefined || type.kind === 'unknown' || isGroupable(type)) return;
  core.ctx.report(
    'not-groupable',
    'error',
    [core.spec.constraints.primaryKey, ...core.spec.constraints.uniqueKeys]
      .find((key) => key?.part === claim.part)
      ?.columns.find((c) => c.value.toLowerCase() === name.toLowerCase())?.part ?? claim.part,
    `\`${name}\` is ${typeToString(type)} and cannot be part of a key: values of it cannot be compared.`,
  );
}

/** A column that an unconditional test says is unique; where a key says so already, that is the place to speak of. */
function testedUnique(core: ModelCore, claims: readonly ClaimInput[]): readonly ClaimInput[] {
  // Of a history the test looks at current rows only.
  if (core.history !== undefined) return [];
  return [...core.spec.columns, ...core.spec.aggregations].flatMap((spec): readonly ClaimInput[] => {
    const test = spec.tests.find(
      (t) => (t.name === 'unique' || t.name === 'primary_key') && t.where === undefined && t.severity === 'error',
    );
    const output = core.outputs.find((o) => o.part === spec.part);
    if (test === undefined || output === undefined || output.hidden || !isComparable(output)) return [];
    const said = claims.some((c) => c.columns.length === 1 && c.columns[0] === output.name);
    return said ? [] : [{ columns: [output.name], kind: 'unique_test', part: test.part }];
  });
}

function isComparable({ type }: ResolvedOutput): boolean {
  return type.kind === 'unknown' || isGroupable(type);
}

function withMultiplicity(core: ModelCore, { atMostOne, asksForMoment }: KeyAnalysis): ModelCore {
  if (core.combine.kind !== 'joins') return core;
  return {
    ...core,
    combine: {
      ...core.combine,
      joins: core.combine.joins.map((j, i) => ({
        ...j,
        matchesAtMostOne: atMostOne[i],
        ...(asksForMoment[i] === true && { asksForMoment: true }),
      })),
    },
  };
}

/** Columns of an input that a key names and the result lacks, as where `group_by` was left out: an error that readers need not repeat. */
function missingKeys(core: ModelCore, others: readonly ExportedColumn[]): readonly ExportedColumn[] {
  const { primaryKey, uniqueKeys } = core.spec.constraints;
  const named = [primaryKey, ...uniqueKeys].flatMap((key) => key?.columns.map((c) => c.value) ?? []);
  const known = [...core.outputs, ...others];
  return [...new Set(named)]
    .filter((name) => findColumn(known, name) === undefined && core.inputs.some((i) => findColumn(i.columns, name)))
    .map((name) => ({
      name,
      type: UNKNOWN,
      nullable: true,
      nullReason: undefined,
      claimedNonNull: true,
      nullFromSource: false,
    }));
}

/** A key or an unconditional `not_null` test says it as `nullable: false` does. */
function exported(
  core: ModelCore,
  output: ResolvedOutput,
  primaryKey: readonly string[],
  told: ReadonlySet<PartId>,
  atMostOne: KeyAnalysis['atMostOne'],
): ExportedColumn {
  const spec =
    core.spec.columns.find((c) => c.part === output.part) ?? core.spec.aggregations.find((a) => a.part === output.part);
  const tested =
    spec?.tests.some((t) => t.name === 'not_null' && t.where === undefined && t.severity === 'error') ?? false;
  const claimedNonNull =
    isInvalid(output.base) ||
    output.declaredNullable === false ||
    tested ||
    // Where a model above says so, it is looked after there.
    (output.nullable && output.nullKind === 'claimed') ||
    (output.nullJoin !== undefined && told.has(output.nullJoin)) ||
    primaryKey.some((k) => k.toLowerCase() === output.name.toLowerCase());
  const figure = figureKind(output.base, (alias, name) => {
    const [kind, ...others] = new Set(columnsBehind(core, alias, name).map((c) => c.figure));
    return others.length === 0 ? kind : undefined;
  });
  const constant = constantOfOutput(core, output);
  const beginning =
    isScalar(output.type, 'STRING') && core.combine.kind !== 'set-operation'
      ? beginningOf(output.base, core.inputs)
      : undefined;
  const origin = rowOrigin(core, output, atMostOne);
  const unit = isScalar(output.type, 'DATE') ? dateUnit(output.base, unitsOf(core)) : undefined;
  return {
    name: output.name,
    type: output.type,
    nullable: output.nullable,
    nullReason: output.nullReason,
    claimedNonNull,
    nullFromSource: output.nullKind === 'source',
    ...(figure !== undefined && { figure }),
    ...((isNeverZero(core, output) || (spec !== undefined && isTestedNotZero(output, spec.tests))) && {
      neverZero: true,
    }),
    ...(constant !== undefined && { constant }),
    ...(beginning !== undefined && { beginning }),
    ...(unit !== undefined && { unit }),
    ...(origin !== undefined && { rowOrigin: origin }),
  };
}

/** A test that fails the build says that 0 is none of the values; readers may divide by them. */
function isTestedNotZero({ type }: ResolvedOutput, tests: readonly TestSpec[]): boolean {
  if (!isNumeric(type)) return false;
  return tests.some((t) => {
    if (t.where !== undefined || t.severity !== 'error' || t.args.length === 0) return false;
    const values = t.args.map((a) => (a.value.trim() === '' ? NaN : Number(a.value)));
    if (!values.every(Number.isFinite)) return false;
    const [low, high] = values;
    if (t.name === 'between') return values.length === 2 && (low! > 0 || high! < 0);
    return t.name === 'accepted_values' && !values.includes(0);
  });
}

function isNeverZero(core: ModelCore, { base, type }: ResolvedOutput): boolean {
  if (core.drillAcross !== undefined || !isNumeric(type)) return false;
  const held = { holds: rowConditions(core), fails: [], groupsHaveRows: groupsHaveRows(core) };
  return isNonZero(castNode(base, type, false), {
    ...held,
    neverZero: neverZeroIn(core),
    neverEqual: neverEqualIn(core),
  });
}

export function historyColumnsOf(core: ModelCore): readonly ExportedColumn[] {
  const { history } = core;
  if (history === undefined) return [];
  return [
    {
      name: history.effectiveAt,
      type: TIMESTAMP,
      nullable: false,
      nullReason: undefined,
      claimedNonNull: true,
      nullFromSource: false,
    },
    {
      name: history.expiryAt,
      type: TIMESTAMP,
      nullable: history.openEnd === undefined,
      nullReason: 'a current version has no end',
      claimedNonNull: false,
      nullFromSource: false,
    },
    {
      name: history.currentFlag,
      type: BOOL,
      nullable: false,
      nullReason: undefined,
      claimedNonNull: true,
      nullFromSource: false,
    },
  ];
}

function sameNames(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((n) => b.some((m) => m.toLowerCase() === n.toLowerCase()));
}
