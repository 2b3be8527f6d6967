import { Injectable } from '@nestjs/common';
import {
  getBooks,
  knownRecords,
  listClients,
  listItems,
  listStaff,
  listSuppliers,
  type Operation,
  type Page,
  type ResponseOf,
} from '@otdel/contracts';
import type { Ids } from '@otdel/firm-files';
import { Clock, currentContext, Rpc } from '@otdel/platform';
import type { FirmState } from './domain/verdict.ts';

type In<L extends Operation> = ResponseOf<L> extends Page<infer T> ? T : never;

/** What is in the firm by now, asked of the rooms. */
@Injectable()
export class FirmStateQueries {
  constructor(
    private readonly rpc: Rpc,
    private readonly clock: Clock,
  ) {}

  /** @param asked references of orders and items with a stock, of the files */
  async get(asked: { refs: string[]; skus: string[] }): Promise<{ state: FirmState; ids: Ids }> {
    const staff = await this.#all<In<typeof listStaff>>(listStaff, ({ code }) => code);
    const suppliers = await this.#all<In<typeof listSuppliers>>(listSuppliers, ({ code }) => code);
    const items = await this.#all<In<typeof listItems>>(listItems, ({ sku }) => sku);
    const clients = await this.#all<In<typeof listClients>>(listClients, ({ code }) => code);
    const { orders, openings } = await this.#known(asked);
    const idsOf = (all: Map<string, { id: string }>) => new Map([...all].map(([code, { id }]) => [code, id]));
    return {
      ids: { staff: idsOf(staff), items: idsOf(items), clients: idsOf(clients) },
      state: {
        closedThrough: (await this.rpc.call(getBooks, {})).closedThrough,
        today: this.clock.today().toString(),
        role: currentContext().actor.role,
        staff: mapped(staff, ({ name, role, active }) => ({ name, role, active })),
        suppliers: new Set(suppliers.keys()),
        items: mapped(items, ({ kind, price, active, barcodes }) => ({ kind, price, active, barcodes })),
        clients: mapped(clients, ({ name, active }) => ({ name, active })),
        orders,
        openings,
      },
    };
  }

  async #known({ refs, skus }: { refs: string[]; skus: string[] }) {
    const orders = new Set<string>();
    const openings = new Map<string, string>();
    const size = 1_000;
    for (let from = 0; from < Math.max(refs.length, skus.length); from += size) {
      const answer = await this.rpc.call(knownRecords, {
        refs: refs.slice(from, from + size),
        skus: skus.slice(from, from + size),
      });
      for (const ref of answer.refs) orders.add(ref);
      for (const { sku, quantity } of answer.openings) openings.set(sku, quantity);
    }
    return { orders, openings };
  }

  /** All pages of a list, by code. */
  async #all<T>(list: Operation, codeOf: (item: T) => string): Promise<Map<string, T>> {
    const all = new Map<string, T>();
    let cursor: string | undefined;
    do {
      const found = (await this.rpc.call(list, { limit: '200', ...(cursor && { cursor }) })) as Page<T>;
      for (const item of found.items) all.set(codeOf(item), item);
      cursor = found.next ?? undefined;
    } while (cursor);
    return all;
  }
}

const mapped = <A, B>(all: Map<string, A>, of: (a: A) => B): Map<string, B> =>
  new Map([...all].map(([code, a]) => [code, of(a)]));
