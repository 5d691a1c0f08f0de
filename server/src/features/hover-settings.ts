// A place in `pipewright.json` → what the key or value there means.

import type { Span } from '../base/span.js';
import { familyOf, offByDefault } from '../diagnostics/rule-table.js';
import { loadedPlatforms } from '../diagnostics/target-loading.js';
import { SEVERITY_PROSE, type SeverityChoice } from '../settings/option-table.js';
import { optionOf, settingsPlace } from '../settings/settings-place.js';
import type { Project } from '../workspace/workspace.js';
import { dialectProse, optionProse } from './complete-settings.js';
import { plain } from './describe.js';

interface SettingsHover {
  readonly span: Span;
  /** Markdown. */
  readonly text: string;
}

/** `ruleUrl`: the page of a rule. */
export function hoverSettings(
  project: Project,
  offset: number,
  ruleUrl: (id: string) => string | undefined,
): SettingsHover | undefined {
  const { root } = project.settings;
  const place = root === undefined ? undefined : settingsPlace(root, offset);
  if (place === undefined) return undefined;
  if (place.role === 'key') {
    const { member, shape } = place;
    if (member === undefined) return undefined;
    if (shape?.kind === 'map') return rule(member.key, member.keySpan, ruleUrl);
    const option = optionOf(shape, member.key);
    return option === undefined
      ? undefined
      : { span: member.keySpan, text: `**${plain(option.name)}**: ${option.title}\n\n${optionProse(option)}` };
  }
  const { node, shape, option, key } = place;
  if (node?.kind !== 'string') return undefined;
  if (shape?.kind === 'choice' && shape.choices.includes(node.value)) {
    const about = rule(key ?? '', node, ruleUrl);
    return {
      span: node,
      text: [`**${node.value}**: ${SEVERITY_PROSE[node.value as SeverityChoice]}`, about?.text]
        .filter((p) => p !== undefined)
        .join('\n\n'),
    };
  }
  if (shape?.kind === 'text' && shape.names === 'platform') {
    const platform = loadedPlatforms()?.find((p) => p.id === node.value);
    if (platform !== undefined)
      return { span: node, text: `**${plain(platform.displayName)}**\n\n${dialectProse(platform)}` };
  }
  return option === undefined ? undefined : { span: node, text: `${option.title}\n\n${option.description}` };
}

function rule(id: string, span: Span, ruleUrl: (id: string) => string | undefined): SettingsHover | undefined {
  const family = familyOf(id);
  if (family === undefined) return undefined;
  const url = ruleUrl(id);
  const name = url === undefined ? `**${id}**` : `[**${id}**](${url})`;
  return { span, text: `${name}, family ${family}${offByDefault.has(id) ? '; off by default' : ''}` };
}
