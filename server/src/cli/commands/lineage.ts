// `lineage SPEC [NAME]`: which columns a column depends on, and which depend on it, over all models, for people, scripts, pictures and catalogues.

import { lineage, type LineageEdge, type LineageKind } from '../../plan/lineage.js';
import { selectLineage, type SelectedLineage } from '../../plan/lineage-selection.js';
import type { BlockedPart, PipelinePlan } from '../../plan/plan.js';
import type { PipelineModel } from '../../model/pipeline-model.js';
import { columnDiagram } from '../../review/column-diagram.js';
import { lineageDiagram } from '../../review/lineage-diagram.js';
import { openLineageEvents } from '../../review/openlineage.js';
import { nearestNames } from '../../base/nearest-names.js';
import { exitCodes, UsageError, type ExitCode } from '../exit.js';
import { openSpec, placedBlocks, type PlacedBlock, type SpecArgument } from '../open-project.js';
import { printable, type Terminal } from '../terminal.js';

export const lineageFormats = ['text', 'json', 'mermaid', 'openlineage'] as const;
export type LineageFormat = (typeof lineageFormats)[number];

export interface LineageOptions {
  /** `model.column`, `source.column`, or a model or source; absent: everything. */
  readonly of: string | undefined;
  readonly format: LineageFormat;
  /** Neither: both. */
  readonly upstream?: boolean | undefined;
  readonly downstream?: boolean | undefined;
  readonly depth?: number | undefined;
  /** Empty or absent: all. */
  readonly kinds?: readonly LineageKind[] | undefined;
  /** For OpenLineage. */
  readonly eventTime?: string | undefined;
  readonly namespace?: string | undefined;
  /** Of this program. */
  readonly version?: string | undefined;
}

/** What Mermaid draws without being told otherwise. */
const MOST_ARROWS = 500;

export function lineageCommand(spec: SpecArgument, options: LineageOptions, terminal: Terminal): ExitCode {
  const { project } = openSpec(spec, terminal.cwd);
  const { plan } = project;
  const blockedModels = plan.blocked.filter((b) => b.kind === 'model' || b.kind === 'column' || b.kind === 'document');
  const asked = options.of;
  const selected = asked === undefined ? undefined : select(plan, asked, options);
  const own = asked === undefined ? undefined : blockedNamed(blockedModels, asked);
  if (asked !== undefined && selected === undefined && own === undefined)
    throw new UsageError(unknownName(plan, asked));
  const missing =
    asked === undefined
      ? blockedModels
      : own !== undefined
        ? [own]
        : missingReaders(project.model, selected!.readFrom, blockedModels);
  const kinds = options.kinds ?? [];
  const edges = (asked === undefined ? lineage(plan) : (selected?.edges ?? [])).filter(
    (e) => kinds.length === 0 || kinds.includes(e.kind),
  );
  const places = placedBlocks(project, terminal.cwd).filter((p) => missing.some((m) => m.name === p.part));
  terminal.out(answer(plan, edges, selected, missing, places, options, terminal));
  for (const place of places)
    terminal.note(
      `${printable(place.file)}:${place.range.start.line + 1}: ${printable(place.part)} is missing: it is blocked by ${place.findingId}`,
    );
  return missing.length > 0 ? exitCodes.findings : exitCodes.ok;
}

function answer(
  plan: PipelinePlan,
  edges: readonly LineageEdge[],
  selected: SelectedLineage | undefined,
  missing: readonly BlockedPart[],
  places: readonly PlacedBlock[],
  options: LineageOptions,
  terminal: Terminal,
): string {
  switch (options.format) {
    case 'text':
      return edgesText(edges, selected?.columns ?? []);
    case 'json':
      return `${JSON.stringify({ formatVersion: 1, edges, blocked: places }, undefined, 2)}\n`;
    case 'mermaid': {
      const diagram = columnDiagram(plan, { asked: selected?.columns ?? [], edges, blocked: missing });
      if (diagram.arrows <= MOST_ARROWS) return diagram.text;
      const tooMany = `${diagram.arrows} arrows between columns are more than the ${MOST_ARROWS} that Mermaid draws`;
      if (options.of !== undefined)
        throw new UsageError(`${tooMany}: ask for less with --upstream, --downstream, --depth or --kind value`);
      terminal.note(`${tooMany}: this is the lineage of models; name a column or a model for its columns`);
      return lineageDiagram(plan);
    }
    case 'openlineage': {
      const touched =
        selected === undefined
          ? undefined
          : new Set(
              plan.models.filter((m) =>
                m.columns.some((c) => {
                  const text = `${m.name}.${c.name}`;
                  return selected.columns.includes(text) || edges.some((e) => e.to === text || e.from === text);
                }),
              ),
            );
      const events = openLineageEvents(plan, {
        eventTime: eventTime(options.eventTime, terminal.environment),
        namespace: options.namespace ?? 'pipewright',
        producer: `https://www.npmjs.com/package/pipewright${options.version === undefined ? '' : `/v/${options.version}`}`,
        ...(touched !== undefined && { models: touched }),
      });
      // A JSON array as a whole, one event a line for everything that reads lines.
      return events.length === 0 ? '[]\n' : `[\n${events.map((e) => JSON.stringify(e)).join(',\n')}\n]\n`;
    }
  }
}

