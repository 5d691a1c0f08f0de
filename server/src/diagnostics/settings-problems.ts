// What `pipewright.json` says that reading it alone cannot judge: names of rules, platforms and dialects, folders, globs, the baseline.

import picomatch from 'picomatch';
import { nearestNames } from '../base/nearest-names.js';
import type { Span } from '../base/span.js';
import type { Problem } from '../spec/problem.js';
import { valueOf, type JsonMember, type JsonNode, type JsonObject, type JsonString } from '../syntax/json-node.js';
import { outputFolder } from '../settings/settings.js';
import type { Project } from '../workspace/workspace.js';
import { readBaseline } from './baseline.js';
import { ruleIds, familyOf } from './rule-table.js';
import { loadedPlatforms } from './target-loading.js';

export function settingsProblems(project: Project): readonly Problem[] {
  return project.derive('settings problems', (p) =>
    p.settings.root === undefined || p.settingsDocument === undefined
      ? []
      : new SettingsCheck(p, p.settings.root, p.settingsDocument.uri).problems,
  );
}

class SettingsCheck {
  readonly problems: Problem[] = [];

  constructor(
    private readonly project: Project,
    root: JsonObject,
    private readonly file: string,
  ) {
    this.rules(membersOf(valueOf(root, 'rules')));
    this.targets(objectsOf(valueOf(root, 'targets')));
    for (const key of ['spec_files', 'source_ddl']) this.globs(key, stringsOf(valueOf(root, key)));
    this.baseline(valueOf(root, 'baseline'));
  }

  private report(
    id: string,
    severity: Problem['severity'],
    span: Span,
    message: string,
    more: Partial<Pick<Problem, 'suggestions' | 'related'>> = {},
  ): void {
    this.problems.push({
      id,
      severity,
      message,
      part: '',
      file: this.file,
      span: { start: span.start, end: span.end },
      related: [],
      suggestions: [],
      blocks: [],
      ...more,
    });
  }

  // ---- rules -----------------------------------------------------------------------------------------------------------

  private rules(members: readonly JsonMember[]): void {
    for (const member of members) {
      const id = member.key;
      if (familyOf(id) === undefined) {
        const near = nearestNames(id, ruleIds);
        this.report(
          'unknown-rule',
          'warning',
          member.keySpan,
          `There is no rule \`${id}\`.${near[0] === undefined ? ' `pipewright rules` lists them.' : ` Did you mean \`${near[0]}\`?`}`,
          { suggestions: near },
        );
        continue;
      }
      if (member.value?.kind !== 'string' || member.value.value === 'error') continue;
      const blocking = this.blocking().filter((p) => p.id === id);
      if (blocking.length > 0)
        this.report(
          'ineffective-severity',
          'warning',
          member.value,
          `\`${id}\` stays an error ${blocking.length === 1 ? 'where it is' : `in ${blocking.length} places where it is`} the reason that something cannot be built: \`${member.value.value}\` changes nothing there.`,
          { related: blocking.slice(0, 3).map((p) => ({ ...placeOf(p), message: 'an error that blocks' })) },
        );
    }
  }

  /** What blocks is found where specs are read and models resolved. */
  private blocking(): readonly Problem[] {
    return this.project.derive('blocking problems', (p) =>
      [...p.specs.flatMap((s) => s.problems), ...p.model.problems].filter(
        (problem) => problem.severity === 'error' && problem.blocks.length > 0,
      ),
    );
  }

  // ---- targets ---------------------------------------------------------------------------------------------------------

