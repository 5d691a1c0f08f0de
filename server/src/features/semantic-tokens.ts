// A spec → tokens of the SQL inside its strings, coloured by what they are.

import type { Span } from '../base/span.js';
import { contentOf, schemaAt } from '../spec/spec-schema.js';
import type { JsonNode } from '../syntax/json-node.js';
import { documentSpan } from '../syntax/sql-string.js';
import { scan, type Token } from '../sql/tokenizer.js';
import type { Project } from '../workspace/workspace.js';
import { documentTree } from './document-tree.js';
import { insideExpressionTest } from '../workspace/sql-place.js';
import type { SEMANTIC_TYPES } from './semantic-types.js';

export interface SemanticToken extends Span {
  readonly type: (typeof SEMANTIC_TYPES)[number];
}

const SQL_CONTENTS: ReadonlySet<string> = new Set(['sql-expression', 'sql-predicate']);

/** In the order of the text; tokens never overlap. */
export function semanticTokens(project: Project, uri: string, range?: Span): readonly SemanticToken[] {
  const tree = project.specs.some((s) => s.file === uri) ? documentTree(project, uri) : undefined;
  const text = project.documents.get(uri)?.text;
  if (tree?.root === undefined || text === undefined) return [];
  const found: SemanticToken[] = [];
  const visit = (node: JsonNode, path: readonly (string | number)[]): void => {
    if (range !== undefined && (node.end < range.start || range.end < node.start)) return;
    if (node.kind === 'object')
      for (const m of node.members) if (m.value !== undefined) visit(m.value, [...path, m.key]);
    if (node.kind === 'array') for (const [i, item] of node.items.entries()) visit(item, [...path, i]);
    if (node.kind !== 'string') return;
    const schema = schemaAt(path);
    const content = schema === undefined ? undefined : contentOf(schema);
    const inside =
      content === undefined
        ? undefined
        : SQL_CONTENTS.has(content)
          ? { start: 0, end: node.value.length }
          : content === 'test'
            ? insideExpressionTest(node.value)
            : undefined;
    if (inside === undefined) return;
    const { tokens, comments } = scan(node.value.slice(inside.start, inside.end));
    const coloured = [
      ...tokens.flatMap((t, i) =>
        typeOf(t, tokens[i - 1], tokens[i + 1]).map((type) => ({ start: t.start, end: t.end, type })),
      ),
      ...comments.map((c) => ({ ...c, type: 'comment' as const })),
    ];
    for (const t of coloured.sort((a, b) => a.start - b.start)) {
      const span = documentSpan(text, node, { start: t.start + inside.start, end: t.end + inside.start });
      found.push({ ...span, type: t.type });
    }
  };
  visit(tree.root, []);
  return found;
}

function typeOf(token: Token, previous: Token | undefined, next: Token | undefined): readonly SemanticToken['type'][] {
  switch (token.kind) {
    case 'keyword':
      return next?.word === '(' && (token.word === 'IF' || token.word === 'CAST' || token.word === 'EXTRACT')
        ? ['function']
        : ['keyword'];
    case 'identifier':
    case 'quoted':
      return previous?.word === '@' ? ['parameter'] : next?.word === '(' ? ['function'] : ['variable'];
    case 'integer':
    case 'float':
      return ['number'];
    case 'string':
    case 'bytes':
      return ['string'];
    case 'from':
      return ['macro'];
    case 'symbol':
      return token.word === '@' ? ['parameter'] : '(),.[]'.includes(token.word) ? [] : ['operator'];
    default:
      return [];
  }
}
