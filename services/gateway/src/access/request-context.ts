import { systemActor } from '@otdel/contracts';
import { logger, peekContext, runInContext, type Context } from '@otdel/platform';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { randomUUID } from 'node:crypto';

const log = logger('http');
const wellFormed = /^[\w.:-]{1,100}$/;
const contexts = new WeakMap<FastifyRequest, Context>();

/** The context of a request, also where its asynchronous thread was lost, as after the reading of a body. */
export const contextOf = (request: FastifyRequest): Context =>
  contexts.get(request) ?? { correlationId: randomUUID(), actor: systemActor };

/** Every request works under one correlation id, its own or the caller's, and ends in one line of the log. */
export function giveContext(door: FastifyInstance): void {
  door.addHook('onRequest', (request, reply, done) => {
    const given = request.headers['x-correlation-id'];
    const correlationId = typeof given === 'string' && wellFormed.test(given) ? given : randomUUID();
    reply.header('x-correlation-id', correlationId);
    enter(request, { correlationId, actor: systemActor }, done);
  });
  // reading a body leaves the thread in which onRequest ran
  door.addHook('preHandler', (request, _reply, done) => enter(request, contextOf(request), done));
  door.addHook('onResponse', (request, reply, done) => {
    runInContext(contextOf(request), () => {
      const route = `${request.method} ${request.routeOptions.url ?? '?'}`;
      const line = { route, status: reply.statusCode, ms: Math.floor(reply.elapsedTime) };
      if (route.includes('/health/')) log.debug(line, 'answered');
      else log.info(line, 'answered');
    });
    done();
  });
}

function enter(request: FastifyRequest, context: Context, done: () => void): void {
  runInContext(context, () => {
    contexts.set(request, peekContext()!);
    done();
  });
}
