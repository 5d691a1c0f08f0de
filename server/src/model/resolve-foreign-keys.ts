// Foreign keys of a model → the relation and columns they point to, checked to exist and to have types that can be compared.

import type { ForeignKeySpec, PartId, Text } from '../spec/spec.js';
import { findColumn } from '../sql/scope.js';
import { standIn, supertype } from '../sql/typing/coercion.js';
import { typeToString } from '../sql/types.js';
import type { FinishedCore } from './finish-model.js';
import { wholeText, type ModelContext } from './model-context.js';
import type { RelationName, Signature } from './pipeline-model.js';
import { requireOutput } from './resolve-history.js';
import type { RelationLookup } from './resolve-inputs.js';

export interface ForeignKey {
  readonly part: PartId;
  readonly columns: readonly string[];
  readonly references: RelationName;
  readonly referencedColumns: readonly string[];
}

/** A faulty foreign key blocks only its own test. */
export function resolveForeignKeys(
  ctx: ModelContext,
  finished: FinishedCore,
  lookup: RelationLookup,
): readonly ForeignKey[] {
  const { outputs } = finished.core;
  return finished.core.spec.constraints.foreignKeys.flatMap((fk): readonly ForeignKey[] =>
    ctx.blockingOnly([{ kind: 'test', name: fk.part }], () => {
      const own = fk.columns.map((t) => requireOutput(ctx, outputs, t, '`foreign_keys`'));
      const target = lookup(fk.references.value);
      if (target === undefined) {
        ctx.unknownName(
          'unknown-relation',
          fk.references,
          `There is no model or source named \`${fk.references.value}\``,
          ctx.root.relationNames,
        );
        return [];
      }
      ctx.refer(
        fk.references,
        target.relation.kind === 'model'
          ? { kind: 'model', model: target.relation.name }
          : { kind: 'source', source: target.relation.name },
      );
      const texts = fk.referencedColumns.length > 0 ? fk.referencedColumns : impliedColumns(fk, target);
      if (texts.length !== fk.columns.length) {
        ctx.report(
          'foreign-key-columns',
          'error',
          fk.part,
          `The foreign key has ${fk.columns.length} columns and points to ${texts.length}.`,
        );
        return [];
      }
      const referenced = texts.map((t, i) => {
        const column = findColumn(target.columns, t.value);
        if (column === undefined && !target.open)
          ctx.unknownName(
            'unknown-column',
            t,
            `\`${target.relation.name}\` has no column \`${t.value}\``,
            target.columns.map((c) => c.name),
          );
        if (column === undefined) return target.open ? t.value : undefined;
        ctx.refer(t, { kind: 'column', relation: target.relation, column: column.name });
        const mine = own[i];
        if (mine !== undefined && supertype([standIn(mine.type), standIn(column.type)]) === undefined)
          ctx.report(
            'foreign-key-types',
            'error',
            t.part,
            `\`${mine.name}\` is ${typeToString(mine.type)}, \`${target.relation.name}.${column.name}\` is ${typeToString(column.type)}; they cannot be compared.`,
            { span: wholeText(t) },
          );
        return column.name;
      });
      if (own.includes(undefined) || referenced.includes(undefined)) return [];
      return [
        {
          part: fk.part,
          columns: own.map((o) => o!.name),
          references: target.relation,
          referencedColumns: referenced as string[],
        },
      ];
    }),
  );
}

/** Columns of the same names, else the target's key when it has as many. */
function impliedColumns(fk: ForeignKeySpec, target: Signature): readonly Text[] {
  if (fk.columns.every((c) => findColumn(target.columns, c.value) !== undefined)) return fk.columns;
  const key = target.keys.find((k) => k.columns.length === fk.columns.length);
  return key === undefined ? fk.columns : key.columns.map((value) => ({ value, part: fk.references.part }));
}
