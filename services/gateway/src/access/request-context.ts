import { nobody } from '@otdel/contracts';
import { currentContext, logger, runInContext, type Context } from '@otdel/platform';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { randomUUID } from 'node:crypto';

const log = logger('http');
const wellFormed = /^[\w.:-]{1,100}$/;
/** The context of each request, for `onResponse`: Fastify calls that hook outside of the request's async context. */
const contexts = new WeakMap<FastifyRequest, Context>();

/** Gives each request a context with a correlation id (the caller's, or a new one), and logs one line at its end. */
export function giveContext(http: FastifyInstance): void {
  http.addHook('onRequest', (request, reply, done) => {
    const given = request.headers['x-correlation-id'];
    const correlationId = typeof given === 'string' && wellFormed.test(given) ? given : randomUUID();
    reply.header('x-correlation-id', correlationId);
    // Fastify keeps the async context while it reads the body, up to the controller and the filters
    runInContext({ correlationId, actor: nobody }, () => {
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
