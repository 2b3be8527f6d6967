import { Controller } from '@nestjs/common';
import {
  type CallContext,
  type RequestOf,
  type ResponseOf,
  getOrder,
  listOrders,
  placeOrder,
  stageCounts,
} from '@otdel/contracts';
import { Handle } from '@otdel/platform';
import { OrderQueries } from '../order/order.queries.ts';
import { PlacingService } from './placing.service.ts';

/** Taking orders and reading them; what moves a running one goes through its process. */
@Controller()
export class OrderController {
  constructor(
    private readonly placing: PlacingService,
    private readonly queries: OrderQueries,
  ) {}

  @Handle(placeOrder)
  place(data: RequestOf<typeof placeOrder>, context: CallContext): Promise<ResponseOf<typeof placeOrder>> {
    return this.placing.place(data, context);
  }

  @Handle(getOrder)
  get(data: RequestOf<typeof getOrder>, context: CallContext): Promise<ResponseOf<typeof getOrder>> {
    return this.queries.get(data.orderId, context.actor);
  }

  @Handle(listOrders)
  list(data: RequestOf<typeof listOrders>, context: CallContext): Promise<ResponseOf<typeof listOrders>> {
    return this.queries.list(data, context.actor);
  }

  @Handle(stageCounts)
  stageCounts(
    _data: RequestOf<typeof stageCounts>,
    context: CallContext,
  ): Promise<ResponseOf<typeof stageCounts>> {
    return this.queries.stageCounts(context.actor);
  }
}
