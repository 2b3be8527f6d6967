import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { MessagingModule } from '@otdel/messaging';
import { DatabaseModule, RpcModule } from '@otdel/platform';
import { AccessGuard } from './access/access.guard.ts';
import { IdentityService } from './access/identity.service.ts';
import { AccountDirectory } from './account/account-directory.service.ts';
import { AccountConsumer } from './account/account.consumer.ts';
import { AccountController } from './account/account.controller.ts';
import { AccountQueries } from './account/account.queries.ts';
import { AccountService } from './account/account.service.ts';
import { FirstAdmin } from './account/first-admin.service.ts';
import { StaffRefService } from './account/staff-ref.service.ts';
import { AuditQueries } from './audit/audit.queries.ts';
import { ActsService } from './access/acts.service.ts';
import { CleaningService } from './cleaning/cleaning.service.ts';
import { AssigningService } from './client/assigning.service.ts';
import { ClientController } from './client/client.controller.ts';
import { Commands } from './idempotency/commands.service.ts';
import { FirmStateQueries } from './import/firm-state.queries.ts';
import { ImportController } from './import/import.controller.ts';
import { ImportJobs } from './import/import-jobs.service.ts';
import { ImportQueries } from './import/import.queries.ts';
import { ImportService } from './import/import.service.ts';
import { ImportWork } from './import/import-work.service.ts';
import { ReadingService } from './import/reading.service.ts';
import { InteractionController } from './interaction/interaction.controller.ts';
import { ItemController } from './item/item.controller.ts';
import { LiveConsumer } from './live/live.consumer.ts';
import { LiveLogService } from './live/live-log.service.ts';
import { LiveController } from './live/live.controller.ts';
import { LiveQueries } from './live/live.queries.ts';
import { LiveService } from './live/live.service.ts';
import { Names } from './naming/names.service.ts';
import { OrderController } from './order/order.controller.ts';
import { OrderListService } from './order/order-list.service.ts';
import { OrderQueries } from './order/order.queries.ts';
import { PlacingService } from './order/placing.service.ts';
import { KnownStaff } from './operation/known-staff.service.ts';
import { OwnAnswers } from './operation/own-answers.ts';
import { Passing } from './operation/passing.service.ts';
import { serving } from './operation/serving.ts';
import { BooksController } from './books/books.controller.ts';
import { BreachController } from './breach/breach.controller.ts';
import { ProcessController } from './process/process.controller.ts';
import { CreditController } from './debt/credit.controller.ts';
import { DebtController } from './debt/debt.controller.ts';
import { InvoiceController } from './debt/invoice.controller.ts';
import { PaymentController } from './debt/payment.controller.ts';
import { TermsController } from './debt/terms.controller.ts';
import { PurchaseController } from './purchase/purchase.controller.ts';
import { QueueController } from './queue/queue.controller.ts';
import { QueueQueries } from './queue/queue.queries.ts';
import { QueueService } from './queue/queue.service.ts';
import { ReportController } from './report/report.controller.ts';
import { RoomHealth, rooms } from './room/room.health.ts';
import { AttemptsService } from './session/attempts.service.ts';
import { OwnPasswordService } from './session/own-password.service.ts';
import { SessionController } from './session/session.controller.ts';
import { SessionService } from './session/session.service.ts';
import { TokenService } from './session/token.service.ts';
import { StaffController } from './staff/staff.controller.ts';
import { TaskController } from './task/task.controller.ts';

const controllers = [
  SessionController,
  AccountController,
  OrderController,
  BooksController,
  BreachController,
  PurchaseController,
  TermsController,
  CreditController,
  InvoiceController,
  PaymentController,
  DebtController,
  ItemController,
  ClientController,
  ImportController,
  InteractionController,
  StaffController,
  TaskController,
  ReportController,
  LiveController,
  QueueController,
  ProcessController,
];
/** They answer the gateway's own operations. */
const answering = [AccountQueries, AccountService, AuditQueries, QueueQueries, QueueService];

/** The only service that takes requests from outside. Boot it with `gateway` of gateway.ts, which adds the hooks. */
@Module({
  imports: [
    DatabaseModule.forRoot({ schema: 'gateway' }),
    MessagingModule.forService({ service: 'gateway' }),
    RpcModule.forPeers([...rooms]),
  ],
  controllers: serving(controllers, answering),
  providers: [
    { provide: APP_GUARD, useClass: AccessGuard },
    ...answering,
    OwnAnswers.of(...answering),
    Passing,
    KnownStaff,
    Commands,
    IdentityService,
    SessionService,
    TokenService,
    AttemptsService,
    OwnPasswordService,
    AccountDirectory,
    AccountConsumer,
    StaffRefService,
    ActsService,
    FirstAdmin,
    AssigningService,
    PlacingService,
    OrderListService,
    OrderQueries,
    Names,
    LiveConsumer,
    LiveLogService,
    LiveQueries,
    LiveService,
    RoomHealth,
    CleaningService,
    FirmStateQueries,
    ImportJobs,
    ImportQueries,
    ImportService,
    ImportWork,
    ReadingService,
  ],
})
export class GatewayModule {}
