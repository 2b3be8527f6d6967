import type { CallHandler, ExecutionContext, NestInterceptor } from '@nestjs/common';
import type { Tabular } from '@otdel/contracts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { map, type Observable } from 'rxjs';
import type { z } from 'zod';
import { csvOf } from './csv.ts';
import type { asTable } from './given.decorator.ts';

type Asking = FastifyRequest<{ Querystring: z.input<typeof asTable> }>;

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
        return csvOf(table, query.separator);
      }),
    );
  }
}

const wantsCsv = (format: Asking['query']['format'], accept = ''): boolean =>
  format === undefined ? /\btext\/csv\b/.test(accept) : format === 'csv';
