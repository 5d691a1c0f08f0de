// The embedded engine: DuckDB in a worker thread. The main thread only passes messages.

import { Worker } from 'node:worker_threads';
import type { Engine, EngineAnswer, EngineOptions, EngineStep } from './engine.js';

const defaults: EngineOptions = { memoryLimit: '4GB', stepTimeout: 120_000 };

/** Run from source (tests), a worker has to load TypeScript for itself: loaders given to the process do not reach it. */
function startWorker(workerData: EngineOptions): Worker {
  if (!import.meta.url.endsWith('.ts'))
    return new Worker(new URL('./duckdb-worker.js', import.meta.url), { workerData });
  const file = JSON.stringify(new URL('./duckdb-worker.ts', import.meta.url).href);
  return new Worker(`import('tsx/esm/api').then(({ register }) => { register(); return import(${file}); });`, {
    eval: true,
    workerData,
  });
}

type Message = { ready: boolean; error?: string } | { id: number; answer: EngineAnswer };

/** Starts a worker with a fresh in-memory database. Rejects when DuckDB can't be loaded or the state file can't be opened. */
export async function openDuckdb(options: Partial<EngineOptions> = {}): Promise<Engine> {
  const worker = startWorker({ ...defaults, ...options });
  const waiting = new Map<number, { resolve: (a: EngineAnswer) => void; reject: (e: Error) => void }>();
  let failed: Error | undefined;
  let nextId = 1;
  const ready = new Promise<void>((resolve, reject) => {
    worker.on('message', (message: Message) => {
      if ('ready' in message) {
        if (message.ready) resolve();
        else reject(new Error(message.error ?? 'the embedded engine did not start'));
        return;
      }
      waiting.get(message.id)?.resolve(message.answer);
      waiting.delete(message.id);
    });
    const fail = (error: Error): void => {
      failed = error;
      reject(error);
      for (const w of waiting.values()) w.reject(error);
      waiting.clear();
    };
    worker.on('error', fail);
    worker.on('exit', () => {
      fail(new Error('the embedded engine has stopped'));
    });
  });
  try {
    await ready;
  } catch (error) {
    await worker.terminate();
    throw error;
  }
  return {
    run: (step: EngineStep) =>
      new Promise((resolve, reject) => {
        if (failed !== undefined) {
          reject(failed);
          return;
        }
        const id = nextId++;
        waiting.set(id, { resolve, reject });
        worker.postMessage({ id, step });
      }),
    close: async () => {
      if (failed !== undefined) return;
      const exit = new Promise<void>((resolve) =>
        worker.once('exit', () => {
          resolve();
        }),
      );
      worker.postMessage({ close: true });
      const timer = setTimeout(() => void worker.terminate(), 2_000);
      await exit;
      clearTimeout(timer);
    },
  };
}
