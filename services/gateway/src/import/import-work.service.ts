import { Injectable } from '@nestjs/common';
import { DomainError, putItem, putStaff, putSupplier, setOpeningStock } from '@otdel/contracts';
import {
  anyBadRow,
  clientBody,
  columnOf,
  itemBody,
  LeftOut,
  orderBody,
  staffBody,
  supplierBody,
  Tallying,
  type BadRow,
  type Ids,
  type Row,
} from '@otdel/firm-files';
import { Clock, Config, currentContext, Database, Rpc, run, runInContext } from '@otdel/platform';
import { storageAt } from '@otdel/storage';
import { createInterface } from 'node:readline';
import { AssigningService } from '../client/assigning.service.ts';
import { PlacingService } from '../order/placing.service.ts';
import type { Planned } from './domain/verdict.ts';
import { FirmStateQueries } from './firm-state.queries.ts';
import type { ImportRow } from './import.queries.ts';
import { ReadingService } from './reading.service.ts';

/** An import whose lease is ours. */
export interface Leased extends ImportRow {
  leasedBy: string;
}
/** Rows between two notes of the position, and rows at a time. People go in one by one: heads come before whom they lead. */
const chunkOf = (table: Planned['table']): number => (table === 'staff' ? 1 : 64);
const atATime = 16;
const planOf = (id: string) => `imports/${id}/plan`;

/**
 * What is done of one import: the verdict on its rows, and then the rows. A row is a command with an id of its own, so a
 * chunk that a kill cut off is done again and changes nothing twice.
 */
