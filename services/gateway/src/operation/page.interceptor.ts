import type { CallHandler, ExecutionContext, NestInterceptor } from '@nestjs/common';
import type { Operation, Page } from '@otdel/contracts';
import type { FastifyRequest } from 'fastify';
import { map, type Observable } from 'rxjs';
import { keptTo } from './cursor.ts';

/** Keeps the cursor of a page to the list that was asked for. */
export class PageInterceptor implements NestInterceptor<Page<unknown>, Page<unknown>> {
  constructor(private readonly operation: Operation) {}

  intercept(execution: ExecutionContext, next: CallHandler<Page<unknown>>): Observable<Page<unknown>> {
    const { params, query } = execution.switchToHttp().getRequest<FastifyRequest>();
    const asked = { ...(params as object), ...(query as object) };
    return next
      .handle()
      .pipe(
        map((page) =>
          page.next === null ? page : { ...page, next: keptTo(this.operation, asked, page.next) },
        ),
      );
  }
}
