import { Injectable } from '@nestjs/common';
import { creditAssessed } from '@otdel/contracts';
import { type Delivered, On } from '@otdel/messaging';
import { type Tx } from '@otdel/platform';
import { CreditService } from './credit.service.ts';

@Injectable()
export class CreditConsumer {
  constructor(private readonly credit: CreditService) {}

  @On(creditAssessed)
  assessed(events: Delivered<typeof creditAssessed>[], tx: Tx): Promise<void> {
    return this.credit.keep(tx, events);
  }
}
