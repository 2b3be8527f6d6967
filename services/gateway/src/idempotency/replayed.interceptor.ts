import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { currentContext } from '@otdel/platform';
import type { FastifyReply } from 'fastify';
import { tap, type Observable } from 'rxjs';

/** `Idempotency-Replayed: true` when the command was done before by a request with the same key: nothing was done now. */
@Injectable()
export class ReplayedInterceptor implements NestInterceptor {
  intercept(execution: ExecutionContext, next: CallHandler): Observable<unknown> {
    const reply = execution.switchToHttp().getResponse<FastifyReply>();
    return next.handle().pipe(
      tap(() => {
        if (currentContext().replayed) reply.header('idempotency-replayed', 'true');
      }),
    );
  }
}
