import {
  HttpStatus,
  Injectable,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { createHash } from 'node:crypto';
import { map, type Observable } from 'rxjs';
import { recordIn } from './version.service.ts';

/**
 * Gives the `ETag` of a record with a version: the version, and of a GET what the whole answer is, because an answer also
 * tells of other things, such as the stock of an item. A GET whose answer the caller has (`If-None-Match`) is 304.
 */
@Injectable()
export class VersionInterceptor implements NestInterceptor {
  intercept(execution: ExecutionContext, next: CallHandler): Observable<unknown> {
    const http = execution.switchToHttp();
    const { method, headers } = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    return next.handle().pipe(
      map((answer) => {
        const { version } = recordIn(answer);
        const tag = method === 'GET' ? `"${version}.${digest(answer)}"` : `"${version}"`;
        reply.header('etag', tag);
        if (method !== 'GET' || !has(headers['if-none-match'], tag)) return answer;
        reply.status(HttpStatus.NOT_MODIFIED);
        return undefined;
      }),
    );
  }
}

const digest = (answer: unknown): string =>
  createHash('sha256').update(JSON.stringify(answer)).digest('base64url').slice(0, 16);

/** A proxy that compresses makes tags weak. */
const has = (header: string | undefined, tag: string): boolean =>
  header !== undefined &&
  header.split(',').some((given) => given.trim() === '*' || given.trim().replace(/^W\//, '') === tag);
