import type { IssueCode, IssueParams } from '@otdel/contracts';
import { z } from 'zod';

type UnknownField = z.core.$ZodIssueCustom & {
  message: IssueCode & 'unknown_field';
  params: IssueParams['unknown_field'];
};

/**
 * Finds the fields of the input that the schema does not know, at any depth: a mistyped name must be refused, not
 * ignored. Strict objects of zod do not fit: rooms parse with the same schemas and must accept a field that only a
 * newer gateway knows, and the errors of strict objects do not list the known fields.
 * @example unknownFields(z.object({ a: z.string() }), { a: 'x', b: 1 }) // [{ path: ['b'], message: 'unknown_field', … }]
 */
export function unknownFields(
  schema: z.core.$ZodType,
  value: unknown,
  path: PropertyKey[] = [],
): UnknownField[] {
  const inner = bare(schema);
  if (inner instanceof z.ZodArray)
    return Array.isArray(value)
      ? value.flatMap((item, i) => unknownFields(inner.element, item, [...path, i]))
      : [];
  if (!(inner instanceof z.ZodObject) || value === null || typeof value !== 'object' || Array.isArray(value))
    return [];
  const shape = inner.shape as Record<string, z.core.$ZodType>;
  return Object.entries(value).flatMap(([name, field]) =>
    Object.hasOwn(shape, name)
      ? unknownFields(shape[name]!, field, [...path, name])
      : [
          {
            code: 'custom',
            path: [...path, name],
            message: 'unknown_field',
            params: { known: Object.keys(shape).join(', ') },
          },
        ],
  );
}

/** Unwraps optional, nullable, default and the like. */
function bare(schema: z.core.$ZodType): z.core.$ZodType {
  let inner = schema;
  for (;;) {
    if (
      inner instanceof z.ZodOptional ||
      inner instanceof z.ZodNullable ||
      inner instanceof z.ZodDefault ||
      inner instanceof z.ZodPrefault ||
      inner instanceof z.ZodReadonly
    )
      inner = inner.unwrap();
    else if (inner instanceof z.ZodPipe) inner = inner.in;
    else return inner;
  }
}
