import { Body, Controller, Get, Param, Put, Query, Res } from '@nestjs/common';
import {
  getItem,
  itemBody,
  itemFilters,
  itemView,
  listItems,
  openingStockBody,
  putItem,
  setOpeningStock,
  type ResponseOf,
} from '@otdel/contracts';
import { Rpc } from '@otdel/platform';
import type { FastifyReply } from 'fastify';
import type { z } from 'zod';
import { Answers } from '../docs/answers.decorator.ts';
import { Commands } from '../idempotency/commands.service.ts';
import { asGiven, byId, bySku, type ById, type BySku } from '../input/strict.ts';
import { answerPut } from '../input/put.ts';

@Controller('api/items')
export class ItemController {
  constructor(
    private readonly rpc: Rpc,
    private readonly commands: Commands,
  ) {}

  @Get()
  @Answers({ does: 'Items with their stock, by sku', gives: listItems.response })
  list(
    @Query({ schema: asGiven(itemFilters) }) filters: z.input<typeof itemFilters>,
  ): Promise<ResponseOf<typeof listItems>> {
    return this.rpc.call(listItems, filters);
  }

  @Get(':id')
  @Answers({ does: 'One item with its stock', gives: itemView })
  get(@Param(byId) { id: itemId }: ById): Promise<ResponseOf<typeof getItem>> {
    return this.rpc.call(getItem, { itemId });
  }

  @Put('by-sku/:sku')
  @Answers({ does: 'Makes or changes the item with this sku', gives: putItem.response, orCreated: true })
  async put(
    @Param(bySku) { sku }: BySku,
    @Body({ schema: asGiven(itemBody) }) body: z.input<typeof itemBody>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ResponseOf<typeof putItem>> {
    return answerPut(reply, await this.commands.send(putItem, { sku, ...body }));
  }

  @Put('by-sku/:sku/opening-stock')
  @Answers({
    does: 'Says what was in stock on the first day, once',
    gives: setOpeningStock.response,
    orCreated: true,
  })
  async setOpeningStock(
    @Param(bySku) { sku }: BySku,
    @Body({ schema: asGiven(openingStockBody) }) body: z.input<typeof openingStockBody>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ResponseOf<typeof setOpeningStock>> {
    return answerPut(reply, await this.commands.send(setOpeningStock, { sku, ...body }));
  }
}