function select(plan: PipelinePlan, of: string, options: LineageOptions): SelectedLineage | undefined {
  const both = options.upstream !== true && options.downstream !== true;
  return selectLineage(plan, {
    of,
    upstream: both || options.upstream === true,
    downstream: both || options.downstream === true,
    depth: options.depth,
    kinds: options.kinds === undefined || options.kinds.length === 0 ? undefined : options.kinds,
  });
}

function blockedNamed(blocked: readonly BlockedPart[], of: string): BlockedPart | undefined {
  const name = of.toLowerCase();
  return (
    blocked.find((b) => b.name.toLowerCase() === name) ??
    blocked.find((b) => b.name.toLowerCase() === name.slice(0, Math.max(0, name.lastIndexOf('.'))))
  );
}

/** Blocked models that read one of the relations, or each other. */
function missingReaders(
  model: PipelineModel,
  readFrom: ReadonlySet<string>,
  blocked: readonly BlockedPart[],
): readonly BlockedPart[] {
  const found = new Set<string>();
  // Blocked models stand in build order: whom one reads has been looked at.
  for (const part of blocked) {
    const name = part.name.toLowerCase();
    const inputs = model.modelByName.get(name)?.inputs.map((i) => i.relation.name.toLowerCase()) ?? [];
    if (inputs.some((i) => readFrom.has(i) || found.has(i))) found.add(name);
  }
  return blocked.filter((b) => found.has(b.name.toLowerCase()));
}

function unknownName(plan: PipelinePlan, asked: string): string {
  const names = [...plan.models, ...plan.sources].flatMap((r) => [
    r.name,
    ...r.columns.map((c) => `${r.name}.${c.name}`),
  ]);
  const near = nearestNames(asked, names)[0];
  return `no column, model or source ${asked}: name it MODEL.COLUMN, SOURCE.COLUMN, MODEL or SOURCE${near === undefined ? '' : `; did you mean ${near}?`}`;
}

const EPOCH = '1970-01-01T00:00:00Z';

/** Given, or of reproducible builds, or the beginning of time: never the clock's, so that the same spec gives the same bytes. */
function eventTime(given: string | undefined, environment: Terminal['environment']): string {
  if (given !== undefined) {
    const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/.test(given) ? Date.parse(given) : NaN;
    if (Number.isNaN(time)) throw new UsageError(`--event-time is a time like 2024-06-01T10:00:00Z, not ${given}`);
    return given;
  }
  const epoch = environment['SOURCE_DATE_EPOCH'];
  if (epoch === undefined || !/^\d{1,12}$/.test(epoch)) return EPOCH;
  return new Date(Number(epoch) * 1000).toISOString().replace('.000Z', 'Z');
}

/** Per column what its value comes from, what decides about its rows, and by what they are matched. */
function edgesText(edges: readonly LineageEdge[], asked: readonly string[]): string {
  const lines: string[] = [];
  const byColumn = new Map<string, LineageEdge[]>();
  for (const e of edges) {
    const list = byColumn.get(e.to);
    if (list === undefined) byColumn.set(e.to, [e]);
    else list.push(e);
  }
  const named = (list: readonly LineageEdge[], kind: LineageKind): string =>
    list
      .filter((e) => e.kind === kind)
      .map((e) => printable(e.from))
      .join(', ');
  for (const [to, list] of byColumn) {
    lines.push(printable(to));
    for (const kind of ['value', 'filter', 'key'] as const) {
      const from = named(list, kind);
      if (from !== '') lines.push(`  ${kind.padEnd(6)} ${from}`);
    }
  }
  if (lines.length > 0) return `${lines.join('\n')}\n`;
  return asked.length === 1
    ? `nothing found: ${printable(asked[0]!)} is computed from no column and read by none, as far as was asked\n`
    : 'no column depends on another\n';
}
