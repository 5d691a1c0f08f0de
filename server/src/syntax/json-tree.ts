// JSON with comments and trailing commas → tree and problems; one missing comma, quote or bracket hides nothing else.
//
// Brackets that don't match are first repaired by the grammar alone, then by indentation as well, then as if each that does
// not match were one too many; the reading with the fewest problems is kept. Text without such an error never depends on its indentation.

import type { Span } from '../base/span.js';
import type { JsonArray, JsonMember, JsonNode, JsonObject, JsonProblem, JsonUnit, PlacedUnit } from './json-node.js';
import { JsonScanner } from './json-scanner.js';

export interface JsonTree {
  /** Absent: the text holds no value at all. */
  readonly root: JsonNode | undefined;
  /** Problems of the document outside its units, in document order. */
  readonly problems: readonly JsonProblem[];
  /** Comments outside the units. */
  readonly comments: readonly Span[];
}

export interface JsonParseOptions {
  /** Keys of the root object whose list items become units. */
  readonly unitLists?: ReadonlySet<string>;
  /** A unit without problems that is known to stand at this offset of the text. */
  reuse?(offset: number): JsonUnit | undefined;
  /** Decoded strings do not keep the text in memory. */
  readonly detached?: boolean;
}

/** Deeper nesting is skipped with a problem: everything that walks a tree may recurse. */
export const MOST_NESTED = 200;

export function parseJson(text: string, options: JsonParseOptions = {}): JsonTree {
  const read = (byIndentation: boolean, oneTooMany = false): JsonTree =>
    new JsonParser(text, options, byIndentation, oneTooMany).document();
  const plain = read(false);
  if (!allProblems(plain).some((problem) => problem.structural)) return plain;
  const indented = read(true);
  const best = faults(indented) <= faults(plain) ? indented : plain;
  if (faults(best) === 1) return best;
  const without = read(false, true);
  return faults(without) < faults(best) ? without : best;
}

/** What one problem tells of all the brackets that the end of the text leaves open counts as often as brackets are missing. */
function faults(tree: JsonTree): number {
  return allProblems(tree).reduce((sum, problem) => sum + (problem.missing ?? 1), 0);
}

function allProblems(tree: JsonTree): readonly JsonProblem[] {
  return [...tree.problems, ...unitsOf(tree).flatMap((placed) => placed.unit.problems)];
}

/** All units in document order. */
export function unitsOf(tree: JsonTree): readonly PlacedUnit[] {
  if (tree.root?.kind !== 'object') return [];
  return tree.root.members.flatMap((member) => (member.value?.kind === 'array' ? (member.value.units ?? []) : []));
}

interface Frame {
  readonly kind: 'object' | 'array';
  readonly start: number;
  /** Column of the first character on the line of the opening bracket; only measured when indentation is used. */
  readonly indentation: number;
}

const OTHER_LITERALS: ReadonlyMap<string, string> = new Map([
  ...['none', 'nil', 'undefined', 'null', 'nan'].map((word) => [word, 'null'] as const),
  ['true', 'true'],
  ['false', 'false'],
]);

class JsonParser {
  private readonly scanner: JsonScanner;
  private readonly frames: Frame[] = [];
  private problems: JsonProblem[] = [];
  /** Brackets that were found missing behind one token, and the problem that tells it. */
  private unclosedHere: { readonly end: number; readonly brackets: string; readonly problem: JsonProblem } | undefined;
  /** The end of the text was met inside brackets, and that is said. */
  private endTold = false;
  /** Document offset that spans are counted from: 0, or the start of the current unit. */
  private base = 0;

  constructor(
    private readonly text: string,
    private readonly options: JsonParseOptions,
    private byIndentation: boolean,
    /** A closing bracket of another kind than the innermost open one is left out. */
    private readonly oneTooMany: boolean,
  ) {
    this.scanner = new JsonScanner(text, options.detached);
  }

