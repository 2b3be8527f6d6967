import { Module } from '@nestjs/common';
import { MessagingModule } from '@otdel/messaging';
import { answering, DatabaseModule } from '@otdel/platform';
import { ClientConsumer } from './client/client.consumer.ts';
import { ClientRefService } from './client/client-ref.service.ts';
import { Staff } from './staff/staff.entity.ts';
import { StaffQueries } from './staff/staff.queries.ts';
import { StaffService } from './staff/staff.service.ts';
import { TaskStepConsumer } from './task/task-step.consumer.ts';
import { TaskStepService } from './task/task-step.service.ts';
import { HandOverService } from './task/hand-over.service.ts';
import { PeopleService } from './task/people.service.ts';
import { StaffLeftConsumer } from './task/staff-left.consumer.ts';
import { Task } from './task/task.entity.ts';
import { TaskQueries } from './task/task.queries.ts';
import { TaskService } from './task/task.service.ts';

const providers = [
  StaffService,
  StaffQueries,
  TaskService,
  TaskQueries,
  TaskStepService,
  PeopleService,
  HandOverService,
  StaffLeftConsumer,
  TaskStepConsumer,
  ClientConsumer,
  ClientRefService,
];

@Module({
  imports: [
    DatabaseModule.forRoot({ schema: 'planning', entities: [Staff, Task] }),
    MessagingModule.forService({ service: 'planning' }),
  ],
  controllers: answering('planning', ...providers),
  providers,
})
export class PlanningModule {}
