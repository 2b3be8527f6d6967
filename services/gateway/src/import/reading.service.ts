import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { DomainError, refused } from '@otdel/contracts';
import { Config } from '@otdel/platform';
import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Asked, Tasks, Told } from './reading-thread.ts';

/** Milliseconds after which an idle thread ends: it holds some fifty megabytes. */
const idleMs = 120_000;
/** Megabytes that reading may take. */
const mostMemory = 1_024;

type Waiting = { resolve: (answer: never) => void; reject: (error: unknown) => void };

/** Reads files in a thread of its own, so that the door stays open meanwhile. */
@Injectable()
export class ReadingService implements OnApplicationShutdown {
  readonly #storageUrl: string;
  readonly #waiting = new Map<number, Waiting>();
  #thread: Worker | undefined;
  #idle: NodeJS.Timeout | undefined;
  #last = 0;

  constructor(config: Config) {
    this.#storageUrl = config.required('STORAGE_URL');
  }

  /** @throws DomainError refused `import_too_large` when the files do not fit into the memory */
  ask<Task extends keyof Tasks>(task: Task, given: Tasks[Task]['given']): Promise<Tasks[Task]['answer']> {
    clearTimeout(this.#idle);
    const thread = (this.#thread ??= this.#begin());
    const id = ++this.#last;
    const { promise, resolve, reject } = Promise.withResolvers<Tasks[Task]['answer']>();
    this.#waiting.set(id, { resolve: resolve as never, reject });
    thread.postMessage({ id, task, given } satisfies Asked);
    return promise;
  }

  async onApplicationShutdown(): Promise<void> {
    clearTimeout(this.#idle);
    await this.#thread?.terminate();
  }

  #begin(): Worker {
    const ending = extname(import.meta.url);
    const thread = new Worker(new URL(`./reading-thread${ending}`, import.meta.url), {
      workerData: { storageUrl: this.#storageUrl },
      execArgv: ending === '.ts' ? ['--conditions=source'] : [],
      resourceLimits: { maxOldGenerationSizeMb: mostMemory },
    });
    thread.on('message', (told: Told) => {
      const waiting = this.#waiting.get(told.id);
      this.#waiting.delete(told.id);
      if ('answer' in told) waiting?.resolve(told.answer as never);
      else waiting?.reject('refusal' in told ? new DomainError(told.refusal) : told.error);
      if (this.#waiting.size === 0) this.#idle = setTimeout(() => this.#end(thread), idleMs).unref();
    });
    thread.once('error', (error: Error & { code?: string }) =>
      this.#failed(thread, error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? refused('import_too_large') : error),
    );
    thread.once('exit', () => this.#failed(thread, new Error('The thread that reads files ended.')));
    thread.unref();
    return thread;
  }

  #end(thread: Worker): void {
    if (this.#thread === thread) this.#thread = undefined;
    void thread.terminate();
  }

  #failed(thread: Worker, error: unknown): void {
    if (this.#thread !== thread) return;
    this.#thread = undefined;
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}
