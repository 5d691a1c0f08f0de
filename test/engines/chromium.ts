// Where the browser is that pictures are drawn with, and how to start it in a container.
import { debianProgram } from './locate.js';

/** Absolute path, or null where none is installed. */
export function chromiumPath(): string | null {
  return debianProgram('chromium');
}

/** Puppeteer's configuration file contents, as mermaid-cli's `--puppeteerConfigFile` reads it. */
export function puppeteerConfiguration(): { executablePath: string; args: readonly string[] } {
  const executablePath = chromiumPath();
  if (executablePath === null) throw new Error('no Chromium is installed');
  return { executablePath, args: ['--no-sandbox', '--disable-gpu'] };
}
