// What the settings of a root have to do with besides its specs: its baseline, and the roots in folders below.

import { join } from 'node:path';
import { readSettings, type SettingsResult } from '../settings/settings.js';
import type { Host } from './host.js';
import { pathBelow, settingsFileName, type Root } from './roots.js';
import type { SourceDocument } from './source-document.js';

export interface RootSurroundings {
  /** The file of the setting `baseline`; absent: not set, or not there. */
  readonly baseline: SourceDocument | undefined;
  /** Settings files of roots in folders below. */
  readonly nested: readonly NestedRoot[];
}

export interface NestedRoot {
  /** `/`-separated, below the outer root. */
  readonly folder: string;
  readonly settings: SettingsResult;
  readonly file: string;
}

export const ALONE: RootSurroundings = { baseline: undefined, nested: [] };

/** `files`: URIs of the settings files below the root. */
export function surroundingsOf(
  root: Root,
  settings: SettingsResult,
  files: readonly string[],
  document: (uri: string) => SourceDocument | undefined,
  host: Host,
): RootSurroundings {
  const path = settings.settings.baseline;
  const absolute = path === undefined ? undefined : join(root.folder, path);
  const inside = absolute !== undefined && pathBelow(root, absolute, host) !== undefined;
  const nested = files.flatMap((uri): readonly NestedRoot[] => {
    const text = document(uri);
    const folder = text === undefined ? undefined : host.toPath(uri);
    const below = folder === undefined ? undefined : pathBelow(root, folder, host);
    return text === undefined || below === undefined
      ? []
      : [{ folder: below.slice(0, -(settingsFileName.length + 1)), settings: settingsOf(text), file: uri }];
  });
  return { baseline: inside ? document(host.toUri(absolute)) : undefined, nested };
}

export function sameSurroundings(a: RootSurroundings, b: RootSurroundings): boolean {
  return (
    a.baseline === b.baseline &&
    a.nested.length === b.nested.length &&
    a.nested.every((n, i) => n.settings === b.nested[i]!.settings && n.file === b.nested[i]!.file)
  );
}

const settingsOfDocuments = new WeakMap<SourceDocument, SettingsResult>();

function settingsOf(document: SourceDocument): SettingsResult {
  let settings = settingsOfDocuments.get(document);
  if (settings === undefined) settingsOfDocuments.set(document, (settings = readSettings(document.text, document.uri)));
  return settings;
}