  private targets(targets: readonly JsonObject[]): void {
    // They are loaded where a target can be read: what is said must not depend on when.
    const platforms = this.project.settings.settings.targets.length === 0 ? undefined : loadedPlatforms();
    const folders: { readonly folder: string; readonly node: JsonString }[] = [];
    for (const target of targets) {
      const platform = stringOf(target, 'platform');
      const dialect = stringOf(target, 'dialect');
      const out = stringOf(target, 'out');
      const known = platforms?.find((p) => p.id === platform?.value);
      if (platforms !== undefined && platform !== undefined && known === undefined) {
        const ids = platforms.map((p) => p.id);
        this.report(
          'unknown-platform',
          'error',
          platform,
          `There is no platform \`${platform.value}\`; there are: ${ids.map((i) => `\`${i}\``).join(', ')}.`,
          { suggestions: nearestNames(platform.value, ids) },
        );
      }
      if (known !== undefined && dialect !== undefined && !known.dialects.includes(dialect.value)) {
        const near = nearestNames(dialect.value, known.dialects);
        this.report(
          'unknown-dialect',
          'error',
          dialect,
          `${known.displayName} is not written in \`${dialect.value}\`; its dialects: ${known.dialects.map((d) => `\`${d}\``).join(', ')}.`,
          { suggestions: near.length === 0 && known.dialects.length === 1 ? known.dialects : near },
        );
      }
      const folder = out === undefined ? undefined : outputFolder(out.value);
      if (folder === undefined) continue;
      const same = folders.find((f) => f.folder === folder);
      if (same === undefined) folders.push({ folder, node: out! });
      else this.sharedOutput(out!, folder, this.file, same.node, 'the other target');
    }
    for (const nested of this.project.around.nested)
      for (const target of objectsOf(valueOf(nested.settings.root, 'targets'))) {
        const out = stringOf(target, 'out');
        const folder = out === undefined ? undefined : outputFolder(`${nested.folder}/${out.value}`);
        const same = folders.find((f) => f.folder === folder);
        if (same !== undefined) this.sharedOutput(same.node, same.folder, nested.file, out!, 'the other root’s target');
      }
  }

  private sharedOutput(node: Span, folder: string, file: string, other: Span, message: string): void {
    this.report(
      'shared-output',
      'error',
      node,
      `Two targets write to \`${folder}\`: each would delete or overwrite what the other has generated. Give each a folder of its own.`,
      { related: [{ file, part: '', span: { start: other.start, end: other.end }, message }] },
    );
  }

  // ---- files -----------------------------------------------------------------------------------------------------------

  private globs(key: string, globs: readonly JsonString[]): void {
    if (globs.length === 0) return;
    const base = this.file.slice(0, this.file.lastIndexOf('/') + 1);
    const files = [...this.project.documents.keys()].flatMap((uri) =>
      uri.startsWith(base) ? [decoded(uri.slice(base.length))] : [],
    );
    for (const glob of globs) {
      const matches = picomatch(glob.value.replaceAll('\\', '/').replace(/^\.\//, ''), { dot: false });
      if (glob.value === '' || files.some((f) => matches(f))) continue;
      this.report(
        'glob-without-match',
        'information',
        glob,
        `No file here matches \`${glob.value}\`${key === 'source_ddl' ? ' and ends in `.sql`' : ''}. Globs are relative to the folder of this file.`,
      );
    }
  }

  private baseline(node: JsonNode | undefined): void {
    if (node?.kind !== 'string' || this.project.settings.settings.baseline === undefined) return;
    const document = this.project.around.baseline;
    if (document === undefined) {
      this.report(
        'invalid-baseline',
        'error',
        node,
        `There is no file \`${node.value}\`: nothing is left out. \`pipewright check . --write-baseline ${node.value}\` writes it.`,
      );
      return;
    }
    const read = readBaseline(document.text);
    if (!read.ok)
      this.report(
        'invalid-baseline',
        'error',
        node,
        `\`${node.value}\` cannot be read: nothing is left out. ${read.message}`,
        {
          related: [{ file: document.uri, part: '', span: read.span, message: read.message }],
        },
      );
  }
}

function placeOf(p: Problem): Pick<Problem, 'file' | 'part' | 'span' | 'onKey'> {
  return {
    file: p.file,
    part: p.part,
    ...(p.span !== undefined && { span: p.span }),
    ...(p.onKey !== undefined && { onKey: p.onKey }),
  };
}

function membersOf(node: JsonNode | undefined): readonly JsonMember[] {
  return node?.kind === 'object' ? node.members.filter((m) => !m.key.startsWith('x-')) : [];
}

function objectsOf(node: JsonNode | undefined): readonly JsonObject[] {
  return node?.kind === 'array' ? node.items.filter((i) => i.kind === 'object') : [];
}

function stringsOf(node: JsonNode | undefined): readonly JsonString[] {
  return node?.kind === 'array' ? node.items.filter((i) => i.kind === 'string') : [];
}

function stringOf(object: JsonObject, key: string): JsonString | undefined {
  const node = valueOf(object, key);
  return node?.kind === 'string' ? node : undefined;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
