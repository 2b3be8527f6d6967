import { Module } from '@nestjs/common';
import { MessagingModule } from '@otdel/messaging';
import { answering, DatabaseModule } from '@otdel/platform';
import { AgingQueries } from './aging/aging.queries.ts';
import { AllocationService } from './allocation/allocation.service.ts';
import { BooksConsumer } from './books/books.consumer.ts';
import { BooksService } from './books/books.service.ts';
import { AccountService } from './client/account.service.ts';
import { ClientConsumer } from './standing/client.consumer.ts';
import { StandingService } from './standing/standing.service.ts';
import { StandingSweep } from './standing/standing-sweep.service.ts';
import { CreditPolicyService } from './standing/credit-policy.service.ts';
import { InvoiceQueries } from './invoice/invoice.queries.ts';
import { InvoicingService } from './invoice/invoicing.service.ts';
import { OrderConsumer } from './invoice/order.consumer.ts';
import { WriteOffService } from './invoice/write-off.service.ts';
import { OrderRefService } from './order/order-ref.service.ts';
import { CreditQueries } from './payment/credit.queries.ts';
import { PaymentService } from './payment/payment.service.ts';
import { StatementQueries } from './statement/statement.queries.ts';
import { TermsService } from './terms/terms.service.ts';

const providers = [
  BooksConsumer,
  BooksService,
  ClientConsumer,
  AccountService,
  StandingService,
  StandingSweep,
  CreditPolicyService,
  OrderConsumer,
  OrderRefService,
  TermsService,
  InvoicingService,
  InvoiceQueries,
  WriteOffService,
  AllocationService,
  PaymentService,
  CreditQueries,
  StatementQueries,
  AgingQueries,
];

/** The ledger of what clients owe: invoices, payments, what pays what, and the debt of any day. */
@Module({
  imports: [
    DatabaseModule.forRoot({ schema: 'receivables' }),
    MessagingModule.forService({ service: 'receivables' }),
  ],
  controllers: answering('receivables', ...providers),
  providers,
})
export class ReceivablesModule {}
