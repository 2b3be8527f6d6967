import { Module } from '@nestjs/common';
import { MessagingModule } from '@otdel/messaging';
import { DatabaseModule } from '@otdel/platform';
import { NamingConsumer } from './naming/naming.consumer.ts';
import { NamingService } from './naming/naming.service.ts';
import { OrderConsumer } from './order/order.consumer.ts';
import { PromiseController } from './promise/promise.controller.ts';
import { PromiseQueries } from './promise/promise.queries.ts';
import { StandingService } from './promise/standing.service.ts';
import { RebuildController } from './rebuild/rebuild.controller.ts';
import { RebuildService } from './rebuild/rebuild.service.ts';
import { RevenueController } from './revenue/revenue.controller.ts';
import { RevenueQueries } from './revenue/revenue.queries.ts';
import { RevenueService } from './revenue/revenue.service.ts';

@Module({
  imports: [
    DatabaseModule.forRoot({ schema: 'analytics' }),
    MessagingModule.forService({ service: 'analytics' }),
  ],
  controllers: [PromiseController, RevenueController, RebuildController],
  providers: [
    OrderConsumer,
    NamingConsumer,
    NamingService,
    StandingService,
    PromiseQueries,
    RevenueService,
    RevenueQueries,
    RebuildService,
  ],
})
export class AnalyticsModule {}
