// The GoogleSQL reference engine's word on corpus expressions: rejected, its type and cells, or that it cannot evaluate them.

import { isCellError, type Cell } from '../../engines/canonical-value.js';
import { parseEngineType, type EngineType } from '../../engines/engine-type.js';
import { GoogleSqlEngine } from '../../engines/googlesql.js';
import type { ExpressionResult } from '../../engines/expression-engine.js';
import type { CorpusEntry, EntryKind } from '../corpus/read-corpus.js';
import { cachedEvaluator, type Evaluator } from './evaluation.js';
import { engineVersion } from './engine-version.js';

export type ReferenceAnswer =
  | { readonly kind: 'rejected'; readonly error: string }
  /** Typed, but this server has no implementation of a function in it. */
  | { readonly kind: 'unevaluable'; readonly type: string | undefined; readonly reason: string }
  | { readonly kind: 'value'; readonly type: EngineType; readonly cells: readonly Cell[] };

/** Messages about this server rather than about the expression. */
const NOT_IMPLEMENTED =
  /^Unsupported built-in function|not present in this binary|(is|are) not supported yet|^Unimplemented/;

export class Reference {
  readonly engine = new GoogleSqlEngine();
  readonly #evaluator: Evaluator;
  #started: Promise<void> | undefined;

  constructor() {
    this.#evaluator = cachedEvaluator('googlesql', engineVersion('googlesql'), async () => {
      await this.start();
      return (request) => this.engine.evaluate(request);
    });
  }

  start(): Promise<void> {
    return (this.#started ??= this.engine.start());
  }

  async stop(): Promise<void> {
    if (this.#started !== undefined) await this.engine.stop();
  }

  /** One answer per entry, in order. */
  async answers(entries: readonly Pick<CorpusEntry, 'reference' | 'kind' | 'compare'>[]): Promise<ReferenceAnswer[]> {
    const answers = new Array<ReferenceAnswer>(entries.length);
    for (const kind of ['scalar', 'constant', 'aggregate', 'window'] as const satisfies readonly EntryKind[]) {
      const of = entries.flatMap((entry, i) => (entry.kind === kind && entry.compare !== 'type' ? [i] : []));
      const results = await this.#evaluator.evaluate(
        kind,
        of.map((i) => entries[i]!.reference),
      );
      of.forEach((i, at) => (answers[i] = toAnswer(results[at]!)));
    }
    for (const [i, entry] of entries.entries()) if (entry.compare === 'type') answers[i] = NO_END;
    return answers;
  }
}

const NO_END: ReferenceAnswer = {
  kind: 'unevaluable',
  type: undefined,
  reason: 'the reference server does not come to an end on it',
};

function toAnswer(result: ExpressionResult): ReferenceAnswer {
  if (result.values === null) return { kind: 'rejected', error: result.error ?? '' };
  const missing = result.values.find((cell) => isCellError(cell) && NOT_IMPLEMENTED.test(cell.error));
  if (isCellError(missing ?? null)) {
    return { kind: 'unevaluable', type: result.type ?? undefined, reason: (missing as { error: string }).error };
  }
  if (result.type === null) return { kind: 'unevaluable', type: undefined, reason: 'no type' };
  return { kind: 'value', type: parseEngineType(result.type), cells: result.values };
}
