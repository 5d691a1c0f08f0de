// A refactoring that was chosen → its edits, or the reason why there are none: nobody is handed edits that bring an error or a warning.

import { newFindings } from '../diagnostics/new-findings.js';
import type { Edits } from '../refactor/draft.js';
import type { ExampleEngine, NotMade } from '../refactor/example-engine.js';
import { withEdits } from '../refactor/meaning.js';
import type { Offer } from '../refactor/refactoring.js';
import type { Project } from '../workspace/workspace.js';

/** `withEngine` is asked only where rows of examples have to be worked out. */
export async function madeRefactoring(
  project: Project,
  { edits, carried }: Offer,
  withEngine: <T>(work: (engine: ExampleEngine) => Promise<T>) => Promise<T>,
): Promise<Edits | NotMade> {
  const made = carried === undefined ? edits() : await withEngine(carried);
  if (made === undefined) return { reason: 'It would change what the spec means here.' };
  if ('reason' in made) return made;
  const reason = faultOf(project, made);
  return reason === undefined ? made : { reason };
}

/** Why an offer is none, where that can be said without making it anew. */
export function broughtBy(project: Project, { made }: Offer): string | undefined {
  return made === undefined ? undefined : faultOf(project, made);
}

const faults = new WeakMap<Edits, string | false>();

function faultOf(project: Project, edits: Edits): string | undefined {
  let fault = faults.get(edits);
  if (fault === undefined) faults.set(edits, (fault = findFault(project, edits) ?? false));
  return fault === false ? undefined : fault;
}

function findFault(project: Project, edits: Edits): string | undefined {
  const after = withEdits(project, edits);
  if (after === undefined) return 'The edits cannot be made.';
  const [finding] = newFindings(project, after, 'warning');
  return finding && `It would bring \`${finding.id}\`: ${finding.message}`;
}
