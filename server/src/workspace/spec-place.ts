// A document offset → where that is in a spec: key or value, what the format expects there, and the model it belongs to.

import type { ResolvedModel } from '../model/pipeline-model.js';
import type { LoweredSpec } from '../spec/lower.js';
import type { PartAt } from '../spec/part-positions.js';
import { contentOf, schemaAt, type SpecSchema } from '../spec/spec-schema.js';
import type { PartId } from '../spec/spec.js';
import type { Project } from './workspace.js';

export interface SpecPlace {
  readonly spec: LoweredSpec;
  readonly text: string;
  readonly offset: number;
  readonly at: PartAt;
  /** Of the value of `at.part`; absent where the format leaves the value free. */
  readonly schema: SpecSchema | undefined;
  /** What a string there holds; see `x-content` of the schema. */
  readonly content: string | undefined;
  readonly model: ResolvedModel | undefined;
}

export function specOf(project: Project, uri: string): LoweredSpec | undefined {
  return project.derive('spec-by-file', (p) => new Map(p.specs.map((s) => [s.file, s]))).get(uri);
}

/** Absent: the document is no spec of the project, or the offset is outside its value. */
export function specPlace(project: Project, uri: string, offset: number): SpecPlace | undefined {
  const spec = specOf(project, uri);
  const text = project.documents.get(uri)?.text;
  if (spec === undefined || text === undefined) return undefined;
  const at = spec.positions.partAt(offset);
  if (at === undefined) return undefined;
  const schema = schemaAt(at.path);
  return {
    spec,
    text,
    offset,
    at,
    schema,
    content: schema === undefined ? undefined : contentOf(schema),
    model: modelOfPart(project, uri, at.part),
  };
}

/** The model whose list item holds the part. */
export function modelOfPart(project: Project, file: string, part: PartId): ResolvedModel | undefined {
  const unit = unitOf(part);
  if (unit === undefined || !unit.startsWith('models/')) return undefined;
  return project
    .derive('models-by-file', modelsByFile)
    .get(file)
    ?.find((m) => m.spec.part === unit);
}

function modelsByFile({ model }: Project): ReadonlyMap<string, readonly ResolvedModel[]> {
  const found = new Map<string, ResolvedModel[]>();
  for (const each of model.models) {
    const list = found.get(each.file);
    if (list === undefined) found.set(each.file, [each]);
    else list.push(each);
  }
  return found;
}

/** `models/m/joins/0` → `models/m`. */
export function unitOf(part: PartId): PartId | undefined {
  const first = part.indexOf('/');
  if (first < 0) return undefined;
  const second = part.indexOf('/', first + 1);
  return second < 0 ? part : part.slice(0, second);
}

/** Is `part` the part `whole` or inside it? */
export function isWithin(part: PartId, whole: PartId): boolean {
  return part === whole || part.startsWith(`${whole}/`);
}
