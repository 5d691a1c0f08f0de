// A document offset → what can be written there: keys, values, names, and SQL inside strings. Works on half-typed text.

import { parseJson } from '../syntax/json-tree.js';
import type { Project } from '../workspace/workspace.js';
import { completeKeys, completeSkeleton } from './complete-keys.js';
import { completeNames } from './complete-names.js';
import { completeSettings } from './complete-settings.js';
import { completeSql } from './complete-sql.js';
import { completeSuppression } from './complete-suppression.js';
import { completeValues } from './complete-values.js';
import { specOf, specPlace } from '../workspace/spec-place.js';
import { sqlPlaceOf } from '../workspace/sql-place.js';
import { NO_SUGGESTIONS, type CompletionKnowledge, type Suggestions } from './suggestion.js';

export function complete(
  project: Project,
  uri: string,
  offset: number,
  knowledge: CompletionKnowledge = {},
): Suggestions {
  const inComment = completeSuppression(project, uri, offset, knowledge.ruleTitle ?? (() => undefined));
  if (inComment !== undefined) return inComment;
  if (project.ddl.some((d) => d.file === uri)) return NO_SUGGESTIONS;
  if (uri === project.settingsDocument?.uri) return completeSettings(project, offset, knowledge);
  const place = specOf(project, uri) === undefined ? undefined : specPlace(project, uri, offset);
  if (place === undefined) return withoutPlace(project, uri, offset);
  if (place.at.role === 'key') return completeKeys(project, place);
  if (place.at.inString !== undefined) {
    const sql = sqlPlaceOf(project, place);
    if (sql !== undefined && place.content !== 'group-key') return completeSql(project, sql);
    return merged(completeNames(project, place), completeValues(place));
  }
  const { node } = place.at.placed;
  if (place.at.role === 'gap' && node?.kind === 'object') return completeKeys(project, place);
  return merged(completeNames(project, place), completeValues(place));
}

function merged(a: Suggestions, b: Suggestions): Suggestions {
  return { items: [...a.items, ...b.items], incomplete: a.incomplete || b.incomplete };
}

/** A file with a spec's name that holds nothing yet gets a first model; one that is somebody else's gets nothing. */
function withoutPlace(project: Project, uri: string, offset: number): Suggestions {
  const text = project.documents.get(uri)?.text;
  if (text === undefined) return NO_SUGGESTIONS;
  const { root } = parseJson(text);
  if (root === undefined || (root.kind === 'object' && root.members.length === 0) || text.trim() === '')
    return completeSkeleton(text, offset, root?.kind === 'object' ? root : undefined);
  return NO_SUGGESTIONS;
}
