import { Controller } from '@nestjs/common';
import { assignClient, operationsOn, putClient, type AskedOf, type ResponseOf } from '@otdel/contracts';
import { Passes } from '../operation/passes.decorator.ts';
import { Route } from '../operation/route.decorator.ts';
import { AssigningService } from './assigning.service.ts';

@Controller()
@Passes(operationsOn.client)
export class ClientController {
  constructor(private readonly assigning: AssigningService) {}

  @Route(putClient)
  put(client: AskedOf<typeof putClient>): Promise<ResponseOf<typeof putClient>> {
    return this.assigning.put(client);
  }

  @Route(assignClient)
  assign(assignment: AskedOf<typeof assignClient>): Promise<ResponseOf<typeof assignClient>> {
    return this.assigning.assign(assignment);
  }
}
