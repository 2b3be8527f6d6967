import { Controller, UseInterceptors } from '@nestjs/common';
import {
  assignOrder,
  getOrder,
  listOrders,
  operationsOn,
  placeOrder,
  summarizeOrders,
  type AskedOf,
  type OrderSummary,
  type OrderView,
  type OrderWithTasks,
  type Page,
  type ResponseOf,
} from '@otdel/contracts';
import { Passes } from '../operation/passes.decorator.ts';
import { Route } from '../operation/route.decorator.ts';
import { NamingInterceptor } from './naming.interceptor.ts';
import { OrderListService } from './order-list.service.ts';
import { OrderQueries } from './order.queries.ts';
import { type GivenOrder, type NewOrder, PlacingService } from './placing.service.ts';

@Controller()
@UseInterceptors(NamingInterceptor)
@Passes(operationsOn.order)
export class OrderController {
  constructor(
    private readonly placing: PlacingService,
    private readonly queries: OrderQueries,
    private readonly lists: OrderListService,
  ) {}

  @Route(placeOrder)
  place(order: NewOrder): Promise<OrderView> {
    return this.placing.place(order);
  }

  @Route(assignOrder)
  assign(given: GivenOrder): Promise<OrderView> {
    return this.placing.assign(given);
  }

  @Route(listOrders)
  list(filters: AskedOf<typeof listOrders>): Promise<Page<OrderSummary>> {
    return this.lists.list(filters);
  }

  @Route(summarizeOrders)
  summarize(filters: AskedOf<typeof summarizeOrders>): Promise<ResponseOf<typeof summarizeOrders>> {
    return this.lists.summarize(filters);
  }

  @Route(getOrder)
  get({ orderId }: AskedOf<typeof getOrder>): Promise<OrderWithTasks> {
    return this.queries.get(orderId);
  }
}
