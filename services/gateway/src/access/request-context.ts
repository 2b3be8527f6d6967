import { nobody } from '@otdel/contracts';
import { currentContext, logger, runInContext, type Context } from '@otdel/platform';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { randomUUID } from 'node:crypto';

const log = logger('http');
const wellFormed = /^[\w.:-]{1,100}$/;
/** The context of each request, for `onResponse`: Fastify calls that hook outside of the request's async context. */
const contexts = new WeakMap<FastifyRequest, Context>();

/**
 * Gives each request a context with a correlation id, and logs one line at its end. The id is a new one: whoever comes with an
 * id of somebody else's request would write into its story. That of a trusted proxy is taken, and that of a caller who turns
 * out to be known (`takeCallersId`).
 */
export function giveContext(http: FastifyInstance): void {
  http.addHook('onRequest', (request, reply, done) => {
    const given = request.headers['x-correlation-id'];
    const theirs = typeof given === 'string' && wellFormed.test(given) ? given : undefined;
    // more than one address: the nearest is a trusted proxy, which named the next
    const isTrusted = (request.ips?.length ?? 0) > 1;
    const correlationId = (isTrusted ? theirs : undefined) ?? randomUUID();
    reply.header('x-correlation-id', correlationId);
    // Fastify keeps the async context while it reads the body, up to the controller and the filters
    const context = {
      correlationId,
      actor: nobody,
      ...(theirs && !isTrusted && { clientCorrelationId: theirs }),
    };
    runInContext(context, () => {
      contexts.set(request, currentContext());
      done();
    });
  });
  http.addHook('onResponse', (request, reply, done) => {
    const context = contexts.get(request);
    if (!context) return done();
    runInContext(context, () => {
      const route = `${request.method} ${request.routeOptions.url ?? '?'}`;
      const line = { route, status: reply.statusCode, ms: Math.floor(reply.elapsedTime) };
      if (route.includes('/health/')) log.debug(line, 'answered');
      else log.info(line, 'answered');
    });
    done();
  });
}

/** Calls the request what its caller calls it. To be called once the caller is known. */
export function takeCallersId(request: FastifyRequest, reply: FastifyReply): void {
  const context = contexts.get(request);
  if (context?.clientCorrelationId === undefined) return;
  context.correlationId = context.clientCorrelationId;
  delete context.clientCorrelationId;
  reply.header('x-correlation-id', context.correlationId);
}
