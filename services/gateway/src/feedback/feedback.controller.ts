import { Body, Controller, Param, Post } from '@nestjs/common';
import { feedbackBody, interactionView, recordFeedback, type ResponseOf } from '@otdel/contracts';
import type { z } from 'zod';
import { Answers } from '../docs/answers.decorator.ts';
import { Commands } from '../idempotency/commands.service.ts';
import { asGiven, byId, type ById } from '../input/strict.ts';

@Controller('api/orders')
export class FeedbackController {
  constructor(private readonly commands: Commands) {}

  @Post(':id/feedback')
  @Answers({ does: "Records the client's opinion of an order", gives: interactionView, status: 201 })
  record(
    @Param(byId) { id: orderId }: ById,
    @Body({ schema: asGiven(feedbackBody) }) body: z.input<typeof feedbackBody>,
  ): Promise<ResponseOf<typeof recordFeedback>> {
    return this.commands.send(recordFeedback, { orderId, ...body });
  }
}
