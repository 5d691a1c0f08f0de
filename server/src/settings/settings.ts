// Text of `pipewright.json` → settings with defaults filled in, and what is wrong with it; a faulty option falls back to its default.

import { nearestNames } from '../base/nearest-names.js';
import type { Span } from '../base/span.js';
import { textProblem, type TextProblem } from '../base/text-problem.js';
import { describeJson, type JsonMember, type JsonNode, type JsonObject } from '../syntax/json-node.js';
import { parseJson } from '../syntax/json-tree.js';
import { OPTIONS, type Option, type OptionShape, type SeverityChoice } from './option-table.js';

export interface TargetSetting {
  readonly platform: string;
  readonly dialect?: string;
  /** `/`-separated, below the folder of the settings file. */
  readonly out: string;
}

/** Keys as in the file. */
export interface Settings {
  readonly targets: readonly TargetSetting[];
  /** Besides the folders that are always read. */
  readonly source_ddl: readonly string[];
  /** Empty: the usual names. */
  readonly spec_files: readonly string[];
  readonly rules: Readonly<Record<string, SeverityChoice>>;
  /** `/`-separated, below the folder of the settings file. */
  readonly baseline?: string;
  /** Of a layer that is left out nothing is said. */
  readonly layer_prefixes: Readonly<Partial<Record<'staging' | 'intermediate' | 'final', readonly string[]>>>;
}

export interface SettingsResult {
  readonly settings: Settings;
  /** The document, where it is an object at all. */
  readonly root: JsonObject | undefined;
  /** `settings-syntax`, `unknown-setting`, `invalid-setting`. */
  readonly problems: readonly TextProblem[];
}

/** Reads settings; empty text is the same as `{}`. `file` is the document's URI. */
export function readSettings(text: string, file: string): SettingsResult {
  const { root, problems } = parseJson(text);
  const reader = new SettingsReader(file);
  for (const problem of problems) reader.report(problem, 'settings-syntax', problem.message);
  if (root !== undefined && root.kind !== 'object')
    reader.report(root, 'invalid-setting', `Settings are an object; here stands ${describeJson(root)}.`);
  const values = root?.kind === 'object' ? reader.object(root, OPTIONS, 'settings') : undefined;
  const settings = Object.fromEntries(
    OPTIONS.flatMap((option) => {
      const value = values?.[option.name] ?? option.default;
      return value === undefined ? [] : [[option.name, value]];
    }),
  );
  return {
    settings: settings as unknown as Settings,
    root: root?.kind === 'object' ? root : undefined,
    problems: reader.problems,
  };
}

type Read = Record<string, unknown>;

class SettingsReader {
  readonly problems: TextProblem[] = [];

  constructor(private readonly file: string) {}

  report(span: Span, id: string, message: string, suggestions: readonly string[] = []): void {
    this.problems.push(
      textProblem(this.file, span, id, message, {
        severity: id === 'unknown-setting' ? 'warning' : 'error',
        suggestions,
      }),
    );
  }

  /** Values of the keys that could be read; undefined when a required one could not. */
  object(node: JsonObject, options: readonly Option[], holder: string): Read | undefined {
    const read: Read = {};
    const seen = new Set<string>();
    for (const member of node.members) {
      if (seen.has(member.key)) this.repeated(member);
      else this.member(member, options, read, holder);
      seen.add(member.key);
    }
    const missing = options.filter((option) => option.required === true && read[option.name] === undefined);
    for (const option of missing)
      if (!seen.has(option.name))
        this.report(
          { start: node.start, end: node.start + 1 },
          'invalid-setting',
          `\`${option.name}\` is missing. ${option.description}`,
        );
    return missing.length > 0 ? undefined : read;
  }

  private repeated(member: JsonMember): void {
    this.report(member.keySpan, 'invalid-setting', `\`${member.key}\` is written twice; the first one counts.`);
  }

