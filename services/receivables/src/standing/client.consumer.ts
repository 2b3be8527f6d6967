import { Injectable } from '@nestjs/common';
import { clientAssigned, clientChanged } from '@otdel/contracts';
import { type Delivered, On } from '@otdel/messaging';
import { type Tx } from '@otdel/platform';
import { AccountService } from '../client/account.service.ts';
import { StandingService } from './standing.service.ts';

@Injectable()
export class ClientConsumer {
  constructor(
    private readonly accounts: AccountService,
    private readonly standing: StandingService,
  ) {}

  @On(clientChanged, clientAssigned)
  async follow(events: Delivered<typeof clientChanged | typeof clientAssigned>[], tx: Tx): Promise<void> {
    await this.accounts.keep(
      tx,
      events.map(({ aggregateId: clientId, payload }) =>
        'managerId' in payload
          ? { clientId, managerId: payload.managerId }
          : { clientId, region: payload.region, segment: payload.segment },
      ),
    );
    // another segment or region may have other terms and another policy
    const moved = events.filter(({ type }) => type === clientChanged.name);
    await this.standing.assess(tx, [...new Set(moved.map(({ aggregateId }) => aggregateId))]);
  }
}