@Injectable()
export class ImportWork {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly config: Config,
    private readonly rpc: Rpc,
    private readonly reading: ReadingService,
    private readonly firm: FirmStateQueries,
    private readonly assigning: AssigningService,
    private readonly placing: PlacingService,
  ) {}

  /** @throws what the rooms say; the position is kept */
  async do(row: Leased, signal: AbortSignal): Promise<void> {
    const ids = row.planned ? (await this.firm.get({ refs: [], skus: [] })).ids : await this.#judge(row);
    if (row.state === 'checking') await this.#note(row, { state: 'checked', ended: true });
    else await this.#make(row, ids, signal);
  }

  async fail(row: Leased, failure: string): Promise<void> {
    await this.#note(row, { state: 'failed', ended: true, failure });
  }

  /** Notes the verdict in the row. */
  async #judge(row: Leased): Promise<Ids> {
    const { id, mapping, files, orders } = row;
    const keys = Object.fromEntries(files.map(({ name, key }) => [name, key]));
    const asked = await this.reading.ask('read', { importId: id, keys, mapping: mapping ?? undefined });
    const { state, ids } = await this.firm.get(asked);
    const planKey = row.state === 'running' ? planOf(id) : undefined;
    const verdict = await this.reading.ask('judge', {
      importId: id,
      state,
      orders,
      ...(planKey && { planKey }),
    });
    row.tables = verdict.tables.map((table) => ({ ...table, made: 0 }));
    row.out = verdict.out;
    row.total = verdict.total;
    row.position = 0;
    row.planned = planKey !== undefined;
    await this.#note(row, {});
    return ids;
  }

  async #make(row: Leased, ids: Ids, signal: AbortSignal): Promise<void> {
    const out = new Tallying(row.out!);
    for await (const chunk of this.#chunks(row)) {
      if (signal.aborted) return;
      const { table } = chunk[0]!;
      const results = await inTurns(chunk, atATime, (planned, i) =>
        this.#one(row, planned, row.position + i, ids),
      );
      const made = row.tables!.find((one) => one.table === table)!;
      for (const bad of results) if (bad) out.add(bad);
      made.made += results.filter((bad) => !bad).length;
      row.position += chunk.length;
      row.out = out.tally;
      if (signal.aborted || !(await this.#note(row, {}))) return;
    }
    await this.#note(row, { state: 'done', ended: true });
  }

  /** The rows of the plan behind the position, in pieces of one table. */
  async *#chunks({ id, position }: Leased): AsyncGenerator<Planned[]> {
    const storage = await storageAt(this.config.required('STORAGE_URL'));
    const content = await storage.read(planOf(id));
    try {
      let chunk: Planned[] = [];
      let no = 0;
      for await (const line of createInterface({ input: content, crlfDelay: Infinity })) {
        if (no++ < position) continue;
        const planned = JSON.parse(line) as Planned;
        const first = chunk[0];
        if (first && (first.table !== planned.table || chunk.length >= chunkOf(first.table))) {
          yield chunk;
          chunk = [];
        }
        chunk.push(planned);
      }
      if (chunk.length > 0) yield chunk;
    } finally {
      content.destroy();
    }
  }

  /** @returns why the row stays out; null: it is in @throws what is no fault of the row */
  async #one({ id, leasedBy: _ }: Leased, planned: Planned, no: number, ids: Ids): Promise<BadRow | null> {
    const { file, line, table } = planned;
    try {
      // the context of the row is its own: its command has an id that comes again after a kill
      await runInContext({ ...currentContext(), commandId: `import:${id}:${no}` }, () =>
        this.#put(planned, ids),
      );
      return null;
    } catch (error) {
      if (error instanceof LeftOut)
        return anyBadRow({ file, line, column: error.column }, error.code, error.params);
      if (!(error instanceof DomainError) || !ofRow.has(error.kind)) throw error;
      const [issue] = error.issues ?? [];
      const column = columnOf(table, error);
      return anyBadRow({ file, line, column }, issue?.code ?? error.code, issue?.params ?? error.params);
    }
  }

  async #put({ table, row, lines = [] }: Planned, ids: Ids): Promise<void> {
    switch (table) {
      case 'staff': {
        const person = row as Row<'staff'>;
        const { staff } = await this.rpc.call(putStaff, { code: person.code, ...staffBody(person) });
        ids.staff.set(person.code, staff.id);
        return;
      }
      case 'suppliers': {
        const supplier = row as Row<'suppliers'>;
        await this.rpc.call(putSupplier, { code: supplier.code, ...supplierBody(supplier) });
        return;
      }
      case 'items': {
        const goods = row as Row<'items'>;
        const { item } = await this.rpc.call(putItem, { sku: goods.sku, ...itemBody(goods) });
        ids.items.set(goods.sku, item.id);
        return;
      }
      case 'stock': {
        const { sku, quantity, counted_on: countedOn } = row as Row<'stock'>;
        await this.rpc.call(setOpeningStock, { sku, quantity, ...(countedOn && { countedOn }) });
        return;
      }
      case 'clients': {
        const wanted = row as Row<'clients'>;
        const { client } = await this.assigning.put({ code: wanted.code, ...clientBody(wanted, ids) });
        ids.clients.set(wanted.code, client.id);
        return;
      }
      case 'orders':
        await this.placing.place(orderBody(row as Row<'orders'>, lines, ids));
    }
  }

  /** Writes how far it is. @returns false when another has the lease: then nothing is written */
  async #note(
    { id, leasedBy, tables, out, total, position, planned }: Leased,
    {
      state,
      ended = false,
      failure = null,
    }: { state?: ImportRow['state']; ended?: boolean; failure?: string | null },
  ): Promise<boolean> {
    const written = await this.db.write(
      (tx) => run(tx)`
        update import set tables = ${JSON.stringify(tables)}::jsonb, out = ${JSON.stringify(out)}::jsonb, total = ${total},
          position = ${position}, planned = ${planned}, failure = ${failure}, state = coalesce(${state ?? null}, state),
          ended_at = ${ended ? this.clock.now().toString() : null}::timestamptz
        where id = ${id} and leased_by = ${leasedBy}`,
    );
    return written === 1;
  }
}

/** What is said of the row itself; all else is said of the import. */
const ofRow: ReadonlySet<DomainError['kind']> = new Set([
  'invalid',
  'refused',
  'conflict',
  'not_found',
  'forbidden',
]);

/** Does the work for each, several at a time, and gives the results in order. @throws the first fault, when all have ended */
async function inTurns<T, R>(
  all: readonly T[],
  several: number,
  work: (one: T, i: number) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  const waiting = all.entries();
  let failed: { error: unknown } | undefined;
  const go = async () => {
    for (const [i, one] of waiting) {
      if (failed) return;
      try {
        results[i] = await work(one, i);
      } catch (error) {
        failed ??= { error };
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(several, all.length) }, go));
  if (failed) throw failed.error;
  return results;
}
