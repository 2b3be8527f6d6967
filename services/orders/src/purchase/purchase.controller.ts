import { Controller } from '@nestjs/common';
import {
  type CallContext,
  type RequestOf,
  type ResponseOf,
  getPurchase,
  listPurchases,
  receivePurchase,
} from '@otdel/contracts';
import { Handle } from '@otdel/platform';
import { PurchaseQueries } from './purchase.queries.ts';
import { ReceiptService } from './receipt.service.ts';

@Controller()
export class PurchaseController {
  constructor(
    private readonly queries: PurchaseQueries,
    private readonly receipts: ReceiptService,
  ) {}

  @Handle(getPurchase)
  get(data: RequestOf<typeof getPurchase>, context: CallContext): Promise<ResponseOf<typeof getPurchase>> {
    return this.queries.get(data.purchaseId, context.actor);
  }

  @Handle(listPurchases)
  list(
    data: RequestOf<typeof listPurchases>,
    context: CallContext,
  ): Promise<ResponseOf<typeof listPurchases>> {
    return this.queries.list(data, context.actor);
  }

  @Handle(receivePurchase)
  async receive(
    data: RequestOf<typeof receivePurchase>,
    context: CallContext,
  ): Promise<ResponseOf<typeof receivePurchase>> {
    await this.receipts.receive(data, context);
    return this.queries.get(data.purchaseId, context.actor);
  }
}
