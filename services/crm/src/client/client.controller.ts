import { Controller } from '@nestjs/common';
import {
  type CallContext,
  type RequestOf,
  type ResponseOf,
  getClient,
  listClients,
  putClient,
} from '@otdel/contracts';
import { Handle } from '@otdel/platform';
import { ClientQueries } from './client.queries.ts';
import { ClientService } from './client.service.ts';

@Controller()
export class ClientController {
  constructor(
    private readonly clients: ClientService,
    private readonly queries: ClientQueries,
  ) {}

  @Handle(putClient)
  put(data: RequestOf<typeof putClient>, context: CallContext): Promise<ResponseOf<typeof putClient>> {
    return this.clients.put(data, context);
  }

  @Handle(getClient)
  get(data: RequestOf<typeof getClient>, context: CallContext): Promise<ResponseOf<typeof getClient>> {
    return this.queries.get(data.clientId, context.actor);
  }

  @Handle(listClients)
  list(data: RequestOf<typeof listClients>, context: CallContext): Promise<ResponseOf<typeof listClients>> {
    return this.queries.list(data, context.actor);
  }
}
