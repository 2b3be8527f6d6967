import { Injectable } from '@nestjs/common';
import { productionChanged, purchaseChanged } from '@otdel/contracts';
import { type Delivered, On } from '@otdel/messaging';
import { type Tx } from '@otdel/platform';
import { RiskService } from './risk.service.ts';

/** Hears that a purchase or a job is expected on another day. */
@Injectable()
export class RiskConsumer {
  constructor(private readonly risks: RiskService) {}

  @On(purchaseChanged, productionChanged)
  async moved(events: Delivered<typeof purchaseChanged | typeof productionChanged>[], tx: Tx): Promise<void> {
    await this.risks.look(tx, [...new Set(events.map((event) => event.aggregateId))]);
  }
}
