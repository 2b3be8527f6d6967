import { Controller } from '@nestjs/common';
import {
  type CallContext,
  type RequestOf,
  type ResponseOf,
  closeTask,
  listTasks,
  moveTask,
  openTask,
} from '@otdel/contracts';
import { Handle } from '@otdel/platform';
import { TaskQueries } from './task.queries.ts';
import { TaskService } from './task.service.ts';

@Controller()
export class TaskController {
  constructor(
    private readonly tasks: TaskService,
    private readonly queries: TaskQueries,
  ) {}

  @Handle(listTasks)
  list(data: RequestOf<typeof listTasks>, context: CallContext): Promise<ResponseOf<typeof listTasks>> {
    return this.queries.list(data, context.actor);
  }

  @Handle(openTask)
  open(data: RequestOf<typeof openTask>, context: CallContext): Promise<ResponseOf<typeof openTask>> {
    return this.tasks.open(data, context);
  }

  @Handle(closeTask)
  close(data: RequestOf<typeof closeTask>, context: CallContext): Promise<ResponseOf<typeof closeTask>> {
    return this.tasks.close(data, context);
  }

  @Handle(moveTask)
  move(data: RequestOf<typeof moveTask>, context: CallContext): Promise<ResponseOf<typeof moveTask>> {
    return this.tasks.move(data, context);
  }
}
