// What a rule asks of the rest of the pipeline while it looks at one model: every answer is written down, so that the model is looked
// at again only when one of them would be another.

import type { PipelineModel, ResolvedModel, ResolvedSource } from '../model/pipeline-model.js';

export interface OtherModels {
  /** By lower-case name. */
  readonly modelByName: { get(name: string): ResolvedModel | undefined };
  readonly sources: { get(name: string): ResolvedSource | undefined };
  /** Any other question; `key` names it. Answers are compared as they are, lists by what is in them. */
  ask<T>(key: string, question: Question<T>): T;
}

export type Question<T> = (pipeline: PipelineModel) => T;

interface Asked {
  readonly question: Question<unknown>;
  readonly answer: unknown;
}

const modelNamed =
  (name: string): Question<ResolvedModel | undefined> =>
  ({ modelByName }) =>
    modelByName.get(name);

const sourceNamed =
  (name: string): Question<ResolvedSource | undefined> =>
  ({ sources }) =>
    sources.get(name);

export class AskedOfOthers implements OtherModels {
  private readonly asked = new Map<string, Asked>();

  constructor(private pipeline: PipelineModel | undefined) {}

  readonly modelByName = { get: (name: string) => this.ask(`model ${name}`, modelNamed(name)) };

  readonly sources = { get: (name: string) => this.ask(`source ${name}`, sourceNamed(name)) };

  ask<T>(key: string, question: Question<T>): T {
    const known = this.asked.get(key);
    if (known !== undefined) return known.answer as T;
    const answer = question(this.pipeline!);
    this.asked.set(key, { question, answer });
    return answer;
  }

  /** No more questions: what was asked is kept as long as the model is, and the pipeline must not be kept with it. */
  close(): void {
    this.pipeline = undefined;
  }

  /** Would everything that was asked be answered in the same way? */
  hold(pipeline: PipelineModel): boolean {
    for (const { question, answer } of this.asked.values()) if (!sameAnswer(question(pipeline), answer)) return false;
    return true;
  }
}

function sameAnswer(a: unknown, b: unknown): boolean {
  if (!Array.isArray(a) || !Array.isArray(b)) return a === b;
  return a.length === b.length && a.every((x, i) => x === b[i]);
}
