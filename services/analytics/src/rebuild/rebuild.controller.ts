import { Controller } from '@nestjs/common';
import {
  type CallContext,
  rebuild,
  rebuildProgress,
  type RequestOf,
  type ResponseOf,
} from '@otdel/contracts';
import { Handle } from '@otdel/platform';
import { RebuildService } from './rebuild.service.ts';

@Controller()
export class RebuildController {
  constructor(private readonly rebuilds: RebuildService) {}

  @Handle(rebuild)
  rebuild(_: RequestOf<typeof rebuild>, context: CallContext): Promise<ResponseOf<typeof rebuild>> {
    return this.rebuilds.start(context);
  }

  @Handle(rebuildProgress)
  progress(): Promise<ResponseOf<typeof rebuildProgress>> {
    return this.rebuilds.progress();
  }
}
