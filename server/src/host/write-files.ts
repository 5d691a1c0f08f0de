// A write plan → files on disk: each one whole or not at all, the manifest last.

import { createHash, randomBytes } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  rmdirSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import {
  isSafePath,
  manifestFileName,
  manifestText,
  planWrites,
  readManifest,
  type OutputFile,
  type PlannedWrite,
  type WritePlan,
} from '../output/write-plan.js';

export function sha256(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}

/** What writing these files into the folder would do. Reads the folder, changes nothing. */
export function planFolder(
  folder: string,
  files: readonly OutputFile[],
  options: { readonly owner: string; readonly force: boolean },
): WritePlan {
  if (existsSync(folder) && !statSync(folder).isDirectory()) return { ok: false, reason: `not a folder: ${folder}` };
  const manifestPath = join(folder, manifestFileName);
  const manifest = isFile(manifestPath) ? readManifest(readFileSync(manifestPath, 'utf8')) : undefined;
  const existing = new Map<string, string>();
  for (const path of new Set([...files.map((f) => f.path), ...Object.keys(manifest?.files ?? {})])) {
    if (!isSafePath(path)) continue;
    if (leaves(folder, path)) return { ok: false, reason: `a link leads out of the output folder: ${path}` };
    const full = join(folder, path);
    const above = fileAbove(folder, path);
    if (above !== undefined) return { ok: false, reason: `a file is where a folder must be: ${above}` };
    if (!existsSync(full)) continue;
    if (!isFile(full)) return { ok: false, reason: `not a file: ${path}` };
    existing.set(path, sha256(readFileSync(full)));
  }
  return planWrites({ files, owner: options.owner, manifest, existing, force: options.force, hash: sha256 });
}

function isFile(path: string): boolean {
  return existsSync(path) && statSync(path).isFile();
}

/** The part of the path that is a file although more follows. */
function fileAbove(folder: string, path: string): string | undefined {
  const parts = path.split('/');
  for (let n = 1; n < parts.length; n++) {
    const above = parts.slice(0, n).join('/');
    if (isFile(join(folder, above))) return above;
  }
  return undefined;
}

export type CarriedOut = { readonly ok: true } | { readonly ok: false; readonly reason: string };

/** Carries out a plan. What the file system refuses is the answer; what was written before stays whole, and the manifest says what that is. */
export function carryOut(folder: string, plan: Extract<WritePlan, { ok: true }>): CarriedOut {
  const written = new Map<string, string>();
  let fault: string | undefined;
  try {
    mkdirSync(folder, { recursive: true });
    for (const write of plan.writes) {
      apply(folder, write);
      const ours = plan.manifest.files[write.path];
      if (ours !== undefined) written.set(write.path, ours);
    }
  } catch (error) {
    fault = (error as Error).message;
  }
  try {
    // After a fault only what is really there counts as ours, so that the next run does not take it for edited by hand.
    const files = fault === undefined ? plan.manifest.files : Object.fromEntries(written);
    writeWhole(join(folder, manifestFileName), manifestText({ ...plan.manifest, files }));
  } catch (error) {
    fault ??= (error as Error).message;
  }
  return fault === undefined ? { ok: true } : { ok: false, reason: fault };
}

function apply(folder: string, write: PlannedWrite): void {
  const full = join(folder, write.path);
  if (write.content !== undefined) {
    mkdirSync(dirname(full), { recursive: true });
    writeWhole(full, write.content);
  } else if (write.action === 'delete') {
    rmSync(full, { force: true });
    removeEmptyFolders(folder, dirname(full));
  }
}

/** The file has its old content or the new one, never a part of it. */
export function writeWhole(path: string, content: string | Buffer): void {
  const temporary = `${path}.${randomBytes(6).toString('hex')}.tmp`;
  const file = openSync(temporary, 'wx');
  try {
    const bytes = typeof content === 'string' ? Buffer.from(content, 'utf8') : content;
    for (let at = 0; at < bytes.length;) at += writeSync(file, bytes, at);
    fsyncSync(file);
  } catch (error) {
    closeSync(file);
    rmSync(temporary, { force: true });
    throw error;
  }
  closeSync(file);
  renameSync(temporary, path);
}

function removeEmptyFolders(root: string, folder: string): void {
  for (let at = folder; at !== root && at.startsWith(root + sep); at = dirname(at)) {
    try {
      rmdirSync(at);
    } catch {
      return;
    }
  }
}

/** The nearest existing folder of the path, links resolved, is not below the output folder. */
function leaves(folder: string, path: string): boolean {
  if (!existsSync(folder)) return false;
  const root = realpathSync(folder);
  let at = join(folder, path);
  while (!existsSync(at)) at = dirname(at);
  const way = relative(root, realpathSync(at));
  return way.startsWith('..') || way.startsWith(sep);
}