  private member(member: JsonMember, options: readonly Option[], read: Read, holder: string): void {
    if (member.key.startsWith('x-')) return;
    const option = options.find((each) => each.name === member.key);
    if (option === undefined) {
      const names = options.map((each) => each.name);
      const near = nearestNames(member.key, names);
      const hint =
        near[0] === undefined
          ? `Known: ${names.map((name) => `\`${name}\``).join(', ')}.`
          : `Did you mean \`${near[0]}\`?`;
      this.report(member.keySpan, 'unknown-setting', `There is no \`${member.key}\` in ${holder}. ${hint}`, near);
      return;
    }
    const value =
      member.value === undefined || member.value.kind === 'null'
        ? undefined
        : this.value(member.value, option.shape, option.name);
    if (value !== undefined) read[option.name] = value;
  }

  private value(node: JsonNode, shape: OptionShape, name: string): unknown {
    switch (shape.kind) {
      case 'text':
      case 'path':
      case 'glob':
        return this.text(node, shape, name);
      case 'choice':
        return this.choice(node, shape.choices, name);
      case 'list':
        if (node.kind !== 'array') return this.wrong(node, name, 'a list');
        return node.items.flatMap((item) => {
          const value = this.value(item, shape.of, name);
          return value === undefined ? [] : [value];
        });
      case 'object':
        return node.kind === 'object'
          ? this.object(node, shape.keys, `an entry of \`${name}\``)
          : this.wrong(node, name, 'an object');
      case 'map':
        return node.kind === 'object' ? this.map(node, shape, name) : this.wrong(node, name, 'an object');
    }
  }

  private map(node: JsonObject, shape: OptionShape & { readonly kind: 'map' }, name: string): Read {
    const pattern = new RegExp(shape.keyPattern);
    const seen = new Set<string>();
    const entries = node.members.flatMap((member): readonly (readonly [string, unknown])[] => {
      if (seen.has(member.key)) {
        this.repeated(member);
        return [];
      }
      seen.add(member.key);
      if (!pattern.test(member.key)) {
        this.report(member.keySpan, 'invalid-setting', `\`${member.key}\` cannot be a key of \`${name}\`.`);
        return [];
      }
      const value = member.value === undefined ? undefined : this.value(member.value, shape.of, member.key);
      return value === undefined ? [] : [[member.key, value]];
    });
    return Object.fromEntries(entries);
  }

  private text(
    node: JsonNode,
    shape: OptionShape & { readonly kind: 'text' | 'path' | 'glob' },
    name: string,
  ): string | undefined {
    if (node.kind !== 'string' || node.value === '') return this.wrong(node, name, 'a text');
    if (shape.kind === 'text') {
      if (shape.pattern === undefined || new RegExp(shape.pattern).test(node.value)) return node.value;
      this.report(node, 'invalid-setting', `\`${node.value}\` is no ${shape.is ?? 'name'}.`);
      return undefined;
    }
    if (!staysBelow(node.value)) {
      this.report(
        node,
        'invalid-setting',
        `\`${node.value}\` leads out of the folder of this file. \`${name}\` stays below it.`,
      );
      return undefined;
    }
    return node.value.replaceAll('\\', '/');
  }

  private choice(node: JsonNode, choices: readonly string[], name: string): string | undefined {
    if (node.kind === 'string' && choices.includes(node.value)) return node.value;
    const near = node.kind === 'string' ? nearestNames(node.value, choices) : [];
    this.report(
      node,
      'invalid-setting',
      `\`${name}\` is one of ${choices.map((choice) => `\`${choice}\``).join(', ')}.`,
      near,
    );
    return undefined;
  }

  private wrong(node: JsonNode, name: string, expected: string): undefined {
    if (node.kind !== 'invalid')
      this.report(node, 'invalid-setting', `\`${name}\` is ${expected}; here stands ${describeJson(node)}.`);
    return undefined;
  }
}

/** One spelling of a folder below the root; undefined where it leads out of it. */
export function outputFolder(path: string): string | undefined {
  if (!staysBelow(path)) return undefined;
  const steps: string[] = [];
  for (const step of path.replaceAll('\\', '/').split('/'))
    if (step === '..') steps.pop();
    else if (step !== '.' && step !== '') steps.push(step);
  return steps.length === 0 ? '.' : steps.join('/');
}

/** A relative path that never climbs above where it starts. Links are the reader of the disk's to resolve. */
function staysBelow(path: string): boolean {
  const steps = path.replaceAll('\\', '/').split('/');
  if (steps[0] === '' || /^[A-Za-z]:/.test(path)) return false;
  let depth = 0;
  for (const step of steps) {
    if (step === '..') depth--;
    else if (step !== '.' && step !== '') depth++;
    if (depth < 0) return false;
  }
  return true;
}
