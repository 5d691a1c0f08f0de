// A query → sources, models, columns, parameters and functions of a root whose names hold the query's letters in order.

import type { Location } from '../base/span.js';
import type { ReferenceTarget } from '../model/pipeline-model.js';
import type { Project } from '../workspace/workspace.js';
import type { SymbolKind } from './document-symbols.js';
import { nameSites, siteSpan } from './name-sites.js';

export interface FoundSymbol extends Location {
  readonly name: string;
  readonly kind: SymbolKind;
  readonly container: string | undefined;
}

export function workspaceSymbols(project: Project, query: string, limit: number): readonly FoundSymbol[] {
  const wanted = query.toLowerCase();
  const found: { readonly symbol: FoundSymbol; readonly rank: number }[] = [];
  for (const site of nameSites(project)) {
    if (!site.declares) continue;
    const named = describe(site.target);
    const rank = named === undefined ? undefined : rankOf(named.name.toLowerCase(), wanted);
    if (named === undefined || rank === undefined) continue;
    const span = siteSpan(project, site);
    if (span !== undefined) found.push({ symbol: { ...named, file: site.file, span }, rank });
  }
  return found
    .sort((a, b) => a.rank - b.rank || (a.symbol.name < b.symbol.name ? -1 : a.symbol.name > b.symbol.name ? 1 : 0))
    .slice(0, limit)
    .map((f) => f.symbol);
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