  document(): JsonTree {
    const { scanner } = this;
    scanner.next();
    let root: JsonNode | undefined;
    while (scanner.kind !== 'end') {
      if (root === undefined && scanner.kind === 'string' && scanner.peekUnit() === 58) root = this.object(true);
      else if (root === undefined && isValueStart(scanner.kind)) root = this.value(undefined);
      else {
        const start = scanner.start;
        this.report(
          start,
          scanner.end,
          root === undefined ? 'Expected `{`.' : 'Nothing may stand behind the end of the document.',
          true,
        );
        if (root !== undefined) break;
        scanner.next();
      }
    }
    return { root, problems: this.takeProblems(0, this.text.length), comments: scanner.comments };
  }

  /** Reads one value; the current token starts one. `unitList`: this value is the list of a key whose items are units. */
  private value(key: string | undefined): JsonNode {
    const { scanner } = this;
    const start = scanner.start - this.base;
    const end = scanner.end - this.base;
    switch (scanner.kind) {
      case '{':
      case '[':
        if (this.frames.length >= MOST_NESTED) return this.skipNested();
        return scanner.kind === '{' ? this.object() : this.array(key);
      case 'string': {
        const node: JsonNode = { kind: 'string', value: scanner.value, closed: scanner.closed, start, end };
        scanner.next();
        return node;
      }
      case 'number': {
        const node: JsonNode = { kind: 'number', lexeme: scanner.value, start, end };
        scanner.next();
        return node;
      }
      case 'true':
      case 'false': {
        const node: JsonNode = { kind: 'boolean', value: scanner.kind === 'true', start, end };
        scanner.next();
        return node;
      }
      case 'null':
        scanner.next();
        return { kind: 'null', start, end };
      default:
        this.noValue();
        scanner.next();
        return { kind: 'invalid', start, end };
    }
  }

  /** `implicit`: the opening brace is missing, the first key stands at hand. */
  private object(implicit = false): JsonObject {
    const { scanner } = this;
    const start = scanner.start;
    this.open('object');
    const members: JsonMember[] = [];
    let closed = false;
    let needComma = false;
    let afterComma = true;
    /** Where the value of the last member begins, and the end of the token before. */
    let lastValue = { start: -1, previousEnd: -1 };
    if (implicit) this.report(start, scanner.end, 'A `{` is missing in front of this.', true);
    else scanner.next();
    for (;;) {
      const kind = scanner.kind;
      if (kind === '}') {
        const verdict = this.closing('object');
        if (verdict === 'stray') {
          this.stray();
          continue;
        }
        if (verdict === 'outer') {
          this.unclosed(start, '}');
          break;
        }
        closed = true;
        break;
      }
      if (kind === ']') {
        if (!this.oneTooMany && this.encloses('array') && this.closing('array') !== 'stray') {
          this.unclosed(start, '}');
          break;
        }
        this.stray();
        continue;
      }
      if (kind === 'end') {
        this.endsOpen();
        break;
      }
      if (kind === ',') {
        if (afterComma)
          this.report(
            scanner.start,
            scanner.end,
            members.length === 0 ? 'Expected a key in front of this comma.' : 'One comma too many.',
            false,
            '',
          );
        needComma = false;
        afterComma = true;
        scanner.next();
        continue;
      }
      if (kind === '{' || kind === '[') {
        const last = members.at(-1);
        if (last?.value?.kind === 'object' && kind === '{' && this.standsDeeper(last.keySpan.start + this.base)) {
          members[members.length - 1] = this.asList(last, lastValue);
          needComma = true;
          afterComma = false;
          continue;
        }
        if (this.frames.at(-2)?.kind === 'array') {
          this.unclosed(start, '}');
          break;
        }
        this.report(scanner.start, scanner.end, 'A key is missing in front of this value.');
        this.value(undefined);
        needComma = true;
        afterComma = false;
        continue;
      }
      const keyLike = kind === 'string' || (kind !== 'unknown' && kind !== ':' && scanner.peekUnit() === 58);
      if (keyLike) {
        // The key that an object without `{` begins with is its own, wherever it stands: something is read in every turn.
        if (!(implicit && members.length === 0) && this.startsOutside()) {
          this.unclosed(start, '}');
          break;
        }
        if (needComma) this.missingComma();
        members.push(this.member((begin, previousEnd) => (lastValue = { start: begin, previousEnd })));
        needComma = true;
        afterComma = false;
        continue;
      }
      this.report(
        scanner.start,
        scanner.end,
        kind === ':'
          ? 'A key is missing in front of this colon.'
          : `Expected a key in double quotes, found ${this.found()}.`,
      );
      scanner.next();
      if (kind === ':' && isValueStart(scanner.kind)) {
        this.value(undefined);
        needComma = true;
        afterComma = false;
      }
    }
    return { kind: 'object', members, closed, ...this.close(start, closed) };
  }

