// The results of all models of a root → the pipeline model as others see it. What only some of its readers need is made when they ask.

import type { Problem } from '../spec/problem.js';
import type { DdlTables } from '../syntax/ddl.js';
import type { LoweredSpec } from '../spec/lower.js';
import { remember, type Kept, type Outline } from './build-state.js';
import type { PipelineModel, ResolvedFunction, ResolvedModel, ResolvedParameter } from './pipeline-model.js';
import { saidOnce } from './said-once.js';

/** What stays as long as the outline does. */
export interface RootResults {
  readonly name: string;
  readonly parameters: readonly ResolvedParameter[];
  readonly functions: readonly ResolvedFunction[];
  readonly cycles: readonly (readonly string[])[];
  readonly rootProblems: readonly Problem[];
}

export interface Assembled {
  readonly specs: readonly LoweredSpec[];
  readonly ddl: readonly DdlTables[];
  readonly outline: Outline;
  readonly results: RootResults;
  readonly kept: readonly Kept[];
  readonly models: readonly ResolvedModel[];
  readonly order: readonly ResolvedModel[];
}

export function assembleModel(parts: Assembled): PipelineModel {
  const { specs, ddl, outline, results, kept, models, order } = parts;
  const { name, parameters, functions, cycles, rootProblems } = results;
  let problems: readonly Problem[] | undefined;
  let said: ReturnType<typeof saidOnce> | undefined;
  const problemsOf = (model: ResolvedModel): readonly Problem[] => (said ??= saidOnce(models))(model);
  const model: PipelineModel = {
    outline,
    name,
    specs,
    ddl,
    sources: outline.sources,
    parameters,
    functions,
    models,
    modelByName: new ModelNames(outline.indexByName, models),
    order,
    cycles,
    rootProblems,
    problemsOf,
    modelsIn: (file) => outline.indexesByFile.get(file)?.map((i) => models[i]!) ?? [],
    get problems() {
      return (problems ??= [...rootProblems, ...models.flatMap(problemsOf)]);
    },
  };
  return remember(model, { specs, ddl, outline, kept });
}

/** Models by name over an index that many builds share. */
class ModelNames implements ReadonlyMap<string, ResolvedModel> {
  constructor(
    private readonly indexes: ReadonlyMap<string, number>,
    private readonly models: readonly ResolvedModel[],
  ) {}

  get size(): number {
    return this.indexes.size;
  }

  get(name: string): ResolvedModel | undefined {
    const index = this.indexes.get(name);
    return index === undefined ? undefined : this.models[index];
  }

  has(name: string): boolean {
    return this.indexes.has(name);
  }

  keys(): MapIterator<string> {
    return this.indexes.keys();
  }

  values(): MapIterator<ResolvedModel> {
    return this.whole().values();
  }

  entries(): MapIterator<[string, ResolvedModel]> {
    return this.whole().entries();
  }

  [Symbol.iterator](): MapIterator<[string, ResolvedModel]> {
    return this.entries();
  }

  forEach(each: (model: ResolvedModel, name: string, map: ReadonlyMap<string, ResolvedModel>) => void): void {
    for (const [name, model] of this.whole()) each(model, name, this);
  }

  private whole(): Map<string, ResolvedModel> {
    return new Map([...this.indexes].map(([name, index]) => [name, this.models[index]!]));
  }
}
