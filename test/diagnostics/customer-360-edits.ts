// The Customer 360 input in memory, edits of it, and what an edit changes in the findings. Nothing of the input is copied here.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { applyEdits, findNodeAtLocation, getLocation, modify, parseTree, type JSONPath, type Node } from 'jsonc-parser';
import type { Finding } from '../../server/src/base/finding.js';
import { projectFindings } from '../../server/src/diagnostics/run-diagnostics.js';
import { memoryHost } from '../language/pipeline.js';
import { Workspace, type FileChange } from '../../server/src/workspace/workspace.js';

/** Texts by path below the root: `spec.json`, `source_ddl/crm_customers.sql`. */
export type Input = Readonly<Record<string, string>>;
export type Edit = (input: Input) => Input;

export function readInput(folder: string): Input {
  const ddl = readdirSync(join(folder, 'source_ddl')).map((f) => `source_ddl/${f}`);
  return Object.fromEntries(['spec.json', ...ddl].map((f) => [f, readFileSync(join(folder, f), 'utf8')]));
}

// ---- edits ---------------------------------------------------------------------------------------------------------

/** Names instead of indexes where list items are named: `models/stg_orders/column_mapping/items/type`. */
export function locate(text: string, path: string): JSONPath {
  const located: (string | number)[] = [];
  let node: Node | undefined = parseTree(text, [], { allowTrailingComma: true });
  for (const step of path.split('/')) {
    const key: string | number = node?.type === 'array' ? indexOf(node, step) : step;
    located.push(key);
    node = node === undefined ? undefined : findNodeAtLocation(node, [key]);
  }
  return located;
}

function indexOf(array: Node, step: string): number {
  const named = (array.children ?? []).findIndex((item) =>
    ['name', 'target_column', 'metric_column'].some((k) => findNodeAtLocation(item, [k])?.value === step),
  );
  if (named >= 0) return named;
  if (step === '+') return array.children?.length ?? 0;
  if (/^\d+$/u.test(step)) return Number(step);
  throw new Error(`nothing is called ${step}`);
}

const changeSpec =
  (change: (text: string) => string): Edit =>
  (input) => {
    const text = change(input['spec.json']!);
    if (text === input['spec.json']) throw new Error('the edit changes nothing');
    return { ...input, 'spec.json': text };
  };

const formatting = { insertSpaces: true, tabSize: 2, eol: '\n' } as const;

/** Sets a value; the step `+` appends; undefined removes. */
export const set = (path: string, value: unknown): Edit =>
  changeSpec((text) =>
    applyEdits(
      text,
      modify(text, locate(text, path), value, { formattingOptions: formatting, isArrayInsertion: path.endsWith('/+') }),
    ),
  );

export const remove = (path: string): Edit => set(path, undefined);

/** The value's text is replaced in a string: `within('…/transform', 'LOWER', 'LOWR')`. */
export const within = (path: string, from: string, to: string): Edit =>
  changeSpec((text) => {
    const node = nodeAt(text, path);
    if (typeof node.value !== 'string' || !node.value.includes(from)) throw new Error(`${path} has no ${from}`);
    return applyEdits(
      text,
      modify(
        text,
        locate(text, path),
        node.value.replace(from, () => to),
        {},
      ),
    );
  });

export const renameKey = (path: string, key: string): Edit =>
  changeSpec((text) => {
    const old = nodeAt(text, path).parent!.children![0]!;
    return text.slice(0, old.offset) + JSON.stringify(key) + text.slice(old.offset + old.length);
  });

/** Text right behind the start of the node at `path`: what JSON editors do wrong. */
export const textAt = (path: string, from: string, to: string): Edit =>
  changeSpec((text) => {
    const at = text.indexOf(from, nodeAt(text, path).parent!.offset);
    if (at < 0) throw new Error(`no ${from} behind ${path}`);
    return text.slice(0, at) + to + text.slice(at + from.length);
  });

export const inFile =
  (file: string, from: string, to: string): Edit =>
  (input) => {
    if (!input[file]!.includes(from)) throw new Error(`${file} has no ${from}`);
    return { ...input, [file]: input[file]!.replace(from, () => to) };
  };