  private member(valueBegins: (start: number, previousEnd: number) => void): JsonMember {
    const { scanner, base } = this;
    scanner.cutKey();
    const keySpan = { start: scanner.start - base, end: scanner.end - base };
    if (scanner.kind !== 'string')
      this.report(
        scanner.start,
        scanner.end,
        'Keys stand in double quotes.',
        false,
        JSON.stringify(this.text.slice(scanner.start, scanner.end)),
      );
    const key =
      scanner.kind === 'string' || scanner.kind === 'word' || scanner.kind === 'number' ? scanner.value : scanner.kind;
    const keyEnd = scanner.end;
    const keyLine = scanner.start;
    scanner.next();
    let value: JsonNode | undefined;
    let colon = false;
    while ((scanner.kind as string) === ':') {
      if (colon) this.report(scanner.start, scanner.end, 'One colon too many.', false, '');
      colon = true;
      scanner.next();
    }
    let nextKind = scanner.kind as string;
    if (
      colon &&
      (nextKind === 'word' || nextKind === 'unknown' || nextKind === 'number') &&
      scanner.readUnopenedString()
    )
      nextKind = 'string';
    if (colon && nextKind === ']' && !scanner.firstOnLine) {
      const at = scanner.start;
      this.report(at, at + 1, 'A `[` is missing in front of this.', true);
      scanner.next();
      value = { kind: 'array', items: [], closed: true, start: at - base, end: at + 1 - base };
      return { key, keySpan, value, start: keySpan.start, end: value.end };
    }
    valueBegins(scanner.start, scanner.previousEnd);
    const nextIsKey = nextKind === 'string' && scanner.peekUnit() === 58;
    if (!isValueStart(scanner.kind) || nextIsKey || (!colon && (scanner.firstOnLine || nextKind === 'word'))) {
      const from = colon ? scanner.previousEnd - 1 : keyLine;
      // A word in its place is reported as what it is.
      if (!nextIsKey && (nextKind === 'word' || nextKind === 'unknown') && colon) value = this.value(undefined);
      else this.report(from, colon ? scanner.previousEnd : keyEnd, `\`${key}\` has no value.`);
    } else {
      if (!colon)
        this.report(
          keyEnd - 1,
          keyEnd,
          `Expected a colon between \`${key}\` and its value.`,
          false,
          `${this.text[keyEnd - 1]!}:`,
        );
      value = this.value(key);
    }
    return {
      key,
      keySpan,
      value,
      start: keySpan.start,
      end: value?.end ?? Math.max(keySpan.end, scanner.previousEnd - base),
    };
  }

  /** The value of the last member turns out to be the first item of a list without `[`: reads it again as one. */
  private asList(member: JsonMember, from: { readonly start: number; readonly previousEnd: number }): JsonMember {
    const { scanner } = this;
    this.problems = this.problems.filter((problem) => problem.start < from.start);
    scanner.problems = scanner.problems.filter((problem) => problem.start < from.start);
    scanner.comments = scanner.comments.filter((comment) => comment.start < from.start);
    this.unclosedHere = undefined;
    this.endTold = false;
    scanner.rewind(from.start, from.previousEnd);
    const value = this.array(member.key, true);
    return { ...member, value, end: value.end };
  }

