import { code, id } from '@otdel/contracts';
import type { StandardSchemaV1 } from '@standard-schema/spec';
import { z } from 'zod';
import { unknownFields } from './unknown-fields.ts';

/** The input of a route: a zod schema that also refuses what it does not know. Carries its schema for the docs. */
export interface Input<I, O> extends StandardSchemaV1<I, O> {
  readonly of: z.ZodType;
}

function input<I, O>(schema: z.ZodType, result: (given: unknown, parsed: unknown) => unknown): Input<I, O> {
  const validate = (value: unknown): StandardSchemaV1.Result<O> => {
    // no body at all is an empty one: `POST …/confirm` says all there is to say
    const given = value === undefined ? {} : value;
    const parsed = schema.safeParse(given);
    const issues: StandardSchemaV1.Issue[] = [...unknownFields(schema, given)];
    if (!parsed.success) issues.push(...(parsed.error.issues as StandardSchemaV1.Issue[]));
    return issues.length > 0 ? { issues } : { value: result(given, parsed.data) as O };
  };
  return { of: schema, '~standard': { version: 1, vendor: 'otdel', validate } };
}

/** Checked and parsed here, for what the gateway does itself. @example @Body({ schema: strict(newAccount) }) */
export const strict = <S extends z.ZodType>(schema: S) =>
  input<z.input<S>, z.output<S>>(schema, (_, parsed) => parsed);

/**
 * Checked here, but handed on as it came: the room that answers parses it itself, with the same schema.
 * @example @Query({ schema: asGiven(orderFilters) }) filters: z.input<typeof orderFilters>
 */
export const asGiven = <S extends z.ZodType>(schema: S) =>
  input<z.input<S>, z.input<S>>(schema, (given) => given);

/** The id in a path. @example @Param(byId) { id }: ById */
export const byId = { schema: strict(z.object({ id })) };
export interface ById {
  id: string;
}

/** The firm's own code in a path, of things that are put by it. */
export const byCode = { schema: strict(z.object({ code })) };
export interface ByCode {
  code: string;
}
export const bySku = { schema: strict(z.object({ sku: code })) };
export interface BySku {
  sku: string;
}
