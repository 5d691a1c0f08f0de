// A query → sources, models, columns, parameters and functions of a root whose names hold the query's letters in order.

import type { Location } from '../base/span.js';
import type { ReferenceTarget } from '../model/pipeline-model.js';
import type { Project } from '../workspace/workspace.js';
import type { SymbolKind } from './document-symbols.js';
import { declaredBy, declaringSites, siteSpan, type NameSite } from './name-sites.js';

export interface FoundSymbol extends Location {
  readonly name: string;
  readonly kind: SymbolKind;
  readonly container: string | undefined;
}

/** Best first. Places are looked up only of those that are answered. */
export function workspaceSymbols(project: Project, query: string, limit: number): readonly FoundSymbol[] {
  const wanted = query.toLowerCase();
  const ranked: { readonly named: Named; readonly rank: number }[] = [];
  for (const sites of declaringSites(project))
    for (const named of namesOf(sites)) {
      const rank = rankOf(named.lower, wanted);
      if (rank !== undefined) ranked.push({ named, rank });
    }
  ranked.sort((a, b) => a.rank - b.rank || (a.named.name < b.named.name ? -1 : a.named.name > b.named.name ? 1 : 0));
  const found: FoundSymbol[] = [];
  for (const { named } of ranked) {
    if (found.length === limit) break;
    const { name, kind, container, site } = named;
    const span = siteSpan(project, site);
    if (span !== undefined) found.push({ name, kind, container, file: site.file, span });
  }
  return found;
}

/** What the first question would have to wait for, a piece at a time: names are kept by model. */
export function* preparedSymbols(project: Project): Generator<void> {
  for (const model of project.model.models) {
    namesOf(declaredBy(model));
    yield;
  }
}

interface Named {
  readonly name: string;
  readonly lower: string;
  readonly kind: SymbolKind;
  readonly container: string | undefined;
  readonly site: NameSite;
}

const known = new WeakMap<readonly NameSite[], readonly Named[]>();

function namesOf(sites: readonly NameSite[]): readonly Named[] {
  let names = known.get(sites);
  if (names === undefined) {
    names = sites.flatMap((site): readonly Named[] => {
      const named = describe(site.target);
      return named === undefined ? [] : [{ ...named, lower: named.name.toLowerCase(), site }];
    });
    known.set(sites, names);
  }
  return names;
}

function describe(
  target: ReferenceTarget,
): { readonly name: string; readonly kind: SymbolKind; readonly container: string | undefined } | undefined {
  switch (target.kind) {
    case 'source':
      return { name: target.source, kind: 'source', container: undefined };
    case 'model':
      return { name: target.model, kind: 'model', container: undefined };
    case 'column':
      return { name: target.column, kind: 'column', container: target.relation.name };
    case 'parameter':
      return { name: target.name, kind: 'parameter', container: undefined };
    case 'function':
      return { name: target.name, kind: 'function', container: undefined };
    default:
      return undefined;
  }
}

/** Smaller is better; undefined: the letters are not there in order. */
function rankOf(name: string, wanted: string): number | undefined {
  if (wanted === '') return 3;
  if (name.startsWith(wanted)) return 0;
  if (name.includes(wanted)) return 1;
  let at = 0;
  for (const letter of wanted) {
    at = name.indexOf(letter, at) + 1;
    if (at === 0) return undefined;
  }
  return 2;
}
