import type { OpenAPIObject } from '@nestjs/swagger';
import { kindOf, liveEvent, operationsOn, type ErrorCode, type Operation } from '@otdel/contracts';
import { statusOf } from '@otdel/platform';
import { z } from 'zod';
import { createDocument, type ZodOpenApiOperationObject, type ZodOpenApiResponsesObject } from 'zod-openapi';
import { keyForm } from '../idempotency/key.service.ts';
import { inputOf } from '../operation/given.decorator.ts';
import { ifMatchForm, isVersioned } from '../operation/version.service.ts';

const problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string().meta({ description: 'What is wrong and how to mend it, by Accept-Language' }),
    code: z.string().meta({ description: 'Which rule spoke', examples: ['invalid_input'] }),
    correlationId: z.string().meta({ description: 'Under which the log tells the story' }),
    params: z.record(z.string(), z.unknown()).optional().meta({ description: 'What the code speaks of' }),
    errors: z.array(z.object({ path: z.string(), code: z.string(), message: z.string() })).optional(),
  })
  .meta({ id: 'Problem', description: 'RFC 9457' });

const idempotencyKey = {
  'Idempotency-Key': z.string().regex(keyForm).optional().meta({
    description: 'Send the same key to try again safely; without one each request is a new command.',
  }),
};
const ifMatch = {
  'If-Match': z
    .string()
    .regex(ifMatchForm)
    .optional()
    .meta({
      description:
        'The ETag that you saw, or its version: nothing is changed when the record has another one (412).',
      examples: ['"7"'],
    }),
};
const ifNoneMatch = {
  'If-None-Match': z.string().optional().meta({
    description: 'The ETag of an answer that you have: 304 when it is the same.',
  }),
};
const etag = {
  ETag: z
    .string()
    .meta({ description: 'The version of the record in quotes, for If-Match', examples: ['"7"'] }),
};
const replayed = {
  'Idempotency-Replayed': z
    .literal('true')
    .optional()
    .meta({ description: 'The command was done before by a request with the same key, and not now.' }),
};

const intro = `Everything about orders, from the first line to the client's opinion.

Sign in by POST /api/sessions and send the accessToken as a bearer. Lists come in pages: pass \`next\` as \`cursor\`.
Sums and quantities are decimal strings. Fields that are not described are refused. Whatever goes wrong is answered
as application/problem+json with a \`code\`, its \`params\`, a \`detail\` for people in English or Russian and, for wrong
input, the \`errors\` by path.`;

/** The API as OpenAPI 3.1, from the operations alone. */
export function openApi(): OpenAPIObject {
  const paths: Record<string, Record<string, ZodOpenApiOperationObject>> = {};
  for (const [word, operations] of Object.entries(operationsOn))
    for (const operation of operations) {
      if (operation.route === null) continue;
      const [verb, path] = operation.route.replace(/:(\w+)/g, '{$1}').split(' ') as [string, string];
      paths[path] = { ...paths[path], [verb.toLowerCase()]: described(word, operation) };
    }
  const document = createDocument(
    {
      openapi: '3.1.0',
      info: {
        title: 'Otdel',
        description: intro,
        version: '1',
        license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
      },
      servers: [{ url: '/' }],
      security: [{ bearer: [] }],
      components: { securitySchemes: { bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } } },
      paths,
    },
    {
      // unknown fields are refused when sent; an answer may gain fields one day
      override: ({ zodSchema, jsonSchema, io }) => {
        if (zodSchema === streamed)
          jsonSchema.properties!['data'] = jsonIn(
            jsonSchema.properties!['data'] as z.core.JSONSchema.JSONSchema,
          );
        if (jsonSchema.pattern) jsonSchema.pattern = readable(jsonSchema.pattern);
        if (jsonSchema.type !== 'object' || !jsonSchema.properties) return;
        if (io === 'input') jsonSchema.additionalProperties = false;
        else delete jsonSchema.additionalProperties;
      },
    },
  );
  return document as OpenAPIObject;
}

const jsonIn = (contentSchema: z.core.JSONSchema.JSONSchema) => ({
  type: 'string' as const,
  contentMediaType: 'application/json',
  contentSchema,
});

/** Many programs that read the API know no classes of Unicode, and no escape that only a pattern between slashes needs. */
const readable = (pattern: string): string =>
  pattern
    .replaceAll(String.raw`\p{Cc}`, String.raw`\u0000-\u001f\u007f-\u009f`)
    .replaceAll(String.raw`\/`, '/');

