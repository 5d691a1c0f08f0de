// A place in `pipewright.json` → keys, enumerated values, platforms, dialects of a platform, rules, folders and globs.

import { offByDefault, ruleIds } from '../diagnostics/rule-table.js';
import { loadedPlatforms, type PlatformChoice } from '../diagnostics/target-loading.js';
import { SEVERITY_PROSE, type Option, type OptionShape, type SeverityChoice } from '../settings/option-table.js';
import { settingsPlace, type SettingsPlace } from '../settings/settings-place.js';
import { valueOf, type JsonNode } from '../syntax/json-node.js';
import type { Project } from '../workspace/workspace.js';
import { keyAround, neighbours } from './complete-keys.js';
import {
  NO_SUGGESTIONS,
  snippetText,
  type CompletionKnowledge,
  type Suggestion,
  type Suggestions,
} from './suggestion.js';

export function completeSettings(project: Project, offset: number, knowledge: CompletionKnowledge): Suggestions {
  const text = project.settingsDocument?.text ?? '';
  const { root } = project.settings;
  if (root === undefined)
    return text.trim() === ''
      ? {
          items: [
            {
              label: '{}',
              kind: 'snippet',
              detail: 'Settings',
              replace: { start: offset, end: offset },
              newText: '{}\n',
              snippet: '{\n  $0\n}\n',
              rank: 0,
            },
          ],
          incomplete: false,
        }
      : NO_SUGGESTIONS;
  const place = settingsPlace(root, offset);
  if (place === undefined) return NO_SUGGESTIONS;
  return {
    items: place.role === 'key' ? keys(place, text, offset, knowledge) : values(place, text, offset, knowledge),
    incomplete: false,
  };
}

// ---- keys ----------------------------------------------------------------------------------------------------------------

interface OfferedKey {
  readonly name: string;
  readonly detail: string | undefined;
  readonly documentation?: string | undefined;
  /** As a snippet. */
  readonly value: string;
}

function keys(
  place: SettingsPlace & { readonly role: 'key' },
  text: string,
  offset: number,
  knowledge: CompletionKnowledge,
): readonly Suggestion[] {
  const { shape, object, member } = place;
  const written = new Set(object.members.filter((m) => m !== member).map((m) => m.key));
  const replace = member?.keySpan ?? keyAround(text, offset);
  const hasValue = /^\s*:/.test(text.slice(replace.end, replace.end + 200));
  const { before, after } = neighbours(text, replace);
  // Two edits at one place have no order: the comma goes with the key.
  const joined = before !== undefined && before.span.start === replace.start;
  const comma = joined ? before.newText : '';
  return offeredKeys(shape, knowledge)
    .filter((k) => !written.has(k.name))
    .map((k, rank): Suggestion => {
      const quoted = JSON.stringify(k.name);
      return {
        label: k.name,
        kind: 'key',
        detail: k.detail,
        documentation: k.documentation,
        replace,
        newText: hasValue
          ? quoted
          : `${comma}${quoted}: ${k.value.replace(/\$\{1\|([^,|]*)[^}]*\}|\$\d/g, '$1')}${after}`,
        ...(!hasValue && { snippet: `${comma}${snippetText(quoted)}: ${k.value}${after}` }),
        filter: quoted,
        rank,
        ...(before !== undefined && !joined && { extra: [before] }),
        continues: !hasValue,
      };
    });
}

function offeredKeys(shape: OptionShape | undefined, knowledge: CompletionKnowledge): readonly OfferedKey[] {
  if (shape?.kind === 'object')
    return shape.keys.map((option) => ({
      name: option.name,
      detail: option.title,
      documentation: optionProse(option),
      value: firstValue(option.shape),
    }));
  if (shape?.kind !== 'map') return [];
  return [...ruleIds].sort().map((id) => ({
    name: id,
    detail: knowledge.ruleTitle?.(id),
    ...(offByDefault.has(id) && { documentation: 'Off by default: it speaks when it is named here.' }),
    value: firstValue(shape.of),
  }));
}

/** What a key is for, as Markdown. */
export function optionProse(option: Option): string {
  const example = option.examples[0];
  return [
    option.description,
    option.default === undefined || JSON.stringify(option.default).length <= 2
      ? undefined
      : `Default: \`${JSON.stringify(option.default)}\``,
    example === undefined
      ? undefined
      : `\`\`\`json\n${JSON.stringify({ [option.name]: example }).slice(1, -1)}\n\`\`\``,
  ]
    .filter((p) => p !== undefined)
    .join('\n\n');
}

function firstValue(shape: OptionShape): string {
  switch (shape.kind) {
    case 'text':
    case 'path':
    case 'glob':
      return '"$1"';
    case 'choice':
      return `"\${1|${shape.choices.join(',')}|}"`;
    case 'list':
      return shape.of.kind === 'object' ? `[${firstValue(shape.of)}]` : '["$1"]';
    case 'object': {
      const required = shape.keys.filter((k) => k.required === true);
      return `{ ${required.map((k, i) => `${JSON.stringify(k.name)}: "$${i + 1}"`).join(', ')} }`;
    }
    case 'map':
      return '{ $1 }';
  }
}

// ---- values --------------------------------------------------------------------------------------------------------------

interface OfferedValue {
  readonly value: string;
  readonly detail?: string | undefined;
  readonly documentation?: string | undefined;
}

