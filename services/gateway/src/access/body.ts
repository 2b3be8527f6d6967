import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { invalidAt } from '@otdel/contracts';
import type { FastifyInstance, FastifyRequest } from 'fastify';

/**
 * Parses bodies, and refuses what could be read in two ways: bytes that are no UTF-8, of which a lenient reader makes
 * another text, and a field that an object names twice, of which one reader takes the first and another the last.
 */
export function readJson(app: NestFastifyApplication, http: FastifyInstance): void {
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
      return parse(request as FastifyRequest, text, (error, parsed) =>
        !error && hasFieldTwice(text, parsed) ? done(invalidAt('', 'field_twice')) : done(error, parsed),
      );
    },
  );
}

/**
 * Whether an object in a JSON text names a field twice.
 * @param parsed what the text was parsed to
 * @example hasFieldTwice('{"a":1,"a":2}', { a: 2 }) // true
 */
export function hasFieldTwice(text: string, parsed: unknown): boolean {
  // outside of strings a colon stands behind the name of a field, and nowhere else
  const outside = text.replace(/"[^"\\]*(?:\\.[^"\\]*)*"/g, '');
  return outside.split(':').length - 1 > fieldsIn(parsed);
}

/** How many fields all objects in it have. Not recursive: the depth of a body has no limit. */
function fieldsIn(parsed: unknown): number {
  let fields = 0;
  const left = [parsed];
  while (left.length > 0) {
    const next = left.pop();
    if (typeof next !== 'object' || next === null) continue;
    const values: unknown[] = Object.values(next);
    if (!Array.isArray(next)) fields += values.length;
    for (const value of values) left.push(value);
  }
  return fields;
}
