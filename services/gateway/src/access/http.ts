import cookie from '@fastify/cookie';
import rateLimit from '@fastify/rate-limit';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { tooMany } from '@otdel/contracts';
import { logger, type Config } from '@otdel/platform';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { readJson } from './body.ts';
import { IdentityService } from './identity.service.ts';
import { giveContext, takeCallersId } from './request-context.ts';
import { methodsAt, routeOf } from './routes.ts';

const log = logger('http');
/** Bytes of a body at most that somebody without a token may send: a login, a password. */
const openBodyLimit = 16_384;

/** What every request passes before it reaches a controller. */
export async function prepareHttp(app: NestFastifyApplication, config: Config): Promise<void> {
  const http = app.getHttpAdapter().getInstance() as unknown as FastifyInstance;
  giveContext(http);
  if (!config.env.TRUST_PROXY) warnOfProxy(http);
  readJson(app, http);
  await app.register(cookie);
  const identities = app.get(IdentityService);
  await app.register(rateLimit, {
    // the hook below counts every request, also one that finds no route
    global: false,
    max: config.env.RATE_LIMIT,
    timeWindow: '1 second',
    // many people may come from one address, and one may come from many
    keyGenerator: async (request: FastifyRequest) => {
      const identity = await identities.of(request).catch(() => undefined);
      return identity?.accountId ?? request.ip;
    },
    allowList: (request: FastifyRequest) => request.url.startsWith('/health/'),
    errorResponseBuilder: () => tooMany('too_many_requests', { limit: config.env.RATE_LIMIT }),
  });
  http.addHook('onRequest', http.rateLimit());
  nameMethods(http);
  acceptOnlyJson(http);
  refuseUndecodable(http);
  letNobodyKeep(http);
  acceptOnlyKnown(http, identities);
}

/** Says once that a proxy comes which the settings do not name: limits count all behind it as one caller. */
function warnOfProxy(http: FastifyInstance): void {
  let isSaid = false;
  http.addHook('onRequest', (request, _reply, done) => {
    const { 'x-forwarded-for': list, forwarded } = request.headers;
    if (!isSaid && (list ?? forwarded) !== undefined) {
      isSaid = true;
      log.warn(
        'requests come by a proxy: name its address in TRUST_PROXY, or all behind it are one caller for the limits',
      );
    }
    done();
  });
}

/** Who has no good token is told so before the body is read. */
function acceptOnlyKnown(http: FastifyInstance, identities: IdentityService): void {
  http.addHook('onRequest', async (request, reply) => {
    const route = routeOf(request.method, request.routeOptions.url);
    if (!route || route.isOpen) return;
    await identities.of(request);
    takeCallersId(request, reply);
  });
  http.addHook('onRoute', (route) => {
    if ([route.method].flat().some((method) => routeOf(method, route.url)?.isOpen))
      route.bodyLimit = openBodyLimit;
  });
}

/** No browser and no proxy keeps what an operation answered. */
function letNobodyKeep(http: FastifyInstance): void {
  http.addHook('onRequest', (request, reply, done) => {
    if (routeOf(request.method, request.routeOptions.url)) reply.header('cache-control', 'no-store');
    done();
  });
}

/** A path that is known by other methods names them. */
function nameMethods(http: FastifyInstance): void {
  http.addHook('onRequest', (request, reply, done) => {
    const methods = methodsAt(request.url.split('?', 1)[0]!);
    // HEAD is served wherever GET is
    const method = request.method === 'HEAD' ? 'GET' : request.method;
    if (methods.length === 0 || (!request.is404 && methods.includes(method))) return done();
    reply.header('allow', methods.join(', '));
    done(Object.assign(new Error(`This path has ${methods.join(', ')}.`), { statusCode: 405 }));
  });
}

/** A query that is no UTF-8 is refused, as such a path is: a lenient reader makes another text of it. */
function refuseUndecodable(http: FastifyInstance): void {
  http.addHook('onRequest', (request, _reply, done) => {
    const { url } = request;
    try {
      decodeURIComponent(url.slice(url.indexOf('?') + 1));
      done();
    } catch {
      done(Object.assign(new Error('The query is not percent-encoded UTF-8.'), { statusCode: 400 }));
    }
  });
}

const json = /^application\/json\s*(;|$)/i;
const bytes = /^(text\/csv|application\/octet-stream)\s*(;|$)/i;
/** A form or a text sent by a foreign page never reaches a parser. The bytes of a file go on as a stream. */
function acceptOnlyJson(http: FastifyInstance): void {
  http.addContentTypeParser(bytes, (_request, payload, done) => done(null, payload));
  http.addHook('onRequest', (request, _reply, done) => {
    const type = request.headers['content-type'];
    const file = routeOf(request.method, request.routeOptions.url)?.takesFile;
    if (type === undefined ? !file : (file ? bytes : json).test(type)) return done();
    const right = file ? 'text/csv or application/octet-stream' : 'application/json';
    const refusal = new Error(`Send the body as ${right}, not as ${type?.slice(0, 100)}.`);
    done(Object.assign(refusal, { statusCode: 415 }));
  });
}
