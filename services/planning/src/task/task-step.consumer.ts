import { Injectable } from '@nestjs/common';
import { type Delivered, On } from '@otdel/messaging';
import { type Tx } from '@otdel/platform';
import { stepEvents } from './domain/steps.ts';
import { TaskStepService } from './task-step.service.ts';

/** Makes tasks from events of orders, purchases and production jobs. One handler takes all, so its batches are large. */
@Injectable()
export class TaskStepConsumer {
  constructor(private readonly steps: TaskStepService) {}

  @On(...stepEvents)
  async happened(events: Delivered<(typeof stepEvents)[number]>[], tx: Tx): Promise<void> {
    await this.steps.follow(events, tx);
  }
}
