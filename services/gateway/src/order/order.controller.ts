import { Controller, UseInterceptors } from '@nestjs/common';
import {
  assignOrder,
  getOrder,
  operationsOn,
  placeOrder,
  type AskedOf,
  type OrderView,
  type OrderWithTasks,
} from '@otdel/contracts';
import { Passes } from '../operation/passes.decorator.ts';
import { Route } from '../operation/route.decorator.ts';
import { NamingInterceptor } from './naming.interceptor.ts';
import { OrderQueries } from './order.queries.ts';
import { type GivenOrder, type NewOrder, PlacingService } from './placing.service.ts';

@Controller()
@UseInterceptors(NamingInterceptor)
@Passes(operationsOn.order)
export class OrderController {
  constructor(
    private readonly placing: PlacingService,
    private readonly queries: OrderQueries,
  ) {}

  @Route(placeOrder)
  place(order: NewOrder): Promise<OrderView> {
    return this.placing.place(order);
  }

  @Route(assignOrder)
  assign(given: GivenOrder): Promise<OrderView> {
    return this.placing.assign(given);
  }

  @Route(getOrder)
  get({ orderId }: AskedOf<typeof getOrder>): Promise<OrderWithTasks> {
    return this.queries.get(orderId);
  }
}
