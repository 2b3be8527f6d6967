import { Module } from '@nestjs/common';
import { MessagingModule } from '@otdel/messaging';
import { answering, DatabaseModule } from '@otdel/platform';
import { GroupService } from './naming/group.service.ts';
import { NamingConsumer } from './naming/naming.consumer.ts';
import { NamingService } from './naming/naming.service.ts';
import { OrderConsumer } from './order/order.consumer.ts';
import { PromiseQueries } from './promise/promise.queries.ts';
import { StandingService } from './promise/standing.service.ts';
import { WithdrawalService } from './promise/withdrawal.service.ts';
import { RebuildService } from './rebuild/rebuild.service.ts';
import { RevenueQueries } from './revenue/revenue.queries.ts';
import { RevenueService } from './revenue/revenue.service.ts';

const providers = [
  OrderConsumer,
  NamingConsumer,
  NamingService,
  GroupService,
  StandingService,
  WithdrawalService,
  PromiseQueries,
  RevenueService,
  RevenueQueries,
  RebuildService,
];

@Module({
  imports: [
    DatabaseModule.forRoot({ schema: 'analytics' }),
    MessagingModule.forService({ service: 'analytics' }),
  ],
  controllers: answering('analytics', ...providers),
  providers,
})
export class AnalyticsModule {}
