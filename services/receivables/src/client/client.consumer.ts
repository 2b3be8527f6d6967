import { Injectable } from '@nestjs/common';
import { clientAssigned, clientChanged } from '@otdel/contracts';
import { type Delivered, On } from '@otdel/messaging';
import { type Tx } from '@otdel/platform';
import { AccountService } from './account.service.ts';

@Injectable()
export class ClientConsumer {
  constructor(private readonly accounts: AccountService) {}

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
  }
}
