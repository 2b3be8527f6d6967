import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import {
  getPurchase,
  listPurchases,
  purchaseFilters,
  purchaseView,
  receiptBody,
  receivePurchase,
  type ResponseOf,
} from '@otdel/contracts';
import { Rpc } from '@otdel/platform';
import type { z } from 'zod';
import { Answers } from '../docs/answers.decorator.ts';
import { Commands } from '../idempotency/commands.service.ts';
import { asGiven, byId, type ById } from '../input/strict.ts';

@Controller('api/purchases')
export class PurchaseController {
  constructor(
    private readonly rpc: Rpc,
    private readonly commands: Commands,
  ) {}

  @Get()
  @Answers({ does: 'Orders to suppliers, newest first', gives: listPurchases.response })
  list(
    @Query({ schema: asGiven(purchaseFilters) }) filters: z.input<typeof purchaseFilters>,
  ): Promise<ResponseOf<typeof listPurchases>> {
    return this.rpc.call(listPurchases, filters);
  }

  @Get(':id')
  @Answers({ does: 'One order to a supplier', gives: purchaseView })
  get(@Param(byId) { id: purchaseId }: ById): Promise<ResponseOf<typeof getPurchase>> {
    return this.rpc.call(getPurchase, { purchaseId });
  }

  @Post(':id/receipts')
  @Answers({
    does: 'Records goods that came; without lines, all that were expected',
    gives: purchaseView,
    status: 201,
  })
  receive(
    @Param(byId) { id: purchaseId }: ById,
    @Body({ schema: asGiven(receiptBody) }) body: z.input<typeof receiptBody>,
  ): Promise<ResponseOf<typeof receivePurchase>> {
    return this.commands.send(receivePurchase, { purchaseId, ...body });
  }
}
