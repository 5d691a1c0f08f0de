// A finding's id → the address and the title of the page that explains it, looked up once.

import { rulePage as shippedPage, rulePageUri } from '../host/rule-pages.js';

const known = new Map<string, string | undefined>();

/** A `file:` URL; undefined when the id has no page. */
export function rulePage(id: string): string | undefined {
  if (!known.has(id)) known.set(id, shippedPage(id) === undefined ? undefined : rulePageUri(id));
  return known.get(id);
}

const titles = new Map<string, string | undefined>();

export function ruleTitle(id: string): string | undefined {
  if (!titles.has(id)) titles.set(id, shippedPage(id)?.title);
  return titles.get(id);
}
