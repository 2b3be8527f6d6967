import { Injectable } from '@nestjs/common';
import {
  type CallContext,
  type RequestOf,
  purchaseReceiptTakenBack,
  takeBackReceipt,
  toMilli,
} from '@otdel/contracts';
import { publish } from '@otdel/messaging';
import { Answers, Clock, Database, once } from '@otdel/platform';
import { TakingBackArrivalsService } from '../supply/taking-back-arrivals.service.ts';
import { PurchaseQueries, type PurchaseView } from './purchase.queries.ts';

/** Takes back receipts that were recorded wrongly. */
@Injectable()
export class ReceiptCorrectionService {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly arrivals: TakingBackArrivalsService,
    private readonly queries: PurchaseQueries,
  ) {}

  @Answers(takeBackReceipt)
  async takeBack(data: RequestOf<typeof takeBackReceipt>, context: CallContext): Promise<PurchaseView> {
    const { purchaseId, receiptNo, correctedOn, reason } = data;
    const lines = data.lines?.map(({ no, quantity }) => ({ no, quantity: toMilli(quantity) }));
    const what = { documentId: purchaseId, no: receiptNo, lines, correctedOn, reason, seen: context.seen };
    await once(this.db, { commandId: context.commandId, data }, async (tx) => {
      const taken = await this.arrivals.takeBack(tx, { kind: 'receipt', thing: 'receipt' }, what);
      await publish(tx, purchaseReceiptTakenBack, purchaseId, taken, this.clock.now());
    });
    return this.queries.get(data, context);
  }
}
