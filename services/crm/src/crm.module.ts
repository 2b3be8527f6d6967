import { Module } from '@nestjs/common';
import { MessagingModule } from '@otdel/messaging';
import { answering, DatabaseModule } from '@otdel/platform';
import { AssignmentQueries } from './assignment/assignment.queries.ts';
import { AssignmentService } from './assignment/assignment.service.ts';
import { BooksConsumer } from './books/books.consumer.ts';
import { BooksService } from './books/books.service.ts';
import { Client } from './client/client.entity.ts';
import { ClientQueries } from './client/client.queries.ts';
import { ClientService } from './client/client.service.ts';
import { HandOverService } from './client/hand-over.service.ts';
import { FeedbackCorrectionService } from './feedback/feedback-correction.service.ts';
import { FeedbackService } from './feedback/feedback.service.ts';
import { OrderRefConsumer } from './feedback/order-ref.consumer.ts';
import { OrderRefService } from './feedback/order-ref.service.ts';
import { InteractionQueries } from './interaction/interaction.queries.ts';
import { InteractionService } from './interaction/interaction.service.ts';

const providers = [
  BooksConsumer,
  BooksService,
  ClientService,
  ClientQueries,
  HandOverService,
  AssignmentService,
  AssignmentQueries,
  InteractionService,
  InteractionQueries,
  FeedbackService,
  FeedbackCorrectionService,
  OrderRefConsumer,
  OrderRefService,
];

@Module({
  imports: [
    DatabaseModule.forRoot({ schema: 'crm', entities: [Client] }),
    MessagingModule.forService({ service: 'crm' }),
  ],
  controllers: answering('crm', ...providers),
  providers,
})
export class CrmModule {}
