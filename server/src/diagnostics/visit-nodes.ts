// SQL texts and the rules that look at nodes → one walk of each text, each node shown to the rules that ask for its like.

import { eachChild } from '../model/expression-walk.js';
import type { ResolvedModel, WrittenExpression } from '../model/pipeline-model.js';
import type { NodePlace, NodeVisitor, Remark, Rule } from './rule.js';

interface Listener {
  readonly rule: Rule;
  readonly visit: NodeVisitor['visit'];
  readonly atCalls: boolean;
}

interface Listeners {
  readonly byFunction: ReadonlyMap<string, readonly Listener[]>;
  readonly byKind: ReadonlyMap<string, readonly Listener[]>;
}

const kept = new WeakMap<readonly Rule[], Listeners>();

/** `active` is the same list from model to model: who listens to what is found out once. */
export function visitNodes(
  texts: readonly WrittenExpression[],
  model: ResolvedModel | undefined,
  active: readonly Rule[],
  add: (rule: Rule, remark: Remark) => void,
): void {
  let listeners = kept.get(active);
  if (listeners === undefined) kept.set(active, (listeners = listenersOf(active)));
  const { byFunction, byKind } = listeners;
  for (const written of texts)
    eachPlace(written, model, (place) => {
      const { node } = place;
      const ofCall = node.span?.body !== undefined;
      if (node.kind === 'call') tell(byFunction.get(node.fn), place, ofCall, add);
      tell(byKind.get(node.kind), place, ofCall, add);
    });
}

/** All nodes of a text, those of the bodies of declared functions at their calls among them. */
export function eachPlace(
  written: WrittenExpression,
  model: ResolvedModel | undefined,
  visit: (place: NodePlace) => void,
): void {
  const pending: NodePlace[] = [{ node: written.expr, parent: undefined, written, model }];
  for (let place = pending.pop(); place !== undefined; place = pending.pop()) {
    visit(place);
    const parent = place;
    eachChild(place.node, (child) => pending.push({ node: child, parent, written, model }));
  }
}

function tell(
  listeners: readonly Listener[] | undefined,
  place: NodePlace,
  ofCall: boolean,
  add: (rule: Rule, remark: Remark) => void,
): void {
  if (listeners === undefined) return;
  for (const { rule, visit, atCalls } of listeners) if (atCalls || !ofCall) visit(place, (remark) => add(rule, remark));
}

function listenersOf(active: readonly Rule[]): Listeners {
  const byFunction = new Map<string, Listener[]>();
  const byKind = new Map<string, Listener[]>();
  for (const rule of active) {
    const { onNode } = rule;
    if (onNode === undefined) continue;
    const listener = { rule, visit: onNode.visit, atCalls: onNode.atCalls === true };
    for (const fn of onNode.fns ?? []) listen(byFunction, fn, listener);
    for (const kind of onNode.kinds ?? []) listen(byKind, kind, listener);
  }
  return { byFunction, byKind };
}

function listen(lists: Map<string, Listener[]>, key: string, listener: Listener): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [listener]);
  else list.push(listener);
}
