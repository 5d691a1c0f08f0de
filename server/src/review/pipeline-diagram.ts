// A plan → diagram text: the pipeline or one model as Mermaid, or a Markdown document with all of them.

import type { Dialect } from '../sql/dialect.js';
import type { TypedExpression } from '../sql/typed-tree.js';
import type { ModelPlan, PipelinePlan } from '../plan/plan.js';
import { lineageDiagram, stored } from './lineage-diagram.js';
import { modelDiagram, type ExpressionText } from './model-diagram.js';
import { markdownText } from '../base/markdown-text.js';

/** Mermaid text of the pipeline, or of one model when it is given. */
export function pipelineDiagram(plan: PipelinePlan, model: ModelPlan | undefined, googlesql: Dialect): string {
  return model === undefined ? lineageDiagram(plan) : modelDiagram(model, expressionText(googlesql));
}

/** A document that renders in any Markdown viewer that knows Mermaid: the lineage, then every model in build order. */
export function diagramDocument(plan: PipelinePlan, model: ModelPlan | undefined, googlesql: Dialect): string {
  const text = expressionText(googlesql);
  const models = model === undefined ? plan.models : [model];
  const sections = models.map((m) =>
    [
      `## ${markdownText(m.name)}`,
      ...(m.description === undefined ? [] : [markdownText(m.description)]),
      `${markdownText(stored(m))}.${m.owner === undefined ? '' : ` Owner: ${markdownText(m.owner)}.`}`,
      fence(modelDiagram(m, text)),
    ].join('\n\n'),
  );
  const head = model === undefined ? [`# ${markdownText(plan.name)}`, fence(lineageDiagram(plan))] : [];
  return `${[...head, ...sections].join('\n\n')}\n`;
}

/** Labels hold no backtick, so that nothing ends the fence. */
function fence(mermaid: string): string {
  return `\`\`\`mermaid\n${mermaid}\`\`\``;
}

function expressionText(googlesql: Dialect): ExpressionText {
  const column = (input: string | undefined, name: string): string => (input === undefined ? name : `${input}.${name}`);
  return (expr: TypedExpression) => {
    const printed = googlesql.print(expr, { column: (c) => column(c.input, c.name), parameter: (name) => `@${name}` });
    return printed.ok ? printed.text : '(not shown)';
  };
}
