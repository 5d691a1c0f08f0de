// Types of engine-manifests.mjs, which must run on plain Node before anything is installed.
export type InstallName = 'node' | 'python' | 'debian';
export type DebianEngine = 'neovim' | 'emacs' | 'chromium' | 'postgres-server';
export type ProvisionedEngine =
  'googlesql' | 'postgres' | 'dataform' | 'mermaid' | 'dbt' | 'spark' | 'sqlglot' | DebianEngine;
export const manifestFolder: string;
export const installs: Readonly<Record<InstallName, readonly string[]>>;
export const engines: Readonly<Record<ProvisionedEngine, InstallName>>;
export const debianEngines: Readonly<
  Record<DebianEngine, { readonly package: string; readonly programs: readonly string[] }>
>;
export function engineHome(): string;
export function manifestHash(install: InstallName): string;
export function stampFile(install: InstallName): string;
export function isCurrent(install: InstallName): boolean;
export function findProgram(names: readonly string[]): string | null;
