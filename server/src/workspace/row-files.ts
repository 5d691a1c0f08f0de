// The `rows` of sources → the CSV files they name, as far as these are inside the root and small enough to be looked at while typing.

import { dirname, resolve } from 'node:path';
import type { LoweredSpec } from '../spec/lower.js';
import type { SourceSpec } from '../spec/spec.js';
import type { Host } from './host.js';
import { pathBelow, type Root } from './roots.js';

/** Characters; what is longer is read when it is run. */
export const LARGEST_ROW_FILE = 1_000_000;

export interface RowFile {
  readonly source: SourceSpec;
  /** URI of the spec. */
  readonly file: string;
  /** Of the CSV; absent when the path leads out of the root. */
  readonly uri: string | undefined;
  readonly state: 'read' | 'missing' | 'large' | 'outside';
}

/** Which file each `rows` names, before anything is read. */
export function rowPaths(
  root: Root,
  specs: readonly LoweredSpec[],
  host: Host,
): readonly Pick<RowFile, 'source' | 'file' | 'uri'>[] {
  return specs.flatMap(({ file, spec }) =>
    spec.sources.flatMap((source) => {
      if (source.rows === undefined) return [];
      const path = host.toPath(file);
      if (path === undefined) return [];
      const csv = resolve(dirname(path), source.rows.value);
      const inside = pathBelow(root, csv, host) !== undefined;
      return [{ source, file, uri: inside ? host.toUri(csv) : undefined }];
    }),
  );
}
