import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { invalid, issuesOf, type Operation } from '@otdel/contracts';
import { isIssueCode } from '@otdel/contracts/sentences';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { unknownFields } from './unknown-fields.ts';

/** Of an answer that can be had as a table, in the query string: counts before the header `accept`. */
export const format = z.enum(['json', 'csv']).optional();

/** What a request carries beside its path: its query string or its body. */
export const inputOf = ({ table, input }: Operation): z.ZodObject =>
  table ? input.safeExtend({ format }) : input;

/**
 * What was sent to the route of an operation: the fields of the path and of the query or the body, in one object. It is
 * checked but not parsed, because whoever answers parses it with the same schema.
 * @throws DomainError invalid, with every field that is wrong or not known
 */
export const Given = createParamDecorator((operation: Operation, execution: ExecutionContext) =>
  given(operation, execution.switchToHttp().getRequest<FastifyRequest>()),
);

export function given(
  operation: Operation,
  { params, query, body }: Pick<FastifyRequest, 'params' | 'query' | 'body'>,
): unknown {
  // no body at all is an empty one: `POST …/confirm` says all there is to say
  const sent = operation.route?.startsWith('GET ') ? query : body === undefined ? {} : body;
  const issues = [...problemsOf(operation.path, params), ...problemsOf(inputOf(operation), sent)];
  if (issues.length > 0) throw invalid(issuesOf({ issues }, isIssueCode));
  const { format: _, ...asked } = { ...(params as object), ...(sent as { format?: unknown }) };
  return asked;
}

function problemsOf(schema: z.ZodObject, value: unknown): z.core.$ZodIssue[] {
  const { error } = schema.safeParse(value, { reportInput: true });
  return [...unknownFields(schema, value), ...(error?.issues ?? [])];
}
