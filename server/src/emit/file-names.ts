// Paths of generated files → why a file system cannot hold them, or Windows cannot.

import type { ModelPlan, TestPlan } from '../plan/plan.js';

/** A data test by its model, its number from 1 and its kind: unique in the project. */
export function testName(model: ModelPlan, test: TestPlan, number: number): string {
  return `${model.name}__${String(number).padStart(2, '0')}_${test.kind}`;
}

/** Most file systems hold names of up to 255 bytes (ext4, APFS, NTFS); a spec's names are ASCII. */
const MOST_BYTES = 255;

/** Undefined where every file system holds it. */
export function fileNameFault(path: string): string | undefined {
  const long = path.split('/').find((name) => name.length > MOST_BYTES);
  return long === undefined
    ? undefined
    : `the file ${long.slice(0, 40)}… of it would have a name of ${long.length} bytes, and file systems hold ${MOST_BYTES}`;
}

/**
 * Names of devices, with or without an ending and in any case (“Naming Files, Paths, and Namespaces” of Microsoft’s
 * documentation); in names of a spec, which are ASCII.
 */
export const DEVICES: readonly string[] = [
  ...['con', 'prn', 'aux', 'nul'],
  ...Array.from('0123456789', (n) => [`com${n}`, `lpt${n}`]).flat(),
];

const isDevice = (name: string): boolean => DEVICES.includes(name.replace(/\..*$/s, '').toLowerCase());

/** Windows opens a device where such a file is asked for: the part of the path that it takes for one. */
export function windowsDevice(path: string): string | undefined {
  return path.split('/').find(isDevice);
}

/** What stands before the ending, so that Windows takes it for a file. */
export function deviceFree(stem: string): string {
  return isDevice(stem) ? `${stem}_` : stem;
}
