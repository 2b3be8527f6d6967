import { Injectable } from '@nestjs/common';
import {
  type AskedOf,
  findClients,
  listOrders,
  type OrderSummary,
  type Page,
  type ResponseOf,
  summarizeOrders,
} from '@otdel/contracts';
import { Rpc } from '@otdel/platform';
import { Passing } from '../operation/passing.service.ts';

/** Orders know no names: a search takes along the clients whose name has it, as crm knows them. */
@Injectable()
export class OrderListService {
  constructor(
    private readonly rpc: Rpc,
    private readonly passing: Passing,
  ) {}

  async list(asked: AskedOf<typeof listOrders>): Promise<Page<OrderSummary>> {
    return this.passing.pass(listOrders, await this.#withClients(asked));
  }

  async summarize(asked: AskedOf<typeof summarizeOrders>): Promise<ResponseOf<typeof summarizeOrders>> {
    return this.passing.pass(summarizeOrders, await this.#withClients(asked));
  }

  async #withClients<Asked extends { search?: string | undefined }>(asked: Asked): Promise<Asked> {
    const { search } = asked;
    if (search === undefined) return asked;
    const { ids } = await this.rpc.call(findClients, { search });
    return { ...asked, clientIds: ids };
  }
}
