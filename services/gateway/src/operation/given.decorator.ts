import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { invalid, issuesOf, type Operation } from '@otdel/contracts';
import { isIssueCode } from '@otdel/contracts/sentences';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { roomsCursor } from './cursor.ts';
import { unknownFields } from './unknown-fields.ts';

/** Of an answer that can be had as a table, in the query string. */
export const asTable = z.object({
  format: z.enum(['json', 'csv']).optional().meta({ description: 'Counts before the header Accept' }),
  separator: z.enum(['comma', 'semicolon']).default('comma').meta({
    description:
      'Of the cells of CSV. With "semicolon" decimals have a comma, as spreadsheets in Russian and many other languages read them',
  }),
});

/** What a request carries beside its path: its query string or its body. */
export const inputOf = ({ table, input }: Operation): z.ZodObject =>
  table ? input.safeExtend(asTable.shape) : input;

/**
 * What was sent to the route of an operation: the fields of the path and of the query or the body, in one object. It is
 * checked but not parsed, because whoever answers parses it with the same schema; only a cursor is, which rooms know
 * without the list that it is kept to.
 * @throws DomainError invalid, with every field that is wrong or not known; at `cursor` when it is of another list
 */
export const Given = createParamDecorator((operation: Operation, execution: ExecutionContext) =>
  given(operation, execution.switchToHttp().getRequest<FastifyRequest>()),
);

export function given(
  operation: Operation,
  { params, query, body }: Pick<FastifyRequest, 'params' | 'query' | 'body'>,
): unknown {
  // no body at all is an empty one: `POST …/confirm` says all there is to say
  const inQuery = operation.route?.startsWith('GET ') || operation.takes === 'file';
  const sent = inQuery ? query : body === undefined ? {} : body;
  const issues = [...problemsOf(operation.path, params), ...problemsOf(inputOf(operation), sent)];
  if (issues.length > 0) throw invalid(issuesOf({ issues }, isIssueCode));
  const asked = roomsCursor(operation, { ...(params as object), ...(sent as object) });
  if (!operation.table) return asked;
  return Object.fromEntries(Object.entries(asked).filter(([name]) => !(name in asTable.shape)));
}

function problemsOf(schema: z.ZodObject, value: unknown): z.core.$ZodIssue[] {
  const { error } = schema.safeParse(value, { reportInput: true });
  return [...unknownFields(schema, value), ...(error?.issues ?? [])];
}
