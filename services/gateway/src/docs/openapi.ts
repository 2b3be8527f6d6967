import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { z } from 'zod';
import { whoMay } from '../access/roles.table.ts';
import { csvMark } from './answers.decorator.ts';
import { describe, settleNames } from './components.ts';

type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>;
interface Answered {
  content?: Record<string, unknown>;
  [csvMark]?: boolean;
}
const methods = ['get', 'post', 'put', 'patch', 'delete'] as const;

const problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string().meta({ description: 'What is wrong and how to mend it' }),
    code: z.string().meta({ description: 'Which rule spoke', examples: ['invalid_input'] }),
    correlationId: z.string().meta({ description: 'Under which the log tells the story' }),
    errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
    details: z.record(z.string(), z.unknown()).optional(),
  })
  .meta({ id: 'Problem', description: 'RFC 9457' });

const idempotencyKey = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  schema: { type: 'string', maxLength: 160 },
  description: 'Send the same key to try again safely; without one each request is a new command.',
} as const;

const intro = `Everything about orders, from the first line to the client's opinion.

Sign in by POST /api/sessions and send the accessToken as a bearer. Lists come in pages: pass \`next\` as \`cursor\`.
Sums and quantities are decimal strings. Fields that are not described are refused. Whatever goes wrong is answered
as application/problem+json with a \`code\`, a \`detail\` for people and, for wrong input, the \`errors\` by path.`;

/** The API as OpenAPI 3.1, from the controllers, their schemas and the table of roles. */
export function openApi(app: NestFastifyApplication): OpenAPIObject {
  const config = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Otdel')
    .setDescription(intro)
    .setVersion('1')
    .setLicense('Apache-2.0', 'https://www.apache.org/licenses/LICENSE-2.0')
    .addServer('/')
    .addBearerAuth({ type: 'http', scheme: 'bearer', bearerFormat: 'JWT' }, 'bearer')
    .addSecurityRequirements('bearer')
    .build();
  const document = SwaggerModule.createDocument(app, config, {
    operationIdFactory: (controller, method) =>
      `${controller.replace(/Controller$/, '').toLowerCase()}_${method}`,
    standardSchemaConverter: (schema, { schemaType }) => describe(schema, schemaType),
  });
  document.paths = Object.fromEntries(
    Object.entries(document.paths).filter(([path]) => path.startsWith('/api/')),
  );
  for (const [path, item] of Object.entries(document.paths))
    for (const method of methods) if (item[method]) complete(item[method], method, path);
  const { $defs } = z.toJSONSchema(problem, { io: 'input' });
  Object.assign((document.components ??= {}), {
    schemas: { ...document.components?.schemas, Problem: $defs!['Problem'] },
  });
  return settleNames(document);
}

/** What the code of a controller does not say: who may, the key of commands, how refusals look. */
function complete(operation: Operation, method: string, path: string): void {
  const who = whoMay[`${method.toUpperCase()} ${path.replace(/\{(\w+)\}/g, ':$1')}`] ?? [];
  if (who === 'anyone') operation.security = [];
  operation.description = who === 'anyone' ? 'For anyone' : `For ${who.join(', ')}`;
  if (['post', 'put'].includes(method) && !path.endsWith('/sessions') && !path.includes('/sessions/'))
    operation.parameters = [...(operation.parameters ?? []), idempotencyKey];
  operation.responses['default'] = {
    description: 'Refused, with the reason',
    content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
  };
  for (const response of Object.values(operation.responses) as (Answered | undefined)[]) {
    if (!response?.[csvMark]) continue;
    delete response[csvMark];
    response.content = { ...response.content, 'text/csv': { schema: { type: 'string' } } };
  }
}
