import { Injectable } from '@nestjs/common';
import {
  assignOrder,
  type CallContext,
  newId,
  openOrder,
  orderGiven,
  type OrderView,
  refused,
  type RequestOf,
} from '@otdel/contracts';
import { Answers, Clock, currentContext, fingerprint, one, run, type Tx, whoActs } from '@otdel/platform';
import { type Order, revise } from '../order/domain/order.ts';
import { mayGive } from '../order/domain/rules.ts';
import { eventOf } from '../order/order-book.service.ts';
import { OrderQueries } from '../order/order.queries.ts';
import { processFacts } from '../order/process-facts.service.ts';
import { StepService } from '../order/step.service.ts';
import { PartyService } from '../party/party.service.ts';
import { type Maker, mustBeDealMaker } from './domain/deal-maker.ts';

type Assign = RequestOf<typeof assignOrder>;

/** Gives orders to other managers, and opens them to those of their clients. The process of an order does not know its manager, so it gets no command. */
@Injectable()
export class DealManagerService {
  constructor(
    private readonly steps: StepService,
    private readonly parties: PartyService,
    private readonly queries: OrderQueries,
    private readonly clock: Clock,
  ) {}

  /** @throws refused `order_cancelled`, `order_closed`, `order_is_theirs`, `manager_inactive`, `manager_makes_no_deals` */
  @Answers(assignOrder)
  async assign({ orderId, reason, manager }: Assign, context: CallContext): Promise<OrderView> {
    const { commandId, seen } = context;
    await this.queries.mustSee(orderId, context.actor);
    // what is known of the manager is not compared: it may differ when the same request is sent again
    const asked = fingerprint({ call: assignOrder.name, data: { orderId, reason, managerId: manager.id } });
    const command = { orderId, now: this.clock.now().toString(), commandId, seen, fingerprint: asked };
    await this.steps.run(command, async (tx, before, { now, today, zone }) => {
      mayGive(processFacts(before, zone));
      mustBeDealMaker(manager, today, today);
      if (before.managerId === manager.id)
        throw refused('order_is_theirs', { order: before.number, name: manager.name });
      await this.mustStillWork(tx, manager);
      await record(tx, before, { kind: 'given', managerId: manager.id, reason }, now);
      const given = { givenOn: today.toString(), previousManagerId: before.managerId };
      const after = revise(before, { managerId: manager.id });
      return { before, after, events: [eventOf(orderGiven, given)], at: { on: today, now } };
    });
    return this.queries.get({ orderId }, context);
  }

  /**
   * Lets the manager of the client change the deal of another, or not any more.
   * @throws refused `client_has_no_other`; not_found `order`
   */
  @Answers(openOrder)
  async open(data: RequestOf<typeof openOrder>, context: CallContext): Promise<OrderView> {
    const { orderId, mayChange, reason } = data;
    const { commandId, seen } = context;
    const asked = fingerprint({ call: openOrder.name, data });
    const command = { orderId, now: this.clock.now().toString(), commandId, seen, fingerprint: asked };
    await this.steps.run(command, async (tx, order, { now, today }) => {
      const present = await openedTo(tx, orderId);
      const { clientManagerId } = order;
      const other = clientManagerId === order.managerId ? null : clientManagerId;
      const managerId = mayChange ? other : present;
      if (mayChange && other === null) throw refused('client_has_no_other', { order: order.number });
      if (managerId === null || (mayChange && present === managerId)) return null;
      await record(tx, order, { kind: mayChange ? 'opened' : 'closed', managerId, reason }, now);
      return { before: order, after: order, events: [], at: { on: today, now } };
    });
    return this.queries.get({ orderId }, context);
  }

  /** Events may know better than the request. @throws refused `manager_inactive` */
  private async mustStillWork(tx: Tx, manager: Assign['manager'] & Maker): Promise<void> {
    const known = await one<{ version: number; active: boolean }>(tx)`
      select version, active from staff_ref where id = ${manager.id}`;
    if ((known?.version ?? 0) < manager.version) await this.parties.updateStaff(tx, [manager]);
    else if (known?.active === false) throw refused('manager_inactive', { name: manager.name });
  }
}

/** The client's manager to whom the order is open now. */
async function openedTo(tx: Tx, orderId: string): Promise<string | null> {
  const last = await one<{ kind: string; managerId: string }>(tx)`
    select kind, manager_id as "managerId" from order_assignment where order_id = ${orderId}
    order by assigned_at desc, id desc limit 1`;
  return last?.kind === 'opened' ? last.managerId : null;
}

async function record(
  tx: Tx,
  order: Order,
  { kind, managerId, reason }: { kind: 'given' | 'opened' | 'closed'; managerId: string; reason: string },
  now: Temporal.Instant,
): Promise<void> {
  await run(tx)`
    insert into order_assignment (id, order_id, kind, manager_id, previous_manager_id, reason, assigned_at, assigned_by, actor)
    values (${newId()}, ${order.id}, ${kind}, ${managerId}, ${order.managerId}, ${reason},
      ${now.toString()}::timestamptz, ${currentContext().actor.staffId}::uuid, ${whoActs()})`;
}
