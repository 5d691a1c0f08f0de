// Mermaid text → a picture, drawn by mermaid-cli in a browser the machine already has. Both are loaded only here and only when asked; nothing is ever downloaded.

import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

export type PictureFormat = 'svg' | 'png' | 'pdf';

export type DrawResult =
  { readonly ok: true; readonly bytes: Uint8Array } | { readonly ok: false; readonly reason: string };

interface Browser {
  newPage(): Promise<unknown>;
  close(): Promise<void>;
}

interface MermaidCli {
  renderMermaid(
    browser: Browser,
    definition: string,
    format: PictureFormat,
    options: object,
  ): Promise<{ readonly data: Uint8Array }>;
}

interface Puppeteer {
  launch(options: object): Promise<Browser>;
}

/** Big pipelines are drawn whole: Mermaid's own limits (500 edges, 50,000 characters) guard web pages, not a command. */
const mermaidConfig = {
  deterministicIds: true,
  deterministicIDSeed: 'pipewright',
  handDrawnSeed: 1,
  securityLevel: 'strict',
  maxTextSize: 50_000_000,
  maxEdges: 100_000,
  theme: 'neutral',
  fontFamily: 'Helvetica, Arial, sans-serif',
  flowchart: { htmlLabels: true, wrappingWidth: 560, useMaxWidth: true },
};

export async function drawDiagram(
  mermaid: string,
  format: PictureFormat,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<DrawResult> {
  const cli = await load<MermaidCli>('@mermaid-js/mermaid-cli');
  if (cli === undefined)
    return {
      ok: false,
      reason:
        'pictures need mermaid-cli, which is not installed: npm install @mermaid-js/mermaid-cli. The formats mmd and md need nothing.',
    };
  const puppeteer = await load<{ default: Puppeteer }>('puppeteer');
  if (puppeteer === undefined)
    return {
      ok: false,
      reason: 'pictures need puppeteer, which mermaid-cli draws with and which is not installed: npm install puppeteer',
    };
  const executablePath = findBrowser(environment);
  if (executablePath === undefined) {
    return {
      ok: false,
      reason:
        'pictures need Chromium or Chrome, and none was found: install one, or name it in the environment variable PUPPETEER_EXECUTABLE_PATH. The formats mmd and md need nothing.',
    };
  }
  let browser: Browser | undefined;
  try {
    // Chromium refuses its sandbox to root (containers); everything drawn is our own text, without scripts.
    const args = [
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      '--disable-gpu',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ];
    browser = await puppeteer.default.launch({ executablePath, headless: true, args });
    const { data } = await cli.renderMermaid(browser, mermaid, format, {
      mermaidConfig,
      backgroundColor: 'white',
      svgId: 'pipewright',
      pdfFit: true,
      viewport: { width: 1600, height: 900, deviceScaleFactor: format === 'png' ? 2 : 1 },
    });
    return { ok: true, bytes: data };
  } catch (error) {
    return {
      ok: false,
      reason: `the picture could not be drawn with ${executablePath}: ${error instanceof Error ? error.message : String(error)}`,
    };
  } finally {
    await browser?.close().catch(() => undefined);
  }
}

/** Undefined when the package is not there; a package that is there and broken throws. */
async function load<T>(name: string): Promise<T | undefined> {
  try {
    return (await import(name)) as T;
  } catch (error) {
    if (
      (error as NodeJS.ErrnoException).code === 'ERR_MODULE_NOT_FOUND' &&
      (error as Error).message.includes(`'${name}'`)
    )
      return undefined;
    throw error;
  }
}

const programs = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome', 'microsoft-edge'];

/** The browser the user named, else the first on the PATH, else where systems keep them. */
export function findBrowser(environment: Readonly<Record<string, string | undefined>>): string | undefined {
  const named = [environment['PUPPETEER_EXECUTABLE_PATH'], environment['CHROME_PATH']].filter(
    (p) => p !== undefined && p !== '',
  );
  const onPath = (environment['PATH'] ?? environment['Path'] ?? '')
    .split(delimiter)
    .filter((folder) => folder !== '')
    .flatMap((folder) => programs.map((p) => join(folder, process.platform === 'win32' ? `${p}.exe` : p)));
  const usual = [
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
    '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
    ...['ProgramFiles', 'ProgramFiles(x86)', 'LocalAppData'].flatMap((name) => {
      const folder = environment[name];
      return folder === undefined
        ? []
        : [
            join(folder, 'Google', 'Chrome', 'Application', 'chrome.exe'),
            join(folder, 'Microsoft', 'Edge', 'Application', 'msedge.exe'),
          ];
    }),
  ];
  return [...named, ...onPath, ...usual].find((path) => path !== undefined && existsSync(path));
}
