import { Controller, Headers, Res } from '@nestjs/common';
import {
  operationsOn,
  promisesReport,
  revenueReport,
  type AskedOf,
  type Operation,
  type ResponseOf,
} from '@otdel/contracts';
import { Clock, Rpc } from '@otdel/platform';
import type { FastifyReply } from 'fastify';
import type { z } from 'zod';
import type { format } from '../operation/given.decorator.ts';
import { Passes } from '../operation/passes.decorator.ts';
import { Route } from '../operation/route.decorator.ts';
import { promisesCsv, revenueCsv } from './csv.service.ts';

type Format = z.output<typeof format>;
type Asked<Report extends Operation> = AskedOf<Report> & { format?: Format };

@Controller()
@Passes(operationsOn.report)
export class ReportController {
  constructor(
    private readonly rpc: Rpc,
    private readonly clock: Clock,
  ) {}

  @Route(promisesReport)
  async promises(
    { format: wanted, ...asked }: Asked<typeof promisesReport>,
    @Headers('accept') accept: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ResponseOf<typeof promisesReport> | string> {
    const asOf = asked.asOf ?? this.clock.today().toString();
    const report = await this.rpc.call(promisesReport, { ...asked, asOf });
    return wantsCsv(wanted, accept) ? asFile(reply, `promises-${asOf}`, promisesCsv(report)) : report;
  }

  @Route(revenueReport)
  async revenue(
    { format: wanted, ...asked }: Asked<typeof revenueReport>,
    @Headers('accept') accept: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ResponseOf<typeof revenueReport> | string> {
    const report = await this.rpc.call(revenueReport, asked);
    return wantsCsv(wanted, accept)
      ? asFile(reply, `revenue-by-${report.by.join('-')}`, revenueCsv(report))
      : report;
  }
}

/** `format` counts before the header. */
const wantsCsv = (wanted: Format, accept = ''): boolean =>
  wanted === undefined ? /\btext\/csv\b/.test(accept) : wanted === 'csv';

function asFile(reply: FastifyReply, name: string, csv: string): string {
  reply.header('content-type', 'text/csv; charset=utf-8; header=present');
  reply.header('content-disposition', `attachment; filename="${name}.csv"`);
  reply.header('vary', 'accept');
  return csv;
}