  /** `implicit`: the opening bracket is missing, the first item stands at hand. */
  private array(key: string | undefined, implicit = false): JsonArray {
    const { scanner } = this;
    const start = scanner.start;
    const hasUnits =
      this.frames.length === 1 &&
      this.frames[0]!.kind === 'object' &&
      key !== undefined &&
      this.options.unitLists?.has(key) === true;
    this.open('array');
    const items: JsonNode[] = [];
    const units: PlacedUnit[] = [];
    let closed = false;
    let needComma = false;
    let afterComma = true;
    if (implicit) this.report(start, scanner.end, 'A `[` is missing in front of this.', true);
    else scanner.next();
    for (;;) {
      const kind = scanner.kind;
      if (kind === ']') {
        const verdict = this.closing('array');
        if (verdict === 'stray') {
          this.stray();
          continue;
        }
        if (verdict === 'outer') {
          this.unclosed(start, ']');
          break;
        }
        closed = true;
        break;
      }
      if (kind === '}') {
        if (!this.oneTooMany && this.encloses('object') && this.closing('object') !== 'stray') {
          this.unclosed(start, ']');
          break;
        }
        this.stray();
        continue;
      }
      if (kind === 'end') {
        this.endsOpen();
        break;
      }
      if (kind === ',') {
        if (afterComma)
          this.report(
            scanner.start,
            scanner.end,
            items.length + units.length === 0 ? 'Expected a value in front of this comma.' : 'One comma too many.',
            false,
            '',
          );
        needComma = false;
        afterComma = true;
        scanner.next();
        continue;
      }
      if (kind === ':') {
        this.report(scanner.start, scanner.end, 'A list has no keys: this colon stands in the wrong place.');
        scanner.next();
        needComma = false;
        continue;
      }
      const isKey = kind === 'string' && scanner.peekUnit() === 58;
      if (isKey && this.frames.at(-2)?.kind === 'object' && !this.standsDeeper(start)) {
        this.unclosed(start, ']');
        break;
      }
      if (needComma) this.missingComma();
      if (hasUnits) units.push(this.unit(isKey));
      else items.push(isKey ? this.object(true) : this.value(undefined));
      needComma = true;
      afterComma = false;
    }
    const node: JsonArray = { kind: 'array', items, closed, ...this.close(start, closed) };
    return hasUnits ? { ...node, units } : node;
  }

  /** A list item on its own: its reading depends on nothing outside as long as it is without problems. */
  private unit(implicit: boolean): PlacedUnit {
    const { scanner } = this;
    const start = scanner.start;
    const known = this.options.reuse?.(start);
    if (known !== undefined) {
      scanner.jump(start + known.length);
      return { unit: known, start };
    }
    const before = {
      problems: this.problems,
      scanned: scanner.problems,
      comments: scanner.comments,
      previousEnd: scanner.previousEnd,
    };
    const read = (): { node: JsonNode; end: number } => {
      this.problems = [];
      scanner.problems = [];
      scanner.comments = [];
      this.unclosedHere = undefined;
      this.endTold = false;
      this.base = start;
      const node = implicit ? this.object(true) : this.value(undefined);
      this.base = 0;
      return { node, end: scanner.previousEnd };
    };
    let result: { node: JsonNode; end: number };
    if (this.byIndentation) {
      this.byIndentation = false;
      result = read();
      this.byIndentation = true;
      if (this.problems.length > 0 || scanner.problems.some((problem) => problem.start < result.end)) {
        scanner.rewind(start, before.previousEnd);
        result = read();
      }
    } else result = read();
    const { node, end } = result;
    const problems = this.takeProblems(start, end);
    const inside = scanner.comments.filter((comment) => comment.start < end);
    const unit: JsonUnit = {
      node,
      length: end - start,
      problems,
      comments: inside.map((comment) => ({ start: comment.start - start, end: comment.end - start })),
    };
    // What the look-ahead token brought belongs to the document.
    before.problems.push(...this.problems.filter((problem) => problem.start >= end));
    before.scanned.push(...scanner.problems.filter((problem) => problem.start >= end));
    before.comments.push(...scanner.comments.filter((comment) => comment.start >= end));
    this.problems = before.problems;
    scanner.problems = before.scanned;
    scanner.comments = before.comments;
    return { unit, start };
  }

