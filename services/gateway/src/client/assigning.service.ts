import { Injectable } from '@nestjs/common';
import {
  assignClient,
  getClient,
  getStaff,
  listClients,
  putClient,
  type AskedOf,
  type Operation,
  type ResponseOf,
} from '@otdel/contracts';
import { Rpc } from '@otdel/platform';
import { Commands } from '../idempotency/commands.service.ts';
import { mustOwn } from './domain/owner.ts';

type ManagerId = string | null | undefined;

/** Assigns clients to managers. Asks planning whether a person may have clients: crm does not know the staff. */
@Injectable()
export class AssigningService {
  constructor(
    private readonly rpc: Rpc,
    private readonly commands: Commands,
  ) {}

  /** @throws not_found `staff`; refused `manager_inactive`, `manager_has_no_clients`; and the errors of crm */
  async put(client: AskedOf<typeof putClient>): Promise<ResponseOf<typeof putClient>> {
    await this.#mustFit(putClient, client, async () => {
      const { items } = await this.rpc.call(listClients, { code: client.code, limit: '1' });
      return items[0]?.managerId;
    });
    return this.commands.send(putClient, client);
  }

  /** @throws not_found `staff`; refused `manager_inactive`, `manager_has_no_clients`; and the errors of crm */
  async assign(assignment: AskedOf<typeof assignClient>): Promise<ResponseOf<typeof assignClient>> {
    await this.#mustFit(assignClient, assignment, async () => {
      return (await this.rpc.call(getClient, { clientId: assignment.clientId })).managerId;
    });
    return this.commands.send(assignClient, assignment);
  }

  /**
   * A client may keep its current manager: somebody who has left keeps their clients until the hand-over. A repeated
   * request passes: it was checked when it was sent first.
   */
  async #mustFit(
    operation: Operation,
    asked: { managerId?: ManagerId },
    current: () => Promise<ManagerId>,
  ): Promise<void> {
    if (!asked.managerId) return;
    try {
      await this.#mustBeOwner(asked.managerId, current);
    } catch (error) {
      if (!(await this.commands.wasSent(operation, asked))) throw error;
    }
  }

  async #mustBeOwner(managerId: string, current: () => Promise<ManagerId>): Promise<void> {
    const person = await this.rpc.call(getStaff, { staffId: managerId });
    try {
      mustOwn(person);
    } catch (error) {
      if ((await current()) !== managerId) throw error;
    }
  }
}
