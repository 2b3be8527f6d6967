import { Controller } from '@nestjs/common';
import { type CallContext, type RequestOf, type ResponseOf, recordFeedback } from '@otdel/contracts';
import { Handle } from '@otdel/platform';
import { FeedbackService } from './feedback.service.ts';

@Controller()
export class FeedbackController {
  constructor(private readonly feedback: FeedbackService) {}

  @Handle(recordFeedback)
  record(
    data: RequestOf<typeof recordFeedback>,
    context: CallContext,
  ): Promise<ResponseOf<typeof recordFeedback>> {
    return this.feedback.record(data, context);
  }
}