  /** Everything reported from `start` to `end`, in order, with offsets from `start`. */
  private takeProblems(start: number, end: number): readonly JsonProblem[] {
    const scanned: readonly JsonProblem[] = this.scanner.problems.map((problem) => ({ ...problem, structural: false }));
    return [...this.problems, ...scanned]
      .filter((problem) => start === 0 || problem.start < end)
      .sort((a, b) => a.start - b.start || a.end - b.end)
      .map((problem) => ({
        ...problem,
        start: problem.start - start,
        end: problem.end - start,
        ...(problem.related === undefined
          ? {}
          : {
              related: { ...problem.related, start: problem.related.start - start, end: problem.related.end - start },
            }),
      }));
  }

  private open(kind: Frame['kind']): void {
    const start = this.scanner.start;
    this.frames.push({ kind, start, indentation: this.byIndentation ? this.scanner.indentation(start) : 0 });
  }

  private close(start: number, closed: boolean): Span {
    this.frames.pop();
    if (closed) this.scanner.next();
    return { start: start - this.base, end: Math.max(this.scanner.previousEnd, start + 1) - this.base };
  }

  private encloses(kind: Frame['kind']): boolean {
    return this.frames.slice(0, -1).some((frame) => frame.kind === kind);
  }

  /**
   * Whom the closing bracket at hand closes: the nearest open bracket of its kind (`own`), one further out (`outer`), or
   * none (`stray`). Without indentation it is always the nearest.
   */
  private closing(kind: Frame['kind']): 'own' | 'outer' | 'stray' {
    const { scanner, frames } = this;
    if (frames.length === 1 && frames[0]!.kind === kind) {
      // The document goes on behind its last bracket: one too many was closed before.
      const next = scanner.peekUnit();
      if (next === 44 || next === 34 || next === 125 || next === 93) return 'stray';
    }
    if (!this.byIndentation || !scanner.firstOnLine) return 'own';
    const column = scanner.indentation(scanner.start);
    const same = frames.filter((frame) => frame.kind === kind);
    const nearest = same.at(-1);
    if (nearest === undefined || nearest.indentation === column) return 'own';
    if (column > nearest.indentation) return 'stray';
    return same.some((frame) => frame !== nearest && frame.indentation === column) ? 'outer' : 'own';
  }

  /** By indentation, the key at hand belongs to an outer object. */
  private startsOutside(): boolean {
    const { scanner, frames } = this;
    if (!this.byIndentation || !scanner.firstOnLine || !this.encloses('object')) return false;
    return scanner.indentation(scanner.start) <= frames.at(-1)!.indentation;
  }

  /** By indentation, the token at hand begins a line that is deeper than the line of `offset`. */
  private standsDeeper(offset: number): boolean {
    const { scanner } = this;
    return (
      this.byIndentation && scanner.firstOnLine && scanner.indentation(scanner.start) > scanner.indentation(offset)
    );
  }

  private report(start: number, end: number, message: string, structural = false, repair?: string): void {
    this.problems.push({ start, end, message, structural, ...(repair !== undefined && { repair }) });
  }

