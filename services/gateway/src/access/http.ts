import cookie from '@fastify/cookie';
import rateLimit from '@fastify/rate-limit';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { invalidAt, tooMany } from '@otdel/contracts';
import type { Config } from '@otdel/platform';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { IdentityService } from './identity.service.ts';
import { giveContext } from './request-context.ts';

/** What every request passes before it reaches a controller. */
export async function prepareHttp(app: NestFastifyApplication, config: Config): Promise<void> {
  const http = app.getHttpAdapter().getInstance() as unknown as FastifyInstance;
  giveContext(http);
  acceptOnlyJson(http);
  readUtf8(app, http);
  await app.register(cookie);
  const identities = app.get(IdentityService);
  await app.register(rateLimit, {
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
}

/** A form or a text sent by a foreign page never reaches a parser. */
function acceptOnlyJson(http: FastifyInstance): void {
  http.addHook('onRequest', (request, _reply, done) => {
    const type = request.headers['content-type'];
    if (type === undefined || /^application\/json\s*(;|$)/i.test(type)) return done();
    const refusal = new Error(`Send the body as application/json, not as ${type.slice(0, 100)}.`);
    done(Object.assign(refusal, { statusCode: 415 }));
  });
}

/** Bytes that are no UTF-8 are refused: a lenient reader makes another text of them and says nothing. */
function readUtf8(app: NestFastifyApplication, http: FastifyInstance): void {
  const utf8 = new TextDecoder('utf-8', { fatal: true });
  const parse = http.getDefaultJsonParser('error', 'error');
  app.useBodyParser(
    'application/json',
    { bodyLimit: http.initialConfig.bodyLimit },
    (request, body, done) => {
      let text: string;
      try {
        text = utf8.decode(body as Buffer);
      } catch {
        return done(invalidAt('', 'not_utf8'));
      }
      return parse(request as FastifyRequest, text, done);
    },
  );
}
