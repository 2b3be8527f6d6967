import { Controller } from '@nestjs/common';
import {
  type CallContext,
  type RequestOf,
  type ResponseOf,
  getItem,
  listItems,
  putItem,
} from '@otdel/contracts';
import { Handle } from '@otdel/platform';
import { ItemQueries } from './item.queries.ts';
import { ItemService } from './item.service.ts';

@Controller()
export class ItemController {
  constructor(
    private readonly items: ItemService,
    private readonly queries: ItemQueries,
  ) {}

  @Handle(putItem)
  put(data: RequestOf<typeof putItem>, context: CallContext): Promise<ResponseOf<typeof putItem>> {
    return this.items.put(data, context);
  }

  @Handle(getItem)
  get(data: RequestOf<typeof getItem>): Promise<ResponseOf<typeof getItem>> {
    return this.queries.get(data.itemId);
  }

  @Handle(listItems)
  list(data: RequestOf<typeof listItems>): Promise<ResponseOf<typeof listItems>> {
    return this.queries.list(data);
  }
}
