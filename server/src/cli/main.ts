// The `pipewright` command: reads arguments, loads only what the named command needs, turns its answer into an exit code.

import { readFileSync } from 'node:fs';
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { exitCodes, UsageError, type ExitCode } from './exit.js';
import type { Terminal } from './terminal.js';

function version(): string {
  const text = readFileSync(
    new URL(import.meta.url.endsWith('.ts') ? '../../../package.json' : '../../package.json', import.meta.url),
    'utf8',
  );
  return (JSON.parse(text) as { version: string }).version;
}

function count(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 0) throw new InvalidArgumentError('a whole number, 0 or more');
  return value;
}

function percent(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !(value >= 0 && value <= 100)) throw new InvalidArgumentError('a number between 0 and 100');
  return value;
}

const several = (value: string, before: readonly string[] = []): readonly string[] => [...before, value];

/** The commands; `finish` gets the exit code of the one that ran. */
function commandLine(terminal: Terminal, finish: (code: ExitCode) => void): Command {
  const program = new Command('pipewright')
    .description('Pipeline specs: checked, run, explained, and generated for every platform from one meaning.')
    .version(version())
    .showHelpAfterError('(see pipewright --help)')
    .exitOverride()
    .configureOutput({ writeOut: (text) => terminal.out(text), writeErr: (text) => terminal.note(text.trimEnd()) });

  program
    .command('check')
    .description('Show what is wrong in specs: the same findings, places and messages as the editor.')
    .argument('<paths...>', 'spec files of any name, or folders that are searched for specs')
    .addOption(
      new Option('--format <format>', 'for people, scripts, code scanning, or pull requests')
        .choices(['text', 'json', 'sarif', 'github'])
        .default('text'),
    )
    .option('--max-warnings <n>', 'fail when there are more warnings than this', count)
    .option('--baseline <file>', 'leave out the findings of this file; default: `baseline` of pipewright.json')
    .option('--write-baseline <file>', 'write all findings to this file, as known and left alone')
    .option('--update-baseline', 'take what is gone out of the baseline; nothing new gets in', false)
    .addHelpText(
      'after',
      '\nExit code 1 for an error or too many warnings; information and hints never fail.\n\nExamples:\n  pipewright check .\n  pipewright check specs/orders.spec.json --max-warnings 0\n  pipewright check . --format sarif > pipewright.sarif\n  pipewright check . --write-baseline pipewright-baseline.json\n  pipewright check . --baseline pipewright-baseline.json --max-warnings 0',
    )
    .action(
      async (
        paths: string[],
        o: {
          format: 'text' | 'json' | 'sarif' | 'github';
          maxWarnings?: number;
          baseline?: string;
          writeBaseline?: string;
          updateBaseline: boolean;
        },
      ) => {
        const { check } = await import('./commands/check.js');
        finish(check(paths, { ...o, maxWarnings: o.maxWarnings, version: version() }, terminal));
      },
    );

  program
    .command('run')
    .description("Run a spec on the embedded engine and print every model's rows. Needs no warehouse.")
    .argument('<spec>', 'spec file')
    .requiredOption('--data <dir>', 'folder with one CSV a source: raw.orders from raw.orders.csv, else orders.csv')
    .option('--model <name>', 'only this model and what it reads (repeatable)', several)
    .option('--param <name=value>', 'value of a parameter (repeatable); run_ts defaults to now', several)
    .option('--state <file>', 'DuckDB file that keeps history and incremental tables between runs')
    .addOption(
      new Option('--format <format>', 'how rows are printed').choices(['table', 'csv', 'json']).default('table'),
    )
    .addHelpText(
      'after',
      '\nExit code 1 when a model is blocked or refused; it and its readers are listed, everything else runs.\n\nExamples:\n  pipewright run spec.json --data rows\n  pipewright run spec.json --data rows --model fact_orders --format csv\n  pipewright run spec.json --data day2 --state history.duckdb --param run_ts=2024-07-01T00:00:00Z',
    )
    .action(
      async (
        spec: string,
        o: { data: string; model?: string[]; param?: string[]; state?: string; format: 'table' | 'csv' | 'json' },
      ) => {
        const { run } = await import('./commands/run.js');
        finish(await run(spec, { ...o, models: o.model ?? [], params: o.param ?? [], stateFile: o.state }, terminal));
      },
    );

  program
    .command('test')
    .description('Run the examples of a spec on the embedded engine, and its data tests on rows that are given.')
    .argument('<spec>', 'spec file')
    .option('--model <name>', 'only this model (repeatable)', several)
    .option('--name <name>', 'only the example of this name')
    .option(
      '--data <dir>',
      'folder with one CSV a source for the data tests; without it the `rows` of the sources, and models without rows are not tested',
    )
    .option('--param <name=value>', 'value of a parameter for the data tests (repeatable)', several)
    .option(
      '--coverage',
      'also say what no example reaches: branches, conditions, filters, join sides, groups, NULLs, kinds of history',
    )
    .addOption(
      new Option('--min-coverage <percent>', 'fail when the examples reach less than that (with --coverage)').argParser(
        percent,
      ),
    )
    .addOption(new Option('--format <format>', 'for people or scripts').choices(['text', 'json']).default('text'))
    .addHelpText(
      'after',
      '\nExit code 1 when a test fails (of severity error), a part is blocked, or the examples reach less than --min-coverage.\n\nExamples:\n  pipewright test spec.json\n  pipewright test spec.json --data rows --model fact_orders\n  pipewright test spec.json --coverage --min-coverage 80',
    )
    .action(
      async (
        spec: string,
        o: {
          model?: string[];
          name?: string;
          data?: string;
          param?: string[];
          coverage?: true;
          minCoverage?: number;
          format: 'text' | 'json';
        },
      ) => {
        const { test } = await import('./commands/test.js');
        finish(
          await test(
            spec,
            {
              format: o.format,
              models: o.model ?? [],
              params: o.param ?? [],
              ...(o.name !== undefined && { name: o.name }),
              ...(o.data !== undefined && { data: o.data }),
              coverage: o.coverage === true || o.minCoverage !== undefined,
              ...(o.minCoverage !== undefined && { minCoverage: o.minCoverage }),
            },
            terminal,
          ),
        );
      },
    );

  program
    .command('generate')
    .description('Generate a complete project for a platform. Files you have edited are never overwritten.')
    .argument('<spec>', 'spec file')
    .requiredOption('--target <target>', 'dbt, dataform, pyspark or sql')
    .option('--dialect <dialect>', "SQL dialect; default: the platform's first")
    .requiredOption('--out <dir>', 'output folder')
    .option('--dry-run', 'say what would be written, write nothing', false)
    .option('--check', 'fail when the folder differs from what would be generated; write nothing', false)
    .option('--force', 'overwrite files that were edited by hand', false)
    .addOption(new Option('--format <format>', 'for people or scripts').choices(['text', 'json']).default('text'))
    .addHelpText(
      'after',
      '\nWhat a platform cannot do exactly is refused with its place and reason; everything else is generated.\nExit code 1 for a blocked or refused part, or a difference with --check.\n\nExamples:\n  pipewright generate spec.json --target dbt --out dbt-project\n  pipewright generate spec.json --target sql --dialect postgres --out sql --check',
    )
    .action(
      async (
        spec: string,
        o: {
          target: string;
          dialect?: string;
          out: string;
          dryRun: boolean;
          check: boolean;
          force: boolean;
          format: 'text' | 'json';
        },
      ) => {
        const { generate } = await import('./commands/generate.js');
        finish(generate(spec, o, terminal));
      },
    );

  program
    .command('diagram')
    .description('Draw the pipeline, or the steps of one model, as Mermaid text, Markdown or a picture.')
    .argument('<spec>', 'spec file')
    .option('--model <name>', 'the steps of this model instead of the pipeline')
    .option('--out <file>', 'x.mmd, x.md, x.svg, x.png or x.pdf; without it Mermaid text is printed')
    .addOption(
      new Option('--format <format>', 'of what is printed: for people or scripts')
        .choices(['text', 'json'])
        .default('text'),
    )
    .addHelpText(
      'after',
      '\nA .md file has the pipeline and every model. Pictures are drawn by mermaid-cli (npm install @mermaid-js/mermaid-cli) in a Chromium or Chrome\nthat is already installed; nothing is downloaded.\n\nExamples:\n  pipewright diagram spec.json --out pipeline.md\n  pipewright diagram spec.json --model stg_orders --out stg_orders.svg',
    )
    .action(async (spec: string, o: { model?: string; out?: string; format: 'text' | 'json' }) => {
      const { diagram } = await import('./commands/diagram.js');
      finish(await diagram(spec, o, terminal));
    });

  program
    .command('explain')
    .description(
      'Say in plain English what a spec means: what is read, filtered, joined, grouped, computed and stored, in that order.',
    )
    .argument('<spec>', 'spec file')
    .argument('[model]', 'only this model')
    .addOption(new Option('--format <format>', 'for people or scripts').choices(['text', 'json']).default('text'))
    .addHelpText(
      'after',
      '\nIt is said from the plan that runs and is generated, so it cannot say anything else.\nExit code 1 when a part is blocked by an error.\n\nExample:\n  pipewright explain spec.json stg_orders',
    )
    .action(async (spec: string, model: string | undefined, o: { format: 'text' | 'json' }) => {
      const { explainCommand } = await import('./commands/explain.js');
      finish(explainCommand(spec, { model, format: o.format }, terminal));
    });

  program
    .command('lineage')
    .description('Show which columns a column comes from and which depend on it, over all models.')
    .argument('<spec>', 'spec file')
    .argument('[name]', 'MODEL.COLUMN, SOURCE.COLUMN, MODEL or SOURCE: only what leads to it and away from it')
    .option('--upstream', 'only what leads to it')
    .option('--downstream', 'only what depends on it')
    .option('--depth <n>', 'at most this many models away', count)
    .addOption(
      new Option('--kind <kind>', 'only this kind of dependence (repeatable)')
        .choices(['value', 'filter', 'key'])
        .argParser((value: string, before: readonly string[] | undefined) => {
          if (!['value', 'filter', 'key'].includes(value)) throw new InvalidArgumentError('value, filter or key');
          return several(value, before);
        }),
    )
    .addOption(
      new Option('--format <format>', 'for people, scripts, pictures, or data catalogues')
        .choices(['text', 'json', 'mermaid', 'openlineage'])
        .default('text'),
    )
    .option('--event-time <time>', 'OpenLineage: eventTime of the events; default: SOURCE_DATE_EPOCH, else 1970')
    .option('--namespace <name>', 'OpenLineage: namespace of jobs and datasets (default: pipewright)')
    .addHelpText(
      'after',
      '\nvalue: computed from it. filter: it decides which rows there are. key: rows are matched or grouped by it.\nopenlineage prints a JSON array of job events with schema and column lineage facets, one event a line.\nExit code 1 when a model that belongs to the answer is blocked by an error; it is named.\n\nExamples:\n  pipewright lineage spec.json fact_orders.total_usd\n  pipewright lineage spec.json raw.orders.email --downstream --kind value\n  pipewright lineage spec.json fact_orders --upstream --depth 1 --format mermaid\n  pipewright lineage spec.json --format openlineage --event-time "$(date -u +%FT%TZ)"',
    )
    .action(
      async (
        spec: string,
        of: string | undefined,
        o: {
          upstream?: boolean;
          downstream?: boolean;
          depth?: number;
          kind?: ('value' | 'filter' | 'key')[];
          format: 'text' | 'json' | 'mermaid' | 'openlineage';
          eventTime?: string;
          namespace?: string;
        },
      ) => {
        const { lineageCommand } = await import('./commands/lineage.js');
        if (of === undefined && (o.upstream === true || o.downstream === true || o.depth !== undefined))
          throw new UsageError('--upstream, --downstream and --depth need the name of a column, model or source');
        finish(lineageCommand(spec, { ...o, of, kinds: o.kind, version: version() }, terminal));
      },
    );

  program
    .command('translate')
    .description('Translate GoogleSQL expressions to a dialect: exactly, or refused with place and reason.')
    .argument('[expressions...]', 'expressions; without any, one a line from standard input, answered as they come')
    .requiredOption('--to <dialect>', 'duckdb, spark, databricks or pyspark')
    .option('--columns <columns>', "the columns an expression can use: 'name TYPE, …'")
    .addOption(
      new Option('--format <format>', 'for people, or one JSON object a line for scripts')
        .choices(['text', 'jsonl', 'json'])
        .default('text'),
    )
    .addHelpText(
      'after',
      "\nExample:\n  pipewright translate --to duckdb --columns 'd DATE, n NUMERIC' 'DATE_TRUNC(d, WEEK)' 'SAFE_DIVIDE(n, 2)'",
    )
    .action(async (expressions: string[], o: { to: string; columns?: string; format: 'text' | 'jsonl' | 'json' }) => {
      const { translateCommand } = await import('./commands/translate.js');
      finish(await translateCommand(expressions, o, terminal));
    });

  program
    .command('rules')
    .description('List the rules, or show the page of one.')
    .argument('[id]', 'rule id')
    .addOption(new Option('--format <format>', 'for people or scripts').choices(['text', 'json']).default('text'))
    .action(async (id: string | undefined, o: { format: 'text' | 'json' }) => {
      const { rules } = await import('./commands/rules.js');
      finish(rules(id, o, terminal));
    });

  program
    .command('init')
    .description('Write a small pipeline to start from: a spec with an example, DDL, rows and settings.')
    .argument('[dir]', 'where', '.')
    .addOption(new Option('--format <format>', 'for people or scripts').choices(['text', 'json']).default('text'))
    .addHelpText('after', '\nNothing that exists is touched.')
    .action(async (dir: string, o: { format: 'text' | 'json' }) => {
      const { init } = await import('./commands/init.js');
      finish(init(dir, o, terminal));
    });

  program
    .command('doctor')
    .description('Say what works on this machine and in this project, and what to do about what does not.')
    .argument('[path]', 'spec or folder', '.')
    .addOption(new Option('--format <format>', 'for people or scripts').choices(['text', 'json']).default('text'))
    .action(async (path: string, o: { format: 'text' | 'json' }) => {
      const { doctor } = await import('./commands/doctor.js');
      finish(await doctor(path, o, version(), terminal));
    });

  program
    .command('lsp')
    .description('Start the language server for an editor.')
    .option('--stdio', 'speak over standard input and output (default)')
    .option('--socket <port>', 'connect to a port of this machine')
    .option('--node-ipc', 'speak over Node IPC')
    .option('--log-file <file>', 'append the log to a file')
    .addOption(
      new Option('--log-level <level>', 'how much is logged')
        .choices(['error', 'warning', 'info', 'debug'])
        .default('warning'),
    )
    .allowUnknownOption()
    .action(async () => {
      await import('../lsp/main.js');
    });

  return program;
}

/** Runs one command; never throws. `args`: without the names of Node and the program. */
export async function runCommandLine(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  let code: ExitCode = exitCodes.ok;
  try {
    await commandLine(terminal, (c) => (code = c)).parseAsync(args, { from: 'user' });
  } catch (error) {
    code = report(error, terminal);
  }
  return code;
}

function report(error: unknown, terminal: Terminal): ExitCode {
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
  if (error instanceof UsageError) {
    terminal.note(`pipewright: ${error.message}`);
    return exitCodes.usage;
  }
  terminal.note(
    `pipewright: internal error: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
  );
  terminal.note(
    'This is a fault of pipewright, not of your spec. Please report it with the command, the spec and the lines above.',
  );
  return exitCodes.internal;
}
