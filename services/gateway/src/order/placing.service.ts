import { Injectable } from '@nestjs/common';
import {
  forbidden,
  getClient,
  getStaff,
  invalidAt,
  placedBefore,
  placeOrder,
  type AskedOf,
  type newOrder,
  type OrderView,
} from '@otdel/contracts';
import { currentContext, Rpc } from '@otdel/platform';
import type { z } from 'zod';
import { Commands } from '../idempotency/commands.service.ts';

export type NewOrder = z.input<typeof newOrder>;
type Parties = AskedOf<typeof placeOrder>['parties'];

/** An order is taken with what crm and planning know of its people, asked side by side. */
@Injectable()
export class PlacingService {
  constructor(
    private readonly rpc: Rpc,
    private readonly commands: Commands,
  ) {}

  /** @throws invalid at `managerId` when nobody is named; forbidden; not_found `client`, `staff`; and what orders says */
  async place(order: NewOrder): Promise<OrderView> {
    const managerId = managerOf(order);
    let parties: Parties;
    try {
      parties = await this.#partiesOf(order.clientId, managerId);
    } catch (error) {
      return this.#placedBefore(order, error);
    }
    // asked again, the same order may meet people who have changed meanwhile: it is still the same request
    return this.commands.send(placeOrder, { order: { ...order, managerId }, parties }, order);
  }

  /**
   * The order that the same request placed before. Its client may have been handed over since, and is not there any more
   * for whoever repeats the request.
   * @throws the reason why it cannot be placed now, when it was not
   */
  async #placedBefore(order: NewOrder, reason: unknown): Promise<OrderView> {
    const sent = await this.commands.wasSent(placeOrder, order);
    const placed = sent ? await this.rpc.call(placedBefore, {}) : null;
    if (!placed) throw reason;
    return placed;
  }

  async #partiesOf(clientId: string, managerId: string): Promise<Parties> {
    const [client, manager] = await Promise.all([
      this.rpc.call(getClient, { clientId }),
      this.rpc.call(getStaff, { staffId: managerId }),
    ]);
    return {
      client: { id: client.id, version: client.version, name: client.name, managerId: client.managerId },
      manager: {
        id: manager.id,
        version: manager.version,
        name: manager.name,
        role: manager.role,
        active: manager.active,
      },
    };
  }
}

function managerOf(order: NewOrder): string {
  const { actor } = currentContext();
  const managerId = order.managerId ?? actor.staffId;
  if (!managerId) throw invalidAt('managerId', 'manager_missing');
  if (actor.role === 'manager' && managerId !== actor.staffId) throw forbidden('deals_of_others');
  return managerId;
}
