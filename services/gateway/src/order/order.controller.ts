import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import {
  amendBody,
  amendOrder,
  cancelBody,
  cancelOrder,
  confirmBody,
  confirmOrder,
  deliverOrder,
  deliveryBody,
  listOrders,
  newOrder,
  orderFilters,
  orderView,
  orderWithTasks,
  secureSupply,
  shipmentBody,
  shipOrder,
  stageCounts,
  type OrderView,
  type OrderWithTasks,
  type ResponseOf,
} from '@otdel/contracts';
import { nameOrder, Rpc } from '@otdel/platform';
import { z } from 'zod';
import { Answers } from '../docs/answers.decorator.ts';
import { Commands } from '../idempotency/commands.service.ts';
import { asGiven, byId, type ById } from '../input/strict.ts';
import { OrderQueries } from './order.queries.ts';
import { PlacingService } from './placing.service.ts';

const nothing = z.object({});

@Controller('api/orders')
export class OrderController {
  constructor(
    private readonly rpc: Rpc,
    private readonly commands: Commands,
    private readonly placing: PlacingService,
    private readonly queries: OrderQueries,
  ) {}

  @Post()
  @Answers({ does: 'Takes an order; its process starts by itself', gives: orderView, status: 201 })
  async place(@Body({ schema: asGiven(newOrder) }) body: z.input<typeof newOrder>): Promise<OrderView> {
    return named(await this.placing.place(body));
  }

  @Get()
  @Answers({ does: 'Orders, newest first', gives: listOrders.response })
  list(
    @Query({ schema: asGiven(orderFilters) }) filters: z.input<typeof orderFilters>,
  ): Promise<ResponseOf<typeof listOrders>> {
    return this.rpc.call(listOrders, filters);
  }

  @Get('stages')
  @Answers({ does: 'How many orders are in each stage just now', gives: stageCounts.response })
  stages(): Promise<ResponseOf<typeof stageCounts>> {
    return this.rpc.call(stageCounts, {});
  }

  @Get(':id')
  @Answers({
    does: 'One order: lines, coverage, promises, stages, and its open tasks',
    gives: orderWithTasks,
  })
  async get(@Param(byId) { id }: ById): Promise<OrderWithTasks> {
    return named(await this.queries.get(id));
  }

  @Post(':id/confirm')
  @Answers({ does: 'Confirms the order; its supply is seen to', gives: orderView })
  async confirm(
    @Param(byId) { id: orderId }: ById,
    @Body({ schema: asGiven(confirmBody) }) body: z.input<typeof confirmBody>,
  ): Promise<OrderView> {
    return named(await this.commands.send(confirmOrder, { orderId, ...body }));
  }

  @Post(':id/cancel')
  @Answers({ does: 'Cancels everything that is not shipped', gives: orderView })
  async cancel(
    @Param(byId) { id: orderId }: ById,
    @Body({ schema: asGiven(cancelBody) }) body: z.input<typeof cancelBody>,
  ): Promise<OrderView> {
    return named(await this.commands.send(cancelOrder, { orderId, ...body }));
  }

  @Post(':id/amend')
  @Answers({ does: 'Changes, adds or takes away lines; moves of the promise are kept', gives: orderView })
  async amend(
    @Param(byId) { id: orderId }: ById,
    @Body({ schema: asGiven(amendBody) }) body: z.input<typeof amendBody>,
  ): Promise<OrderView> {
    return named(await this.commands.send(amendOrder, { orderId, ...body }));
  }

  @Post(':id/shipments')
  @Answers({ does: 'Records goods handed over', gives: orderView, status: 201 })
  async ship(
    @Param(byId) { id: orderId }: ById,
    @Body({ schema: asGiven(shipmentBody) }) body: z.input<typeof shipmentBody>,
  ): Promise<OrderView> {
    return named(await this.commands.send(shipOrder, { orderId, ...body }));
  }

  @Post(':id/deliveries')
  @Answers({ does: 'Records that shipped goods have arrived', gives: orderView, status: 201 })
  async deliver(
    @Param(byId) { id: orderId }: ById,
    @Body({ schema: asGiven(deliveryBody) }) body: z.input<typeof deliveryBody>,
  ): Promise<OrderView> {
    return named(await this.commands.send(deliverOrder, { orderId, ...body }));
  }

  @Post(':id/supply')
  @Answers({ does: 'Looks again for supply of what is uncovered', gives: orderView })
  async supply(
    @Param(byId) { id: orderId }: ById,
    @Body({ schema: asGiven(nothing) }) _body: z.input<typeof nothing>,
  ): Promise<OrderView> {
    return named(await this.commands.send(secureSupply, { orderId }));
  }
}

/** From here on the log tells the order's story by its number. */
function named<T extends { number: string }>(order: T): T {
  nameOrder(order.number);
  return order;
}
