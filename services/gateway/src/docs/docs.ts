import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { SwaggerModule } from '@nestjs/swagger';
import type { FastifyInstance } from 'fastify';
import { openApi } from './openapi.ts';

/** Serves /api/openapi.json, and pages to browse it at /api/docs. Their scripts come from the gateway itself. */
export function serveDocs(app: NestFastifyApplication): void {
  const http = app.getHttpAdapter().getInstance() as unknown as FastifyInstance;
  // helmet's policy makes browsers fetch scripts by https only: on a plain http address the page would stay white
  http.addHook('onSend', (request, reply, payload, done) => {
    const policy = reply.getHeader('content-security-policy');
    if (request.protocol === 'http' && request.url.startsWith('/api/docs') && typeof policy === 'string')
      reply.header('content-security-policy', policy.replace(/;?\s*upgrade-insecure-requests/, ''));
    done(null, payload);
  });
  SwaggerModule.setup('api/docs', app, openApi, {
    jsonDocumentUrl: 'api/openapi.json',
    raw: ['json'],
    customSiteTitle: 'Otdel API',
    swaggerOptions: { persistAuthorization: false, displayRequestDuration: true },
  });
}
