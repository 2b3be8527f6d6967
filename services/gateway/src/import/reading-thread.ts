import {
  readFiles,
  seenOf,
  tallyOf,
  type Files,
  type Mapping,
  type Reading,
  type Seen,
  type Tally,
} from '@otdel/firm-files';
import { DomainError, refused, type ErrorRecord } from '@otdel/contracts';
import { storageAt } from '@otdel/storage';
import { Readable } from 'node:stream';
import { parentPort, workerData } from 'node:worker_threads';
import { verdictOn, type FirmState, type Verdict } from './domain/verdict.ts';

/** What the thread does: it reads whole files, so it has its own memory, and a file that is too large ends it alone. */
export interface Tasks {
  /** What was seen of one file. */
  see: { given: Uploads & { file: string }; answer: { seen: Seen; out: Tally } };
  /** Reads all files, and keeps them until `judge`. @returns what the firm is to be asked */
  read: { given: Uploads & { importId: string }; answer: { refs: string[]; skus: string[] } };
  /** Judges the files that were read. With a key it writes the plan there. */
  judge: {
    given: { importId: string; state: FirmState; orders: boolean; planKey?: string };
    answer: Omit<Verdict, 'plan' | 'bad'> & { total: number; out: Tally };
  };
}
interface Uploads {
  /** Keys of the storage by name of the file. */
  keys: Record<string, string>;
  mapping: Mapping | undefined;
}
export interface Asked {
  id: number;
  task: keyof Tasks;
  given: unknown;
}
export type Told = { id: number } & ({ answer: unknown } | { refusal: ErrorRecord } | { error: unknown });

type Doing = { [Task in keyof Tasks]: (given: Tasks[Task]['given']) => Promise<Tasks[Task]['answer']> };

const storage = await storageAt((workerData as { storageUrl: string }).storageUrl);
const readings = new Map<string, Reading>();

async function filesOf({ keys }: Uploads, wanted = Object.keys(keys)): Promise<Files> {
  const bytes = new Map<string, Buffer>();
  for (const name of wanted) bytes.set(name, await storage.bytes(keys[name]!));
  return { names: Object.keys(keys), bytes: (name) => bytes.get(name)! };
}

const doing: Doing = {
  async see({ file, ...uploads }) {
    const lookups = JSON.stringify(uploads.mapping ?? {});
    const wanted = Object.keys(uploads.keys).filter(
      (name) => name === file || lookups.includes(JSON.stringify(name)),
    );
    const { seen, bad } = seenOf(await filesOf(uploads, wanted), file, uploads.mapping);
    return { seen, out: tallyOf(bad) };
  },
  async read({ importId, ...uploads }) {
    const reading = readFiles(await filesOf(uploads), uploads.mapping);
    if (reading.seen.length === 0 && reading.firm.bad.length === 0) throw refused('import_without_tables');
    readings.set(importId, reading);
    const { orders, stock } = reading.firm;
    return { refs: orders.map(({ row }) => row.ref), skus: stock.map(({ row }) => row.sku) };
  },
  async judge({ importId, state, orders, planKey }) {
    const reading = readings.get(importId);
    readings.delete(importId);
    if (!reading) throw new Error(`The files of import ${importId} were not read by this thread.`);
    const { plan, tables, bad } = verdictOn(reading, state, orders);
    const out = tallyOf(bad);
    if (planKey) await storage.put(planKey, Readable.from(linesOf(plan)));
    return { tables, total: plan.length, out };
  },
};

function* linesOf(plan: Verdict['plan']): Generator<Buffer> {
  for (const row of plan) yield Buffer.from(`${JSON.stringify(row)}\n`);
}

parentPort!.on('message', ({ id, task, given }: Asked) => {
  doing[task](given as never).then(
    (answer) => parentPort!.postMessage({ id, answer } satisfies Told),
    (error: unknown) => {
      const told = error instanceof DomainError ? { refusal: error.toRecord() } : { error };
      parentPort!.postMessage({ id, ...told } satisfies Told);
    },
  );
});
