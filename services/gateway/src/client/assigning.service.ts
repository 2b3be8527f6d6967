import { Injectable } from '@nestjs/common';
import { assignClient, getClient, getStaff, listClients, putClient, type ResponseOf } from '@otdel/contracts';
import { Rpc } from '@otdel/platform';
import type { z } from 'zod';
import { Commands } from '../idempotency/commands.service.ts';
import { mustOwn } from './domain/owner.ts';

type Given = string | null | undefined;

/** Clients are given only to people whom planning knows as fit for it: crm itself does not know the staff. */
@Injectable()
export class AssigningService {
  constructor(
    private readonly rpc: Rpc,
    private readonly commands: Commands,
  ) {}

  /** @throws not_found `staff`; refused `manager_inactive`, `manager_has_no_clients`; and what crm says */
  async put(data: z.input<typeof putClient.request>): Promise<ResponseOf<typeof putClient>> {
    await this.#mustFit(data.managerId, async () => {
      const { items } = await this.rpc.call(listClients, { code: data.code, limit: '1' });
      return items[0]?.managerId;
    });
    return this.commands.send(putClient, data);
  }

  /** @throws not_found `staff`; refused `manager_inactive`, `manager_has_no_clients`; and what crm says */
  async assign(data: z.input<typeof assignClient.request>): Promise<ResponseOf<typeof assignClient>> {
    await this.#mustFit(data.managerId, async () => {
      return (await this.rpc.call(getClient, { clientId: data.clientId })).managerId;
    });
    return this.commands.send(assignClient, data);
  }

  /** Whose a client is already, it may stay: somebody who has left keeps it until the hand-over. */
  async #mustFit(managerId: Given, current: () => Promise<Given>): Promise<void> {
    if (!managerId) return;
    const person = await this.rpc.call(getStaff, { staffId: managerId });
    try {
      mustOwn(person);
    } catch (error) {
      if ((await current()) !== managerId) throw error;
    }
  }
}
