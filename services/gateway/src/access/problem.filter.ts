import { Catch, type ArgumentsHost } from '@nestjs/common';
import { ProblemFilter, runInContext } from '@otdel/platform';
import type { FastifyRequest } from 'fastify';
import { contextOf } from './request-context.ts';

/** Errors from before the handler, such as a broken body, get the correlation id of their request too. */
@Catch()
export class RequestProblemFilter extends ProblemFilter {
  override catch(error: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    runInContext(contextOf(request), () => super.catch(error, host));
  }
}
