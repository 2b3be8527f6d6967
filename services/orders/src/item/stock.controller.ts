import { Controller } from '@nestjs/common';
import { type CallContext, type RequestOf, type ResponseOf, setOpeningStock } from '@otdel/contracts';
import { Handle } from '@otdel/platform';
import { OpeningService } from './opening.service.ts';

@Controller()
export class StockController {
  constructor(private readonly opening: OpeningService) {}

  @Handle(setOpeningStock)
  setOpening(
    data: RequestOf<typeof setOpeningStock>,
    context: CallContext,
  ): Promise<ResponseOf<typeof setOpeningStock>> {
    return this.opening.set(data, context);
  }
}
