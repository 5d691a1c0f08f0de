// Every node of a relation, inputs before what reads them; each shared node once.

import type { Relation } from './plan.js';

export function inputsOf(relation: Relation): readonly Relation[] {
  switch (relation.kind) {
    case 'scan':
    case 'one-row':
      return [];
    case 'join':
      return [relation.left, relation.right];
    case 'set-operation':
      return relation.inputs;
    case 'drill-across':
      return relation.branches.map((b) => b.aggregate);
    default:
      return [relation.input];
  }
}

export function visitRelation(relation: Relation, visit: (node: Relation) => void): void {
  const seen = new Set<Relation>();
  const walk = (node: Relation): void => {
    if (seen.has(node)) return;
    seen.add(node);
    inputsOf(node).forEach(walk);
    visit(node);
  };
  walk(relation);
}

/** Names of the models a relation scans. */
export function modelsRead(relation: Relation): ReadonlySet<string> {
  const found = new Set<string>();
  visitRelation(relation, (node) => {
    if (node.kind === 'scan' && node.relation.kind === 'model') found.add(node.relation.name);
  });
  return found;
}
