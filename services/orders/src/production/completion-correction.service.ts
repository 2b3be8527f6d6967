import { Injectable } from '@nestjs/common';
import {
  type CallContext,
  type RequestOf,
  productionCompletionTakenBack,
  takeBackCompletion,
  toMilli,
} from '@otdel/contracts';
import { publish } from '@otdel/messaging';
import { Answers, Clock, Database, once } from '@otdel/platform';
import { TakingBackArrivalsService } from '../supply/taking-back-arrivals.service.ts';
import { JobQueries, type JobView } from './job.queries.ts';

/** Takes back completions that were recorded wrongly. */
@Injectable()
export class CompletionCorrectionService {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly arrivals: TakingBackArrivalsService,
    private readonly queries: JobQueries,
  ) {}

  @Answers(takeBackCompletion)
  async takeBack(data: RequestOf<typeof takeBackCompletion>, context: CallContext): Promise<JobView> {
    const { jobId, completionNo, correctedOn, reason } = data;
    const lines = data.quantity === undefined ? undefined : [{ no: 1, quantity: toMilli(data.quantity) }];
    const what = { documentId: jobId, no: completionNo, lines, correctedOn, reason, seen: context.seen };
    await once(this.db, { commandId: context.commandId, data }, async (tx) => {
      const { expectedOn: dueOn, ...taken } = await this.arrivals.takeBack(
        tx,
        { kind: 'production', thing: 'completion' },
        what,
      );
      await publish(tx, productionCompletionTakenBack, jobId, { ...taken, dueOn }, this.clock.now());
    });
    return this.queries.get(data, context);
  }
}
