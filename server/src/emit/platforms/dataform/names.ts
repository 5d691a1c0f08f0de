// Where a plan's relations are in a Dataform project: dataset and name of every action, and how SQL refers to it.

import type { ModelPlan, PipelinePlan, RelationReference } from '../../../plan/plan.js';
import { deviceFree } from '../../file-names.js';
import { jsString } from './sqlx.js';

export interface ActionTarget {
  /** Absent: the project's default. */
  readonly database: string | undefined;
  /** Absent: the default dataset. */
  readonly schema: string | undefined;
  readonly name: string;
}

export class ProjectNames {
  /** The one-row table of parameters. */
  readonly parameters: ActionTarget;
  readonly defaultDataset: string;
  readonly assertionDataset: string;
  private readonly taken = new Set<string>();
  private readonly fileNames = new Map<string, string>();
  private readonly takenFiles = new Set<string>();

  constructor(readonly plan: PipelinePlan) {
    this.defaultDataset = plan.models.find((m) => m.schema !== '')?.schema ?? 'analytics';
    for (const m of plan.models) this.taken.add(this.key(m.schema, m.name));
    for (const s of plan.sources) this.taken.add(this.key(s.schema, s.table));
    // In declared order, whatever is printed first.
    for (const kind of ['source', 'model'] as const)
      for (const { name } of plan[`${kind}s`]) this.fileName(this.target({ kind, name }));
    this.assertionDataset = this.freeDataset('dataform_assertions');
    this.parameters = {
      database: undefined,
      schema: this.defaultDataset,
      name: this.freeName(this.defaultDataset, 'pipewright_parameters'),
    };
  }

  private key(schema: string, name: string): string {
    return `${schema === '' ? this.defaultDataset : schema}.${name}`.toLowerCase();
  }

  private freeDataset(wanted: string): string {
    const used = new Set([
      ...this.plan.models.map((m) => m.schema.toLowerCase()),
      ...this.plan.sources.map((s) => s.schema.toLowerCase()),
    ]);
    let name = wanted;
    for (let n = 2; used.has(name); n++) name = `${wanted}_${n}`;
    return name;
  }

  /** A name that no other action of the dataset has. */
  freeName(schema: string, wanted: string): string {
    let name = wanted;
    for (let n = 2; this.taken.has(this.key(schema, name)); n++) name = `${wanted}_${n}`;
    this.taken.add(this.key(schema, name));
    return name;
  }

  target(relation: RelationReference): ActionTarget {
    if (relation.kind === 'source') {
      const source = this.plan.sources.find((s) => s.name === relation.name);
      const parts = (source?.schema ?? '').split('.').filter((p) => p !== '');
      return {
        database: parts.length > 1 ? parts.slice(0, -1).join('.') : undefined,
        schema: parts.at(-1),
        name: source?.table ?? relation.name,
      };
    }
    const model = this.plan.models.find((m) => m.name === relation.name);
    return { database: undefined, schema: model?.schema === '' ? undefined : model?.schema, name: relation.name };
  }

  /** Names a file for an action; another one that would be named the same, also where case does not count, gets a number. */
  fileName(target: ActionTarget): string {
    const action = `${target.database ?? ''}.${target.schema ?? ''}.${target.name}`.toLowerCase();
    let name = this.fileNames.get(action);
    if (name === undefined) {
      const wanted = plainName(target);
      name = wanted;
      for (let n = 2; this.takenFiles.has(name.toLowerCase()); n++) name = `${wanted}_${n}`;
      this.takenFiles.add(name.toLowerCase());
      this.fileNames.set(action, name);
    }
    return name;
  }

  modelTarget(model: ModelPlan): ActionTarget {
    return this.target({ kind: 'model', name: model.name });
  }
}

/** JavaScript that gives the table's full name and makes the reader depend on it. */
export function refExpression({ database, schema, name }: ActionTarget): string {
  if (database !== undefined)
    return `ref({database: ${jsString(database)}, schema: ${jsString(schema ?? '')}, name: ${jsString(name)}})`;
  return schema === undefined ? `ref(${jsString(name)})` : `ref(${jsString(schema)}, ${jsString(name)})`;
}

/** `schema.name` as the name of a file: nothing in it leads elsewhere, and no system takes it for a device. */
function plainName(target: ActionTarget): string {
  const plain = (text: string): string => text.replace(/[^A-Za-z0-9_-]/g, '_');
  return deviceFree(
    target.schema === undefined ? plain(target.name) : `${plain(target.schema)}__${plain(target.name)}`,
  );
}
