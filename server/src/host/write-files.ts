// A write plan → files on disk: each one whole or not at all, the manifest last.

import { createHash, randomBytes } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, realpathSync, renameSync, rmSync, rmdirSync, writeSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { isSafePath, manifestFileName, manifestText, planWrites, readManifest, type OutputFile, type PlannedWrite, type WritePlan } from '../output/write-plan.js';

export function sha256(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}

/** What writing these files into the folder would do. Reads the folder, changes nothing. */
export function planFolder(folder: string, files: readonly OutputFile[], options: { readonly owner: string; readonly force: boolean }): WritePlan {
  const manifestPath = join(folder, manifestFileName);
  const manifest = existsSync(manifestPath) ? readManifest(readFileSync(manifestPath, 'utf8')) : undefined;
  const existing = new Map<string, string>();
  for (const path of new Set([...files.map((f) => f.path), ...Object.keys(manifest?.files ?? {})])) {
    if (!isSafePath(path)) continue;
    if (leaves(folder, path)) return { ok: false, reason: `a link leads out of the output folder: ${path}` };
    const full = join(folder, path);
    if (existsSync(full)) existing.set(path, sha256(readFileSync(full)));
  }
  return planWrites({ files, owner: options.owner, manifest, existing, force: options.force, hash: sha256 });
}

/** Carries out a plan. Throws what the file system throws; what was written before stays whole. */
export function carryOut(folder: string, plan: Extract<WritePlan, { ok: true }>): void {
  mkdirSync(folder, { recursive: true });
  for (const write of plan.writes) apply(folder, write);
  writeWhole(join(folder, manifestFileName), manifestText(plan.manifest));
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
    for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
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
