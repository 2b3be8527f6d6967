import { Injectable } from '@nestjs/common';
import {
  forbidden,
  getClient,
  getStaff,
  invalidAt,
  placeOrder,
  type newOrder,
  type OrderView,
} from '@otdel/contracts';
import { currentContext, Rpc } from '@otdel/platform';
import type { z } from 'zod';
import { Commands } from '../idempotency/commands.service.ts';

/** An order is taken with what crm and planning know of its people, asked side by side. */
@Injectable()
export class PlacingService {
  constructor(
    private readonly rpc: Rpc,
    private readonly commands: Commands,
  ) {}

  /** @throws invalid at `managerId` when nobody is named; forbidden; not_found `client`, `staff`; and what orders says */
  async place(order: z.input<typeof newOrder>): Promise<OrderView> {
    const managerId = this.#managerOf(order);
    const [client, manager] = await Promise.all([
      this.rpc.call(getClient, { clientId: order.clientId }),
      this.rpc.call(getStaff, { staffId: managerId }),
    ]);
    const parties = {
      client: { id: client.id, version: client.version, name: client.name, managerId: client.managerId },
      manager: {
        id: manager.id,
        version: manager.version,
        name: manager.name,
        role: manager.role,
        active: manager.active,
      },
    };
    // asked again, the same order may meet people who have changed meanwhile: it is still the same request
    return this.commands.send(placeOrder, { order: { ...order, managerId }, parties }, order);
  }

  #managerOf(order: z.input<typeof newOrder>): string {
    const { actor } = currentContext();
    const managerId = order.managerId ?? actor.staffId;
    if (!managerId) throw invalidAt('managerId', 'manager_missing');
    if (actor.role === 'manager' && managerId !== actor.staffId) throw forbidden('deals_of_others');
    return managerId;
  }
}
