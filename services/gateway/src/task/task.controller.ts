import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import {
  closeBody,
  closeTask,
  listTasks,
  moveTask,
  moveTaskBody,
  openTask,
  taskBody,
  taskFilters,
  taskView,
  type ResponseOf,
} from '@otdel/contracts';
import { Rpc } from '@otdel/platform';
import type { z } from 'zod';
import { Answers } from '../docs/answers.decorator.ts';
import { Commands } from '../idempotency/commands.service.ts';
import { asGiven, byId, type ById } from '../input/strict.ts';

@Controller('api/tasks')
export class TaskController {
  constructor(
    private readonly rpc: Rpc,
    private readonly commands: Commands,
  ) {}

  @Get()
  @Answers({
    does: 'Tasks by due date: own, and those of the own role; the head sees all',
    gives: listTasks.response,
  })
  list(
    @Query({ schema: asGiven(taskFilters) }) filters: z.input<typeof taskFilters>,
  ): Promise<ResponseOf<typeof listTasks>> {
    return this.rpc.call(listTasks, filters);
  }

  @Post()
  @Answers({ does: 'Puts a task into the calendar', gives: taskView, status: 201 })
  open(
    @Body({ schema: asGiven(taskBody) }) body: z.input<typeof taskBody>,
  ): Promise<ResponseOf<typeof openTask>> {
    return this.commands.send(openTask, body);
  }

  @Post(':id/close')
  @Answers({ does: 'Closes a task; steps of an order close by themselves', gives: taskView })
  close(
    @Param(byId) { id: taskId }: ById,
    @Body({ schema: asGiven(closeBody) }) body: z.input<typeof closeBody>,
  ): Promise<ResponseOf<typeof closeTask>> {
    return this.commands.send(closeTask, { taskId, ...body });
  }

  @Post(':id/move')
  @Answers({ does: 'Moves a task to another day, with the reason', gives: taskView })
  move(
    @Param(byId) { id: taskId }: ById,
    @Body({ schema: asGiven(moveTaskBody) }) body: z.input<typeof moveTaskBody>,
  ): Promise<ResponseOf<typeof moveTask>> {
    return this.commands.send(moveTask, { taskId, ...body });
  }
}
