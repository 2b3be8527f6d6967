import { applyDecorators, HttpCode } from '@nestjs/common';
import { ApiOperation, ApiProduces, ApiResponse } from '@nestjs/swagger';
import type { z } from 'zod';

/** Where the docs are to add the same answer as CSV. */
export const csvMark = 'x-csv';

export interface Answer {
  /** What the route does, in one line. */
  does: string;
  /** null: no content. */
  gives: z.ZodType | null;
  status?: 200 | 201 | 204;
  /** Of a PUT: 201 when it made the thing. */
  orCreated?: boolean;
  /** Header line of the same answer as CSV. */
  csv?: string;
  /** Media type, when it is not JSON. */
  as?: 'text/event-stream';
}

/**
 * Status, documentation and response schema of a route in one place.
 * @example @Answers({ does: 'Takes an order', gives: orderView, status: 201 })
 */
export function Answers({ does, gives, status = gives ? 200 : 204, orCreated, csv, as }: Answer) {
  const schema = gives && { standardSchema: gives };
  const description = csv
    ? `As JSON, or as CSV (by "Accept: text/csv" or "?format=csv") with the columns ${csv}`
    : status === 201
      ? 'Made'
      : 'Done';
  return applyDecorators(
    HttpCode(status),
    ApiOperation({ summary: does }),
    ApiResponse({ status, description, ...schema, ...(csv && { [csvMark]: true }) }),
    ...(as ? [ApiProduces(as)] : []),
    ...(orCreated ? [ApiResponse({ status: 201, description: 'Made', ...schema })] : []),
  );
}