const bytes = { schema: { type: 'string' as const, format: 'binary' } };
const fileContent = { 'text/csv': bytes, 'application/octet-stream': bytes };

/** Whether people send it with a key of their own. */
const isKeyed = ({ route, kind }: Operation): boolean =>
  kind === 'command' && /^(POST|PUT) /.test(route!) && !route!.includes('/sessions');

function described(word: string, operation: Operation): ZodOpenApiOperationObject {
  const { name, does, may, path, kind } = operation;
  const input = inputOf(operation);
  const hasInput = Object.keys(input.shape).length > 0;
  const reads = kind === 'query';
  const takesFile = operation.takes === 'file';
  const versioned = isVersioned(operation);
  const headers = {
    ...(isKeyed(operation) && idempotencyKey),
    ...(operation.guarded && ifMatch),
    ...(reads && versioned && ifNoneMatch),
  };
  return {
    operationId: `${word}_${name.split('.')[1]}`,
    tags: [word[0]!.toUpperCase() + word.slice(1)],
    summary: does,
    description: may === 'anyone' ? 'For anyone' : `For ${may.join(', ')}`,
    ...(may === 'anyone' && { security: [] }),
    requestParams: {
      path,
      ...((reads || takesFile) && { query: input }),
      ...(Object.keys(headers).length > 0 && { header: z.object(headers) }),
    },
    ...(takesFile && { requestBody: { required: true, content: fileContent } }),
    ...(!reads &&
      !takesFile &&
      hasInput && {
        requestBody: {
          // without a body is as with an empty one
          required: !input.safeParse({}).success,
          content: { 'application/json': { schema: input } },
        },
      }),
    responses: { ...answersOf(operation), ...refusalsOf(operation) },
  };
}

/** One event of the stream: its data is JSON in a text. */
const streamed = z.object({ id: z.string().optional(), event: z.string().optional(), data: liveEvent });

function answersOf(operation: Operation): ZodOpenApiResponsesObject {
  const { as, status, shows, table, kind } = operation;
  if (status === 204) return { 204: { description: 'Done' } };
  const content =
    as === 'event-stream'
      ? { 'text/event-stream': { schema: streamed } }
      : { 'application/json': { schema: shows } };
  if (table)
    return {
      200: {
        description: `As JSON, or as CSV (by "Accept: text/csv" or "?format=csv") with the columns ${table.columns}. The last row is "total". CSV begins with a byte order mark; "separator=semicolon" writes decimals with a comma`,
        content: { ...content, 'text/csv': { schema: { type: 'string' } } },
      },
    };
  const sent = { ...(isVersioned(operation) && etag), ...(isKeyed(operation) && replayed) };
  const headers = Object.keys(sent).length > 0 ? { headers: z.object(sent) } : {};
  const [done, made] = [
    { description: 'Done', content, ...headers },
    { description: 'Made', content, ...headers },
  ];
  if (status === 'made') return { 200: done, 201: made };
  if (kind === 'query' && isVersioned(operation))
    return { 200: done, 304: { description: 'As you have it', ...headers } };
  return status === 201 ? { 201: made } : { 200: done };
}

/** What could not be read at all, or is not what the operation takes. */
const unread = new Set<ErrorCode>(['invalid_input', 'bad_request']);

/** Codes of the operation by status, those that every operation has with them. */
function refusalsOf({ may, path, input, kind, refuses }: Operation): ZodOpenApiResponsesObject {
  const codes: ErrorCode[] = [...refuses, 'too_many_requests'];
  if (Object.keys({ ...path.shape, ...input.shape }).length > 0) codes.push('invalid_input', 'bad_request');
  if (may !== 'anyone')
    codes.push(
      'no_token',
      'token_expired',
      'token_invalid',
      'session_ended',
      'role_not_allowed',
      'password_must_change',
    );
  if (kind === 'command' && may !== 'anyone') codes.push('idempotency_key_reused');
  const byStatus = Map.groupBy(codes, (code) => (unread.has(code) ? 400 : statusOf[kindOf(code)]));
  const refused = (description: string, named?: ErrorCode[]) => ({
    description,
    content: {
      'application/problem+json': {
        schema: named ? { allOf: [problemRef, { properties: { code: { enum: named } } }] } : problem,
      },
    },
  });
  return {
    ...Object.fromEntries(
      [...byStatus].map(([status, named]) => [status, refused(`Refused: ${named.join(', ')}`, named)]),
    ),
    default: refused('Refused, with the reason'),
  };
}

const problemRef = { $ref: '#/components/schemas/Problem' };
