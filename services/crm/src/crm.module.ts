import { Module } from '@nestjs/common';
import { MessagingModule } from '@otdel/messaging';
import { DatabaseModule } from '@otdel/platform';
import { AssignmentController } from './assignment/assignment.controller.ts';
import { AssignmentQueries } from './assignment/assignment.queries.ts';
import { AssignmentService } from './assignment/assignment.service.ts';
import { ClientController } from './client/client.controller.ts';
import { Client } from './client/client.entity.ts';
import { ClientQueries } from './client/client.queries.ts';
import { ClientService } from './client/client.service.ts';
import { FeedbackController } from './feedback/feedback.controller.ts';
import { FeedbackService } from './feedback/feedback.service.ts';
import { OrderRefConsumer } from './feedback/order-ref.consumer.ts';
import { InteractionController } from './interaction/interaction.controller.ts';
import { InteractionQueries } from './interaction/interaction.queries.ts';
import { InteractionService } from './interaction/interaction.service.ts';

@Module({
  imports: [
    DatabaseModule.forRoot({ schema: 'crm', entities: [Client] }),
    MessagingModule.forService({ service: 'crm' }),
  ],
  controllers: [ClientController, AssignmentController, InteractionController, FeedbackController],
  providers: [
    ClientService,
    ClientQueries,
    AssignmentService,
    AssignmentQueries,
    InteractionService,
    InteractionQueries,
    FeedbackService,
    OrderRefConsumer,
  ],
})
export class CrmModule {}
