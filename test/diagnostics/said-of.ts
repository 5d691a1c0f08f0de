// Models beside shared sources → what is said of them, each as `id «marked text»`, in the order of the document.

import { projectFindings } from '../../server/src/diagnostics/run-diagnostics.js';
import { projectOf } from '../language/pipeline.js';

export type Said = (...models: readonly object[]) => readonly string[];

/** `about`: only these ids, so that a test says what it is about. */
export function saidBeside(sources: readonly object[], about: ReadonlySet<string>, more: object = {}): Said {
  return (...models) => {
    const named = models.map((m, i) => ({ name: i === models.length - 1 ? 'm' : `m${i}`, ...m }));
    const text = JSON.stringify({ ...more, sources, models: named });
    return [...projectFindings(projectOf(text)).values()]
      .flat()
      .filter((f) => about.has(f.id) || f.severity === 'error')
      .map((f) => `${f.id} «${text.slice(f.span.start, f.span.end)}»`);
  };
}
