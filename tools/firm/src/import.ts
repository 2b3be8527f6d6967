import type { ImportView } from '@otdel/contracts';
import { anyBadRow, isTable, type BadRow, type FirmFiles, type Tally } from '@otdel/firm-files';
import type { Api } from '@otdel/ops/api';
import { Failure } from '@otdel/servers';
import { setTimeout as pause } from 'node:timers/promises';
import { idsOf, type Ids } from './present.ts';

export interface Outcome {
  created: number;
  /** Rows that were there already. */
  unchanged: number;
}
export interface ImportReport {
  steps: Record<string, Outcome>;
  /** The first rows of each kind that stayed out. */
  bad: BadRow[];
  out: Tally;
}
export type OnProgress = (step: string, done: number, total: number) => void;
/** The files, without their rows: the firm reads them. */
export type Source = FirmFiles['source'];
interface ImportOptions {
  orders: boolean;
  onProgress?: OnProgress;
}

/**
 * Has the firm import the files: people and items before the orders that name them. Rows that are there already stay as
 * they are, even if people have changed them.
 * @throws Failure when the import fails
 */
export async function importFiles(api: Api, source: Source, options: ImportOptions): Promise<ImportReport> {
  return reportOf(await asked(api, source, 'run', options));
}

/** What an import would do; nothing is changed. */
export async function checkFiles(api: Api, source: Source, options: ImportOptions): Promise<ImportReport> {
  const view = await asked(api, source, 'check', options);
  return reportOf({ ...view, tables: view.tables!.map((table) => ({ ...table, made: table.toMake })) });
}

/** As `importFiles`, with the ids of what the rows are and point at. */
export async function importFirm(
  api: Api,
  firm: FirmFiles,
  options: ImportOptions,
): Promise<{ report: ImportReport; ids: Ids }> {
  const report = await importFiles(api, firm.source, options);
  return { report, ids: await idsOf(api, firm) };
}

async function asked(
  api: Api,
  { files, mapping }: Source,
  what: 'check' | 'run',
  { orders, onProgress = () => {} }: ImportOptions,
): Promise<ImportView> {
  const { id } = await api.post<ImportView>('/api/imports', { mapping: mapping ?? null, orders });
  const at = `/api/imports/${id}`;
  const names = wanted(files.names, mapping);
  for (const [i, name] of names.entries()) {
    onProgress('upload', i, names.length);
    await api.upload(
      `${at}/files?name=${encodeURIComponent(name)}`,
      new Blob([files.bytes(name) as Uint8Array<ArrayBuffer>]),
    );
  }
  await api.post(`${at}/${what}`, {});
  for (let wait = 50; ; wait = Math.min(wait * 2, 500)) {
    const view = await api.get<ImportView>(at);
    const { done, total } = view.progress;
    if (view.state === 'failed') throw new Failure(view.failure ?? 'The import failed.', `See GET ${at}`);
    if (view.state === 'done' || view.state === 'checked') {
      onProgress(what, total, total);
      return view;
    }
    onProgress(what, done, total);
    await pause(wait);
  }
}

/** Tables, and what a mapping names. */
function wanted(names: readonly string[], mapping: Source['mapping']): string[] {
  const said = JSON.stringify(mapping?.files ?? {});
  return names.filter((name) => (mapping?.files ? said.includes(JSON.stringify(name)) : isTable(name)));
}

function reportOf({ tables, out, orders }: ImportView): ImportReport {
  const steps = tables!
    .filter(({ table }) => orders || table !== 'orders')
    .map(({ table, made, there }) => [table, { created: made, unchanged: there }] as const);
  const bad = out!.kinds.flatMap(({ file, column, code, rows }) =>
    rows.map(({ line, params }) => anyBadRow({ file, line, column }, code, params)),
  );
  return { steps: Object.fromEntries(steps), bad, out: out! };
}
