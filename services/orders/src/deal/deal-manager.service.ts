import { Injectable } from '@nestjs/common';
import {
  assignOrder,
  type CallContext,
  newId,
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

/** Gives orders to other managers. The process of an order does not know its manager, so it gets no command. */
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
      await record(tx, before, manager.id, reason, now);
      const given = { givenOn: today.toString(), previousManagerId: before.managerId };
      const after = revise(before, { managerId: manager.id });
      return { before, after, events: [eventOf(orderGiven, given)], at: { on: today, now } };
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

async function record(
  tx: Tx,
  order: Order,
  managerId: string,
  reason: string,
  now: Temporal.Instant,
): Promise<void> {
  await run(tx)`
    insert into order_assignment (id, order_id, manager_id, previous_manager_id, reason, assigned_at, assigned_by, actor)
    values (${newId()}, ${order.id}, ${managerId}, ${order.managerId}, ${reason},
      ${now.toString()}::timestamptz, ${currentContext().actor.staffId}::uuid, ${whoActs()})`;
}
