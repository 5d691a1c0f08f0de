// Measured coverage of examples → the machine contract's `coverage`, and the same for people.

import { LineIndex } from '../base/line-index.js';
import type { ModelCoverage } from '../plan/coverage/probe.js';
import type { Project } from '../workspace/workspace.js';
import { shownFile } from './open-project.js';
import { printable } from './terminal.js';

export interface CoverageReport {
  /** Of everything that examples of the models could reach. */
  readonly reached: number;
  readonly total: number;
  readonly models: Readonly<Record<string, CoverageOfModel>>;
}

interface CoverageOfModel {
  readonly examples: number;
  readonly reached: number;
  readonly total: number;
  readonly points: readonly ShownPoint[];
}

interface ShownPoint {
  readonly kind: string;
  readonly outcome: string;
  readonly text: string;
  /** What stands at the range. */
  readonly code: string;
  readonly reached: boolean;
  /** Absent where the engine could say. */
  readonly unknown?: true;
  /** Those that reach it. */
  readonly examples: readonly string[];
  readonly file: string;
  readonly range: ReturnType<LineIndex['range']>;
}

export function coverageReport(project: Project, measured: readonly ModelCoverage[], cwd: string): CoverageReport {
  const lines = new Map<string, LineIndex>();
  const models = measured.map(({ model, plan, examples, points }): readonly [string, CoverageOfModel] => {
    const spec = project.specs.find((s) => s.file === plan.file);
    const text = project.documents.get(plan.file)?.text ?? '';
    const index = lines.get(plan.file) ?? new LineIndex(text);
    lines.set(plan.file, index);
    const shown = points.map(({ point, examples: by, measured: told }): ShownPoint => {
      const span = spec?.positions.placeSpan(point) ?? { start: 0, end: 0 };
      return {
        kind: point.kind,
        outcome: point.outcome,
        text: point.text,
        code: text.slice(span.start, span.end),
        reached: by.length > 0,
        ...(!told && { unknown: true }),
        examples: by,
        file: shownFile(plan.file, cwd),
        range: index.range(span),
      };
    });
    const reached = shown.filter((p) => p.reached).length;
    return [model, { examples, reached, total: shown.length, points: shown }];
  });
  const sum = (of: (m: CoverageOfModel) => number): number => models.reduce((n, [, m]) => n + of(m), 0);
  return { reached: sum((m) => m.reached), total: sum((m) => m.total), models: Object.fromEntries(models) };
}

/** 100 where there is nothing to reach. */
export function percentOf({ reached, total }: { readonly reached: number; readonly total: number }): number {
  return total === 0 ? 100 : (100 * reached) / total;
}

export function coverageText(report: CoverageReport): string {
  const share = (m: { readonly reached: number; readonly total: number }): string =>
    `${m.reached} of ${m.total} (${Math.floor(percentOf(m))} %)`;
  const lines = [`examples reach ${share(report)}`];
  for (const [name, model] of Object.entries(report.models)) {
    if (model.total === 0) continue;
    lines.push(`  ${name}: ${model.examples === 0 ? `no examples, ${model.total} to reach` : share(model)}`);
    if (model.examples === 0) continue;
    for (const point of model.points) {
      if (point.reached) continue;
      const { line, character } = point.range.start;
      lines.push(
        `    ${point.file}:${line + 1}:${character + 1}: ${point.unknown === true ? 'not known whether an example has' : 'no example has'} ${point.text}: ${shortened(point.code)}`,
      );
    }
  }
  return lines.map((l) => `${printable(l)}\n`).join('');
}

function shortened(code: string): string {
  const flat = code.split(/\s+/u).join(' ');
  return flat.length > 60 ? `${flat.slice(0, 59)}…` : flat;
}
