import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { nameOrder } from '@otdel/platform';
import { tap, type Observable } from 'rxjs';

/** Adds the number of the answered order to the log line that ends the request. */
@Injectable()
export class NamingInterceptor implements NestInterceptor<{ number?: string }> {
  intercept(_: ExecutionContext, next: CallHandler<{ number?: string }>): Observable<unknown> {
    return next.handle().pipe(tap(({ number }) => number !== undefined && nameOrder(number)));
  }
}
