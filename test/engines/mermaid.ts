// Mermaid text → what Mermaid's own parser says of it, without a browser; draws nothing.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { engineHome } from './locate.js';

export type MermaidVerdict =
  { readonly ok: true; readonly diagramType: string } | { readonly ok: false; readonly message: string };

interface Mermaid {
  parse(text: string): Promise<{ diagramType: string }>;
}

let loading: Promise<Mermaid> | undefined;

export async function parseMermaid(text: string): Promise<MermaidVerdict> {
  const mermaid = await (loading ??= load());
  try {
    return { ok: true, diagramType: (await mermaid.parse(text)).diagramType };
  } catch (error) {
    return { ok: false, message: (error as Error).message };
  }
}

/** Outside a browser the sanitizer Mermaid imports is an empty shell: give it the two members the parsers call. */
async function load(): Promise<Mermaid> {
  const sanitizer = (await importPackage('dompurify/dist/purify.es.mjs')) as { default: object };
  Object.assign(sanitizer.default, { addHook: () => undefined, sanitize: (text: string) => text });
  return ((await importPackage('mermaid/dist/mermaid.core.mjs')) as { default: Mermaid }).default;
}

function importPackage(path: string): Promise<unknown> {
  return import(pathToFileURL(join(engineHome(), 'node', 'node_modules', path)).href);
}
