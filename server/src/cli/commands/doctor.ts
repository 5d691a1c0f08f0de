// `doctor [PATH]`: what of this machine and this project works, what does not, and what to do about it. Changes nothing.

import { resolve } from 'node:path';
import { findBrowser } from '../../host/draw-diagram.js';
import { nodeHost } from '../../host/node-host.js';
import { openDuckdb } from '../../run/duckdb-engine.js';
import { Workspace } from '../../workspace/workspace.js';
import { exitCodes, UsageError, type ExitCode } from '../exit.js';
import { openNamed, shownFile, specsBelow } from '../open-project.js';
import { printable, styled, type Terminal } from '../terminal.js';

interface Check {
  readonly name: string;
  /** `missing`: something optional is not there; only what it serves is unavailable. */
  readonly status: 'ok' | 'missing' | 'broken';
  readonly detail: string;
}

export async function doctor(
  path: string,
  options: { readonly format: 'text' | 'json' },
  version: string,
  terminal: Terminal,
): Promise<ExitCode> {
  const checks = [
    { name: 'pipewright', status: 'ok', detail: version } as const,
    nodeVersion(),
    await embeddedEngine(),
    await pictures(terminal.environment),
    ...project(path, terminal),
  ];
  const broken = checks.some((c) => c.status === 'broken');
  if (options.format === 'json') {
    terminal.out(`${JSON.stringify({ formatVersion: 1, checks }, undefined, 2)}\n`);
  } else {
    const width = Math.max(...checks.map((c) => c.name.length));
    for (const c of checks) {
      const style = c.status === 'ok' ? 'green' : c.status === 'missing' ? 'yellow' : 'red';
      terminal.out(`${styled(terminal, style, c.status.padEnd(7))}  ${c.name.padEnd(width)}  ${printable(c.detail)}\n`);
    }
  }
  return broken ? exitCodes.findings : exitCodes.ok;
}

function nodeVersion(): Check {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const enough = major > 20 || (major === 20 && minor >= 19);
  return {
    name: 'Node.js',
    status: enough ? 'ok' : 'broken',
    detail: enough ? process.versions.node : `${process.versions.node}; 20.19 or later is needed`,
  };
}

async function embeddedEngine(): Promise<Check> {
  const name = 'embedded engine';
  const started = performance.now();
  try {
    const engine = await openDuckdb({});
    await engine.close();
    return { name, status: 'ok', detail: `DuckDB started in ${Math.round(performance.now() - started)} ms` };
  } catch (error) {
    return {
      name,
      status: 'broken',
      detail: `DuckDB does not start, so run and test do not work: ${error instanceof Error ? error.message : String(error)}`,
    };
  }
}

async function pictures(environment: Terminal['environment']): Promise<Check> {
  const name = 'pictures (svg, png, pdf)';
  try {
    await import('@mermaid-js/mermaid-cli');
  } catch {
    return {
      name,
      status: 'missing',
      detail:
        'mermaid-cli is not installed: npm install @mermaid-js/mermaid-cli; the diagram formats mmd and md need nothing',
    };
  }
  const browser = findBrowser(environment);
  return browser === undefined
    ? {
        name,
        status: 'missing',
        detail: 'no Chromium or Chrome was found: install one, or set PUPPETEER_EXECUTABLE_PATH',
      }
    : { name, status: 'ok', detail: `mermaid-cli with ${browser}` };
}

function project(path: string, terminal: Terminal): readonly Check[] {
  const absolute = resolve(terminal.cwd, path);
  if (!nodeHost.isFolder(absolute) && !nodeHost.isFile(absolute))
    throw new UsageError(`no such file or folder: ${path}`);
  const workspace = new Workspace(nodeHost);
  const opened = nodeHost.isFolder(absolute)
    ? specsBelow(workspace, absolute).map((uri) => workspace.project(uri))
    : [openNamed(nodeHost.toUri(absolute)).project];
  const projects = [...new Set(opened)].filter((p) => p.specs.length > 0);
  if (projects.length === 0)
    return [
      {
        name: 'project',
        status: 'missing',
        detail: `no spec at ${path}: spec.json, *.spec.json or *.pipeline.json (pipewright init makes one)`,
      },
    ];
  return projects.flatMap((p): Check[] => {
    const root = shownFile(nodeHost.toUri(p.root.folder), terminal.cwd);
    const faults = p.settings.problems.filter((x) => x.severity === 'error');
    return [
      {
        name: 'project',
        status: 'ok',
        detail: `${root}: ${p.specs.length} specs, ${p.model.models.length} models, ${p.ddl.length} DDL files${p.root.configured ? '' : ', no pipewright.json'}`,
      },
      ...(faults.length === 0 ? [] : [{ name: 'settings', status: 'broken', detail: faults[0]!.message } as const]),
    ];
  });
}
