import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { nameOrder } from '@otdel/platform';
import { tap, type Observable } from 'rxjs';

/** The last line of the log about a request carries the number of the order that is answered. */
@Injectable()
export class NamingInterceptor implements NestInterceptor<{ number?: string }> {
  intercept(_: ExecutionContext, next: CallHandler<{ number?: string }>): Observable<unknown> {
    return next.handle().pipe(tap(({ number }) => number !== undefined && nameOrder(number)));
  }
}
