import { Injectable } from '@nestjs/common';
import { type CallContext, orderReleased, overrideHold, refused, type RequestOf } from '@otdel/contracts';
import { Clock, fingerprint, run, whoActs } from '@otdel/platform';
import { revise } from '../order/domain/order.ts';
import { eventOf } from '../order/order-book.service.ts';
import { StepService } from '../order/step.service.ts';
import { GateService } from './gate.service.ts';

/** Lets orders go on that money holds. */
@Injectable()
export class OverrideService {
  constructor(
    private readonly steps: StepService,
    private readonly gate: GateService,
    private readonly clock: Clock,
  ) {}

  /** From now on this kind of hold does not hold the order any more. @throws refused `not_held`; not_found `order` */
  async override(data: RequestOf<typeof overrideHold>, { commandId, seen }: CallContext): Promise<void> {
    const { orderId, kind, reason } = data;
    const asked = fingerprint({ call: overrideHold.name, data });
    const command = { orderId, now: this.clock.now().toString(), commandId, seen, fingerprint: asked };
    await this.steps.run(command, async (tx, before, { now, today }) => {
      const holds = await this.gate.holds(tx, before);
      if (!holds.some((hold) => hold.kind === kind)) throw refused('not_held', { order: before.number });
      await run(tx)`
        insert into hold_override (order_id, kind, at, actor, reason)
        values (${orderId}, ${kind}, ${now.toString()}, ${whoActs()}, ${reason})`;
      const after = revise(before, { overridden: [...before.overridden, kind] });
      const facts = { kind, releasedOn: today.toString(), overridden: true };
      // the process lets a waiting order go on, with its promise
      const events = before.waitsSince === null ? [eventOf(orderReleased, facts)] : [];
      return { before, after, events, at: { on: today, now } };
    });
  }
}
