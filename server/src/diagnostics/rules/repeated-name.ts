// A name that stands twice in a list of columns: keys, clusters, tracked columns, orders. Another column was meant, or none.

import type { KeySpec, ModelSpec, SourceSpec, Text } from '../../spec/spec.js';
import type { Remark, Rule } from '../rule.js';

export const repeatedName: Rule = {
  id: 'repeated-name',
  family: 'names',
  severity: 'warning',
  ofModel(model, report) {
    for (const list of listsOfModel(model.spec))
      for (const text of repetitions(list)) report(remarkOn(text, list, model.file));
  },
  ofOutline({ sources }, report) {
    for (const { spec } of sources.values())
      for (const list of spec === undefined ? [] : listsOfSource(spec.source))
        for (const text of repetitions(list)) report({ ...remarkOn(text, list, spec!.file), file: spec!.file });
  },
  fixes: (problem, at) => at.fix('Remove the repetition', at.remove(problem.part), false),
};

interface NameList {
  readonly key: string;
  readonly names: readonly Text[];
}

function listsOfModel(spec: ModelSpec): readonly NameList[] {
  const { constraints, materialization } = spec;
  const { history } = constraints;
  return [
    ...keyLists(constraints.primaryKey, constraints.uniqueKeys),
    ...constraints.foreignKeys.map((fk) => ({ key: 'columns', names: fk.columns })),
    { key: 'partition_by', names: constraints.partitionBy },
    { key: 'cluster_by', names: constraints.clusterBy },
    { key: 'natural_key', names: history?.naturalKey ?? [] },
    { key: 'tracked_columns', names: history?.trackedColumns ?? [] },
    { key: 'overwrite_columns', names: history?.overwriteColumns ?? [] },
    { key: 'unique_key', names: materialization?.type === 'incremental' ? materialization.uniqueKey : [] },
    { key: 'order_by', names: spec.orderBy.map((o) => o.column) },
    ...spec.deduplicate.flatMap((d) => [
      { key: 'partition_by', names: d.partitionBy },
      { key: 'order_by', names: d.orderBy.map((o) => o.column) },
    ]),
  ];
}

function listsOfSource(source: SourceSpec): readonly NameList[] {
  return [
    ...keyLists(source.primaryKey, source.uniqueKeys),
    ...source.foreignKeys.map((fk) => ({ key: 'columns', names: fk.columns })),
  ];
}

function keyLists(primary: KeySpec | undefined, unique: readonly KeySpec[]): readonly NameList[] {
  return [
    { key: 'primary_key', names: primary?.columns ?? [] },
    ...unique.map((k) => ({ key: 'unique_keys', names: k.columns })),
  ];
}

interface Repetition {
  readonly again: Text;
  readonly first: Text;
}

function repetitions({ names }: NameList): readonly Repetition[] {
  const first = new Map<string, Text>();
  return names.flatMap((again): readonly Repetition[] => {
    const key = again.value.toLowerCase();
    const before = first.get(key);
    if (before === undefined) first.set(key, again);
    return before === undefined ? [] : [{ again, first: before }];
  });
}

function remarkOn({ again, first }: Repetition, { key }: NameList, file: string): Omit<Remark, 'file'> {
  return {
    part: again.part,
    message: `\`${key}\` names \`${again.value}\` twice. Put the column that is missing in its place, or remove it.`,
    related: [{ part: first.part, file, message: 'The first time' }],
    tag: 'unnecessary',
  };
}
