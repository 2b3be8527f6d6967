import { Injectable } from '@nestjs/common';
import {
  type Actor,
  assignOrder,
  type assignOrderBody,
  DomainError,
  forbidden,
  getClient,
  getStaff,
  invalidAt,
  placedBefore,
  placeOrder,
  type AskedOf,
  type newOrder,
  type OrderView,
  type ResponseOf,
} from '@otdel/contracts';
import { currentContext, Rpc } from '@otdel/platform';
import type { z } from 'zod';
import { Commands } from '../idempotency/commands.service.ts';

export type NewOrder = z.input<typeof newOrder>;
export type GivenOrder = z.input<typeof assignOrderBody> & { orderId: string };
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
    let parties: Parties;
    try {
      parties = await this.#partiesOf(order);
    } catch (error) {
      return this.#placedBefore(order, error);
    }
    // asked again, the same order may meet people who have changed meanwhile: it is still the same request
    try {
      return await this.commands.send(
        placeOrder,
        { order: { ...order, managerId: parties.manager.id }, parties },
        order,
      );
    } catch (error) {
      // the first time the client, and with it the order that names nobody, was somebody else's
      if (!(error instanceof DomainError && error.code === 'idempotency_key_reused')) throw error;
      return this.#placedBefore(order, error);
    }
  }

  /** Gives an order to another manager, as planning knows them. @throws not_found `staff`; and what orders says */
  async assign(given: GivenOrder): Promise<OrderView> {
    const { orderId, managerId, reason } = given;
    const { id, version, name, role, active } = await this.rpc.call(getStaff, { staffId: managerId });
    const manager = { id, version, name, role, active };
    return this.commands.send(assignOrder, { orderId, reason, manager }, given);
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

  async #partiesOf(order: NewOrder): Promise<Parties> {
    const said = saidBy(order, currentContext().actor);
    const [client, named] = await Promise.all([
      this.rpc.call(getClient, { clientId: order.clientId }),
      said === null ? null : this.rpc.call(getStaff, { staffId: said }),
    ]);
    const { id, version, name, role, active } = named ?? (await this.#managerFor(client.managerId));
    return {
      client: { id: client.id, version: client.version, name: client.name, managerId: client.managerId },
      manager: { id, version, name, role, active },
    };
  }

  /**
   * The manager of an order that names none: the client's one while he works here, else whoever takes the order.
   * @throws invalid at `managerId` when there is neither
   */
  async #managerFor(clientManagerId: string | null): Promise<ResponseOf<typeof getStaff>> {
    const ofClient = clientManagerId && (await this.rpc.call(getStaff, { staffId: clientManagerId }));
    if (ofClient && ofClient.active) return ofClient;
    const { staffId } = currentContext().actor;
    if (staffId === null) throw invalidAt('managerId', 'manager_missing');
    return this.rpc.call(getStaff, { staffId });
  }
}

/** Who is said to be the manager: a manager takes orders for himself only. Null: nobody. @throws invalid; forbidden */
function saidBy(order: NewOrder, actor: Actor): string | null {
  if (actor.role !== 'manager') return order.managerId ?? null;
  const said = order.managerId ?? actor.staffId;
  if (said === null) throw invalidAt('managerId', 'manager_missing');
  if (said !== actor.staffId) throw forbidden('deals_of_others');
  return said;
}