function values(
  place: SettingsPlace & { readonly role: 'value' },
  text: string,
  offset: number,
  knowledge: CompletionKnowledge,
): readonly Suggestion[] {
  const { node, shape } = place;
  const string = node?.kind === 'string' ? node : undefined;
  if (node !== undefined && string === undefined && node.kind !== 'invalid') return [];
  const replace = string === undefined ? keyAround(text, offset) : { start: string.start, end: string.end };
  // A string that is never closed runs to the end of its line: what is behind the cursor is not part of it.
  const span = string?.closed === false ? { start: string.start, end: offset } : replace;
  const { after } = string === undefined ? neighbours(text, span) : { after: '' };
  const offered = shape?.kind === 'object' ? [] : offeredValues(place, knowledge);
  const items = offered.map((v, rank): Suggestion => {
    const quoted = JSON.stringify(v.value);
    return {
      label: v.value,
      kind: 'value',
      detail: v.detail,
      documentation: v.documentation,
      replace: span,
      newText: `${quoted}${after}`,
      filter: quoted,
      rank,
    };
  });
  if (shape?.kind !== 'object' || node !== undefined) return items;
  const object = firstValue(shape);
  return [
    {
      label: shape.keys
        .filter((k) => k.required === true)
        .map((k) => k.name)
        .join(', '),
      kind: 'snippet',
      detail: place.option?.title,
      replace: span,
      newText: `${object.replace(/\$\d/g, '')}${after}`,
      snippet: `${object}${after}`,
      filter: '{',
      rank: 0,
    },
  ];
}

function offeredValues(
  place: SettingsPlace & { readonly role: 'value' },
  knowledge: CompletionKnowledge,
): readonly OfferedValue[] {
  const { shape } = place;
  switch (shape?.kind) {
    case 'choice':
      return shape.choices.map((value) => ({ value, detail: SEVERITY_PROSE[value as SeverityChoice] }));
    case 'text':
      return shape.names === undefined ? [] : namesOf(shape.names, place.holder);
    case 'glob':
      return globsFor(shape.endings, knowledge.files?.() ?? []);
    case 'path':
      return pathsFor(shape, place.holder, knowledge.files?.() ?? []);
    default:
      return [];
  }
}

function namesOf(names: 'platform' | 'dialect', holder: JsonNode | undefined): readonly OfferedValue[] {
  const platforms = loadedPlatforms() ?? [];
  if (names === 'platform')
    return platforms.map((p) => ({ value: p.id, detail: p.displayName, documentation: dialectProse(p) }));
  const platform = textOf(holder, 'platform');
  const chosen = platforms.filter((p) => platform === undefined || p.id === platform);
  return [...new Set(chosen.flatMap((p) => p.dialects))].map((value) => ({
    value,
    detail: chosen[0]?.dialects[0] === value && chosen.length === 1 ? 'the platform’s own' : undefined,
  }));
}

export function dialectProse(platform: PlatformChoice): string {
  return `Dialects: ${platform.dialects.map((d) => `\`${d}\``).join(', ')}`;
}

export function textOf(holder: JsonNode | undefined, key: string): string | undefined {
  const node = valueOf(holder, key);
  return node?.kind === 'string' ? node.value : undefined;
}

const MOST_PATHS = 200;

/** Each folder that has such files, with and without the folders below, then the files. */
function globsFor(endings: readonly string[], files: readonly string[]): readonly OfferedValue[] {
  const matching = files.filter((f) => endings.some((e) => f.toLowerCase().endsWith(e)));
  const ending = endings[0]!;
  const direct = new Map<string, number>();
  for (const file of matching) direct.set(folderOf(file), (direct.get(folderOf(file)) ?? 0) + 1);
  const globs = [...direct].map(([folder, count]) => ({
    value: `${folder}*${ending}`,
    detail: `${count} ${count === 1 ? 'file' : 'files'}`,
  }));
  const deep = [...new Set([...direct.keys()].flatMap(foldersAbove))].map((folder) => ({
    value: `${folder}**/*${ending}`,
    detail: 'and below',
  }));
  return [...globs, ...deep, ...matching.map((value) => ({ value }))].slice(0, MOST_PATHS);
}

function pathsFor(
  shape: OptionShape & { readonly kind: 'path' },
  holder: JsonNode | undefined,
  files: readonly string[],
): readonly OfferedValue[] {
  if (shape.endings !== undefined)
    return files
      .filter((f) => shape.endings!.some((e) => f.toLowerCase().endsWith(e)) && /baseline/i.test(f))
      .map((value) => ({ value }));
  const platform = textOf(holder, 'platform');
  const dialect = textOf(holder, 'dialect');
  const usual =
    platform === undefined
      ? []
      : [{ value: `generated/${platform}${dialect === undefined ? '' : `-${dialect}`}`, detail: 'the usual place' }];
  const folders = [...new Set(files.map(folderOf).flatMap(foldersAbove))]
    .filter((f) => f !== '')
    .map((folder) => ({ value: folder.slice(0, -1) }));
  return [...usual, ...folders.filter((f) => f.value !== usual[0]?.value)].slice(0, MOST_PATHS);
}

/** With its slash; empty for the root itself. */
function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/') + 1);
}

function foldersAbove(folder: string): readonly string[] {
  const steps = folder.split('/').slice(0, -1);
  return steps.map((_, i) => `${steps.slice(0, i + 1).join('/')}/`);
}
