import { Body, Controller, Get, Headers, Post, Query, Res } from '@nestjs/common';
import {
  promisesQuery,
  promisesReport,
  rebuild,
  rebuildProgress,
  revenueQuery,
  revenueReport,
  type ResponseOf,
} from '@otdel/contracts';
import { Clock, Rpc } from '@otdel/platform';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { Answers } from '../docs/answers.decorator.ts';
import { Commands } from '../idempotency/commands.service.ts';
import { asGiven } from '../input/strict.ts';
import { promiseColumns, promisesCsv, revenueColumns, revenueCsv } from './csv.ts';

const format = z.enum(['json', 'csv']).optional();
const promisesAsked = promisesQuery.extend({ format });
const revenueAsked = revenueQuery.extend({ format });
const nothing = z.object({});

@Controller('api/reports')
export class ReportController {
  constructor(
    private readonly rpc: Rpc,
    private readonly commands: Commands,
    private readonly clock: Clock,
  ) {}

  @Get('promises')
  @Answers({
    does: 'How promises were kept, as seen on the evening of a day; a manager sees own deals alone',
    gives: promisesReport.response,
    csv: promiseColumns.join(', '),
  })
  async promises(
    @Query({ schema: asGiven(promisesAsked) }) { format: wanted, ...asked }: z.input<typeof promisesAsked>,
    @Headers('accept') accept: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ResponseOf<typeof promisesReport> | string> {
    const asOf = asked.asOf ?? this.clock.today().toString();
    const report = await this.rpc.call(promisesReport, { ...asked, asOf });
    return wantsCsv(wanted, accept) ? asFile(reply, `promises-${asOf}`, promisesCsv(report)) : report;
  }

  @Get('revenue')
  @Answers({
    does: 'What was shipped, to whom and for how much, by one to three cuts; a manager sees own deals alone',
    gives: revenueReport.response,
    csv: `${revenueColumns(['month']).join(', ')}; two columns per cut`,
  })
  async revenue(
    @Query({ schema: asGiven(revenueAsked) }) { format: wanted, ...asked }: z.input<typeof revenueAsked>,
    @Headers('accept') accept: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ResponseOf<typeof revenueReport> | string> {
    const report = await this.rpc.call(revenueReport, asked);
    return wantsCsv(wanted, accept)
      ? asFile(reply, `revenue-by-${report.by.join('-')}`, revenueCsv(report))
      : report;
  }

  @Post('rebuild')
  @Answers({ does: 'Builds the read models anew from the kept events', gives: rebuild.response })
  rebuild(
    @Body({ schema: asGiven(nothing) }) _body: z.input<typeof nothing>,
  ): Promise<ResponseOf<typeof rebuild>> {
    return this.commands.send(rebuild, {});
  }

  @Get('rebuild')
  @Answers({ does: 'How far the building is', gives: rebuildProgress.response })
  progress(): Promise<ResponseOf<typeof rebuildProgress>> {
    return this.rpc.call(rebuildProgress, {});
  }
}

/** `format` counts before the header. */
const wantsCsv = (format: 'json' | 'csv' | undefined, accept = ''): boolean =>
  format === undefined ? /\btext\/csv\b/.test(accept) : format === 'csv';

function asFile(reply: FastifyReply, name: string, csv: string): string {
  reply.header('content-type', 'text/csv; charset=utf-8; header=present');
  reply.header('content-disposition', `attachment; filename="${name}.csv"`);
  reply.header('vary', 'accept');
  return csv;
}
