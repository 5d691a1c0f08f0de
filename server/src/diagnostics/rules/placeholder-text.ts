// TODO, <name>, REPLACE_ME and the like where something is to be written: in descriptions and rationales, and in values that the SQL compares or gives.

import type { TypedLiteral } from '../../sql/typed-tree.js';
import type { Report, Rule } from '../rule.js';

export const placeholderText: Rule = {
  id: 'placeholder-text',
  family: 'tests',
  severity: 'warning',
  ofModel(model, report) {
    const { spec } = model;
    prose(spec.description, `${spec.part}/description`, report);
    for (const column of [...spec.columns, ...spec.aggregations])
      prose(column.description, `${column.part}/description`, report);
    for (const filter of spec.filters) prose(filter.rationale, `${filter.part}/rationale`, report);
  },
  onNode: {
    kinds: ['literal'],
    visit({ node, written }, report) {
      if (node.kind !== 'literal' || !isPlaceholder(node)) return;
      report({
        part: written.text.part,
        ...(node.span !== undefined && node.span.body === undefined && { span: node.span }),
        message: `\`${node.value!}\` looks like something that was to be filled in, and is a value like any other here. Write the one that is meant.`,
        data: { value: node.value! },
      });
    },
  },
};

function prose(text: string | undefined, part: string, report: Report): void {
  if (text === undefined || !isPlaceholderText(text, true)) return;
  report({
    part,
    severity: 'hint',
    message: `\`${text}\` looks like something that was to be filled in: readers of the generated documents will see it. Write what is meant, or remove it.`,
  });
}

function isPlaceholder(literal: TypedLiteral): boolean {
  return (
    literal.type.kind === 'scalar' &&
    literal.type.name === 'STRING' &&
    literal.value !== undefined &&
    isPlaceholderText(literal.value, false)
  );
}

/** Never a value of anybody's data. */
const WORDS: ReadonlySet<string> = new Set([
  'fixme',
  'changeme',
  'change_me',
  'change-me',
  'replaceme',
  'replace_me',
  'replace-me',
  'fill_me_in',
  'fill-me-in',
  'your_value_here',
  'your value here',
  'lorem ipsum',
]);

/** Of tasks and gates these are states, so only prose is told of them. */
const PROSE: ReadonlySet<string> = new Set(['todo', 'tbd', 'tba', 'xxx', 'placeholder', '...', '…', '?', '-']);

/** What stands before a colon in a note to oneself: `TODO: ask finance`. */
const NOTES: ReadonlySet<string> = new Set(['todo', 'tbd', 'fixme', 'xxx']);

function isPlaceholderText(text: string, inProse: boolean): boolean {
  const word = text.trim().toLowerCase();
  if (WORDS.has(word) || (inProse && PROSE.has(word))) return true;
  const colon = word.indexOf(':');
  if (colon > 0 && NOTES.has(word.slice(0, colon))) return true;
  return word.startsWith('<') && word.endsWith('>') && asksToBeReplaced(word.slice(1, -1));
}

/** `<your value>`, `<table_name>`; `<unknown>` and `<none>` are values that people write on purpose, `<br>` is a tag. */
function asksToBeReplaced(inner: string): boolean {
  const words = inner.split(/[\s_-]+/u);
  const [first] = words;
  return ASKING.has(first ?? '') || (words.length > 1 && (words.at(-1) === 'here' || words.at(-1) === 'name'));
}

const ASKING: ReadonlySet<string> = new Set(['your', 'insert', 'replace', 'fill', 'enter', 'todo', 'tbd', 'fixme']);
