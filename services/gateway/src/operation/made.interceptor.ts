import {
  HttpStatus,
  Injectable,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import type { putOutcome } from '@otdel/contracts';
import type { FastifyReply } from 'fastify';
import { tap, type Observable } from 'rxjs';
import type { z } from 'zod';

interface Put {
  outcome: z.output<typeof putOutcome>;
}

/** 201 when a PUT made the thing, 200 when it was there. */
@Injectable()
export class MadeInterceptor implements NestInterceptor<Put, Put> {
  intercept(execution: ExecutionContext, next: CallHandler<Put>): Observable<Put> {
    const reply = execution.switchToHttp().getResponse<FastifyReply>();
    return next.handle().pipe(
      tap(({ outcome }) => {
        if (outcome === 'created') reply.status(HttpStatus.CREATED);
      }),
    );
  }
}
