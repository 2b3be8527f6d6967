import type { CallHandler, ExecutionContext, NestInterceptor } from '@nestjs/common';
import type { Table, Tabular } from '@otdel/contracts';
import { stringify } from 'csv-stringify/sync';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { map, type Observable } from 'rxjs';
import type { z } from 'zod';
import type { format } from './given.decorator.ts';

type Asking = FastifyRequest<{ Querystring: { format?: z.output<typeof format> } }>;

/** Answers with a file of CSV who asks for one by `?format=csv` or by `accept`. */
export class TableInterceptor implements NestInterceptor {
  constructor(private readonly table: Tabular) {}

  intercept(execution: ExecutionContext, next: CallHandler): Observable<unknown> {
    const http = execution.switchToHttp();
    const { query, headers } = http.getRequest<Asking>();
    if (!wantsCsv(query.format, headers.accept)) return next.handle();
    const reply = http.getResponse<FastifyReply>();
    return next.handle().pipe(
      map((answer) => {
        const table = this.table.of(answer);
        reply.header('content-type', 'text/csv; charset=utf-8; header=present');
        reply.header('content-disposition', `attachment; filename="${table.name}.csv"`);
        reply.header('vary', 'accept');
        return csvOf(table);
      }),
    );
  }
}

const wantsCsv = (format: Asking['query']['format'], accept = ''): boolean =>
  format === undefined ? /\btext\/csv\b/.test(accept) : format === 'csv';

/** RFC 4180, UTF-8. A cell that begins like a formula is not to become one in somebody's spreadsheet. */
export const csvOf = ({ columns, rows }: Table): string =>
  stringify([columns, ...rows], { escape_formulas: true, record_delimiter: 'windows' });