  /** A word where a value should stand: names that other languages have for JSON's, or text without quotes. */
  private noValue(): void {
    const { scanner } = this;
    const word = scanner.kind === 'word' ? scanner.value : undefined;
    const meant = word === undefined ? undefined : OTHER_LITERALS.get(word.toLowerCase());
    this.report(
      scanner.start,
      scanner.end,
      `${this.found()} is no JSON value: ${meant === undefined ? 'text stands in double quotes' : `write \`${meant}\``}.`,
      false,
      meant ?? (word === undefined ? undefined : JSON.stringify(word)),
    );
  }

  private missingComma(): void {
    const end = this.scanner.previousEnd;
    // The comma may stand inside something that was closed by what follows it, or be told of together with its bracket.
    const last = this.text[end - 1];
    if (last !== undefined && last !== ',' && this.unclosedHere?.end !== end)
      this.report(end - 1, end, 'Expected a comma behind this.', false, `${last},`);
  }

  /** What follows does not belong to the bracket opened at `start`: it should have been closed before. */
  private unclosed(start: number, bracket: string): void {
    const { scanner } = this;
    const end = scanner.previousEnd;
    const before = this.unclosedHere;
    // Inner brackets are told of together with the outer ones, and what was expected there instead follows from it.
    const inner = before?.end === end && this.problems.includes(before.problem) ? before : undefined;
    this.problems = this.problems.filter((problem) => problem.start !== end - 1 || problem.end !== end);
    const brackets = `${inner?.brackets ?? ''}${bracket}`;
    const last = this.text[end - 1] ?? '';
    const goesOn = scanner.kind !== ',' && scanner.kind !== '}' && scanner.kind !== ']';
    const expected = goesOn && last !== ',' ? `${brackets},` : brackets;
    const problem = this.stillOpen(
      inner?.problem.related?.start ?? start,
      end,
      expected,
      goesOn && last === ',' ? `${brackets},` : `${last}${expected}`,
    );
    this.unclosedHere = { end, brackets, problem };
    this.problems.push(problem);
  }

  /** The text ends: all open brackets are missing there, which is said once, by the innermost. */
  private endsOpen(): void {
    if (this.endTold) return;
    this.endTold = true;
    // What an open comment hides may close everything.
    if (this.scanner.hidden) return;
    const end = this.scanner.previousEnd;
    const expected = this.frames
      .map((frame) => (frame.kind === 'object' ? '}' : ']'))
      .reverse()
      .join('');
    const problem = this.stillOpen(this.frames.at(-1)!.start, end, expected, `${this.text[end - 1] ?? ''}${expected}`);
    this.problems.push({ ...problem, missing: expected.length });
  }

  /** `start`: the innermost bracket that is open. */
  private stillOpen(start: number, end: number, expected: string, repair: string): JsonProblem {
    const opening = expected.startsWith('}') ? '{' : '[';
    // Behind a string that is not closed a bracket would become a part of it.
    const repairable = end > 0 && !this.scanner.problems.some((problem) => problem.end === end);
    return {
      start: Math.max(end - 1, 0),
      end,
      message: `Expected \`${expected}\` behind this: the \`${opening}\` of this ${opening === '{' ? 'object' : 'list'} is still open.`,
      structural: true,
      ...(repairable && { repair }),
      related: { start, end: start + 1, message: 'Opened here.' },
    };
  }

  private stray(): void {
    const { scanner } = this;
    this.report(scanner.start, scanner.end, `This \`${scanner.kind}\` closes nothing.`, true);
    scanner.next();
  }

  private found(): string {
    return `\`${this.text.slice(this.scanner.start, Math.min(this.scanner.end, this.scanner.start + 40))}\``;
  }

  private skipNested(): JsonNode {
    const { scanner } = this;
    const start = scanner.start;
    this.report(start, scanner.end, `Nested more than ${MOST_NESTED} deep: nothing inside is read.`);
    let depth = 0;
    do {
      if (scanner.kind === '{' || scanner.kind === '[') depth++;
      else if (scanner.kind === '}' || scanner.kind === ']') depth--;
      scanner.next();
    } while (depth > 0 && scanner.kind !== 'end');
    return { kind: 'invalid', start: start - this.base, end: scanner.previousEnd - this.base };
  }
}

function isValueStart(kind: JsonScanner['kind']): boolean {
  return (
    kind === '{' ||
    kind === '[' ||
    kind === 'string' ||
    kind === 'number' ||
    kind === 'true' ||
    kind === 'false' ||
    kind === 'null'
  );
}
