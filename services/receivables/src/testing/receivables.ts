import {
  type Actor,
  clientAssigned,
  clientChanged,
  newId,
  orderCancelled,
  orderGoodsReturned,
  orderPlaced,
  orderShipmentTakenBack,
  orderShipped,
  recordPayment,
  type RequestOf,
  type ResponseOf,
  type Role,
  setCutOver,
} from '@otdel/contracts';
import { publication } from '@otdel/messaging';
import { eventually, FixedClock, openRoom, type Room } from '@otdel/testing';
import { sql } from 'kysely';
import { receivablesMigrations } from '../migrations/index.ts';
import { ReceivablesModule } from '../receivables.module.ts';

export const someone = (role: Role, staffId: string | null = newId()): Actor => ({
  accountId: null,
  staffId,
  role,
});
export const bookkeeper = someone('accountant');

interface Deal {
  orderId: string;
  clientId: string;
  managerId: string;
  number: string;
}

/** The room on a real database and real queues. Its clock begins at noon of 2026-11-24 in Moscow; everything is invoiced. */
export class Ledger {
  readonly clock: FixedClock;
  readonly room: Room;
  #orders = 0;

  private constructor(room: Room, clock: FixedClock) {
    this.room = room;
    this.clock = clock;
  }

  static async open(): Promise<Ledger> {
    const clock = new FixedClock('2026-11-24T09:00:00Z');
    const ledger = new Ledger(await openRoom(ReceivablesModule, receivablesMigrations, { clock }), clock);
    await ledger.room.ask(setCutOver, { on: '2026-01-01' }, { as: bookkeeper });
    return ledger;
  }

  close(): Promise<void> {
    return this.room.close();
  }

  /** A client as crm tells of him. */
  async client({
    managerId = newId() as string | null,
    region = null as string | null,
    segment = null as string | null,
  } = {}) {
    const id = newId();
    const facts = { region, segment, keyClient: false, active: true };
    await this.room.publish(publication(clientChanged, id, facts));
    const assigned = { managerId, previousManagerId: null, from: '2026-11-01' };
    await this.room.publish(publication(clientAssigned, id, assigned));
    await eventually(async () => expect(await this.#manager(id)).toBe(managerId));
    return id;
  }
  async give(clientId: string, managerId: string): Promise<void> {
    const assigned = { managerId, previousManagerId: null, from: '2026-11-01' };
    await this.room.publish(publication(clientAssigned, clientId, assigned));
    await eventually(async () => expect(await this.#manager(clientId)).toBe(managerId));
  }

  /** An order as orders tells of it. */
  async order(clientId: string, managerId: string = newId()): Promise<Deal> {
    const deal = {
      orderId: newId(),
      clientId,
      managerId,
      number: `SO-2026-${String(++this.#orders).padStart(6, '0')}`,
    };
    const payload = {
      state: stateOf(deal),
      placedOn: '2026-11-01',
      currency: 'RUB',
      value: '0.00',
      lines: [],
    };
    await this.room.publish(publication(orderPlaced, deal.orderId, payload));
    await eventually(async () =>
      expect(await this.room.rows(sql`select from order_ref where id = ${deal.orderId}`)).toHaveLength(1),
    );
    return deal;
  }

  /** @returns the shipment, once it is invoiced or passed over */
  async ship(deal: Deal, value: string, shippedOn = '2026-11-10'): Promise<string> {
    const shipmentId = newId();
    await this.room.publish(
      publication(orderShipped, deal.orderId, {
        ...{ state: stateOf(deal), shipmentId, shippedOn, complete: false, completedOn: null },
        lines: [{ lineId: newId(), itemId: newId(), quantity: '1', value }],
      }),
    );
    await this.#heard(deal.orderId);
    return shipmentId;
  }
  async takeBack(deal: Deal, shipmentId: string, value: string, takenBackOn = '2026-11-20'): Promise<void> {
    await this.room.publish(
      publication(orderShipmentTakenBack, deal.orderId, {
        ...{
          state: stateOf(deal),
          correctionId: newId(),
          shipmentId,
          shippedOn: '2026-11-10',
          takenBackOn,
          whole: false,
        },
        lines: [{ lineId: newId(), itemId: newId(), quantity: '1', value }],
      }),
    );
    await this.#heard(deal.orderId);
  }
  async giveBack(deal: Deal, shipmentId: string, value: string, returnedOn = '2026-11-20'): Promise<void> {
    await this.room.publish(
      publication(orderGoodsReturned, deal.orderId, {
        ...{ state: stateOf(deal), correctionId: newId(), shipmentId, returnedOn, goods: 'restock' as const },
        lines: [{ lineId: newId(), itemId: newId(), quantity: '1', value }],
      }),
    );
    await this.#heard(deal.orderId);
  }
  /** All of it, before anything was shipped. */
  async cancel(deal: Deal): Promise<void> {
    await this.room.publish(
      publication(orderCancelled, deal.orderId, {
        ...{ state: stateOf(deal), cancelledOn: '2026-11-20', whole: true, completedOn: null },
        ...{ value: '0.00', lines: [] },
      }),
    );
    await this.#heard(deal.orderId);
  }
  pay(
    clientId: string,
    amount: string,
    more: Partial<RequestOf<typeof recordPayment>> = {},
  ): Promise<ResponseOf<typeof recordPayment>> {
    return this.room.ask(recordPayment, { clientId, amount, ...more }, { as: bookkeeper });
  }

  async #manager(clientId: string): Promise<string | null | undefined> {
    const rows = await this.room.rows(
      sql<{
        managerId: string | null;
      }>`select manager_id as "managerId" from account where client_id = ${clientId}`,
    );
    return rows[0]?.managerId;
  }
  /** Until all that was said of the order is heard. */
  async #heard(orderId: string): Promise<void> {
    await eventually(async () => {
      const [said] = await this.room.rows(
        sql<{
          last: number;
        }>`select max(aggregate_version) as last from outbox where aggregate_id = ${orderId}`,
      );
      const [heard] = await this.room.rows(
        sql<{ last: number }>`select version as last from inbox_position where aggregate_id = ${orderId}`,
      );
      expect(heard).toEqual(said);
    });
  }
}

const stateOf = ({ clientId, managerId, number }: Deal) => ({
  ...{ number, clientId, managerId, clientManagerId: null, promisedOn: '2026-11-30' },
  ...{ stage: 'shipped' as const, previousStage: null },
  axes: {
    ...{ commercial: 'confirmed' as const, supply: 'covered' as const },
    ...{ delivery: 'shipped' as const, feedback: 'none' as const },
  },
});