export const withoutFile =
  (file: string): Edit =>
  (input) =>
    Object.fromEntries(Object.entries(input).filter(([name]) => name !== file));

export const withFile =
  (file: string, text: string): Edit =>
  (input) => ({ ...input, [file]: text });

export const both =
  (...edits: readonly Edit[]): Edit =>
  (input) =>
    edits.reduce((at, edit) => edit(at), input);

export function nodeAt(text: string, path: string): Node {
  const node = findNodeAtLocation(parseTree(text, [], { allowTrailingComma: true })!, locate(text, path));
  if (node === undefined) throw new Error(`nothing at ${path}`);
  return node;
}

// ---- findings ------------------------------------------------------------------------------------------------------

export interface PlacedFinding extends Finding {
  /** Relative to the root. */
  readonly path: string;
  /** The marked text. */
  readonly at: string;
}

/**
 * One workspace for many inputs, as in an editor: it is told which files are others now and works out the rest again. What it
 * says of an input is what a workspace of its own would say.
 */
export class EditedWorkspace {
  private readonly files: Record<string, string> = {};
  private readonly host = memoryHost(this.files);
  private readonly workspace = new Workspace(this.host);

  findingsOf(input: Input): readonly PlacedFinding[] {
    const changes = [...new Set([...Object.keys(this.files), ...Object.keys(input)])].flatMap((file): FileChange[] => {
      const [before, after] = [this.files[file], input[file]];
      if (before === after) return [];
      if (after === undefined) Reflect.deleteProperty(this.files, file);
      else this.files[file] = after;
      const kind = after === undefined ? 'deleted' : before === undefined ? 'created' : 'changed';
      return [{ uri: this.host.toUri(`/project/${file}`), kind }];
    });
    this.workspace.filesChanged(changes);
    const project = this.workspace.project(this.host.toUri('/project/spec.json'));
    return [...projectFindings(project)].flatMap(([file, findings]) => {
      const path = this.host.toPath(file)!.replace('/project/', '');
      const text = input[path] ?? '';
      return findings.map((f) => ({ ...f, path, at: text.slice(f.span.start, f.span.end) }));
    });
  }
}

/** What `after` has and `before` has not, as often as it has it more. A finding is known by its id, marked text and the name it is about: the reason in its message may be another one now. */
export function newFindings(
  before: readonly PlacedFinding[],
  after: readonly PlacedFinding[],
): readonly PlacedFinding[] {
  const key = (f: PlacedFinding): string =>
    [f.path, f.id, f.severity, f.at, /`[^`]*`/u.exec(f.message)?.[0]].join('\0');
  const left = before.map(key);
  return after.filter((f) => {
    const i = left.indexOf(key(f));
    if (i >= 0) left.splice(i, 1);
    return i < 0;
  });
}

/** `error unknown-column models/stg_orders/column_mapping/items/from_column «quantty»`; in another file its path stands for the part. */
export function shownFinding(finding: PlacedFinding, input: Input): string {
  const place = finding.path === 'spec.json' ? partAt(input['spec.json']!, finding.span.start) : finding.path;
  return `${finding.severity} ${finding.id} ${place} «${finding.at}»`;
}

/** The path of {@link locate} at an offset, as far as the text there is JSON. */
function partAt(text: string, offset: number): string {
  const steps: string[] = [];
  let node: Node | undefined = parseTree(text, [], { allowTrailingComma: true });
  for (const step of getLocation(text, offset).path) {
    const next: Node | undefined = node === undefined ? undefined : findNodeAtLocation(node, [step]);
    steps.push(typeof step === 'number' ? nameOf(next, node, step) : step);
    node = next;
  }
  return steps.join('/');
}

/** Of two with one name the second keeps its index. */
function nameOf(item: Node | undefined, list: Node | undefined, index: number): string {
  const name = (node: Node | undefined): unknown =>
    node?.type !== 'object'
      ? undefined
      : ['name', 'target_column', 'metric_column']
          .map((k) => findNodeAtLocation(node, [k])?.value as unknown)
          .find(Boolean);
  const own = name(item);
  const first = list?.children?.findIndex((other) => name(other) === own);
  return typeof own === 'string' && first === index ? own : String(index);
}
