import { z } from 'zod';
import { id } from './values.ts';

/** What has a name that is personal. Clients are known in crm, staff in planning; no other room keeps their names. */
export type NamedKind = 'client' | 'staff';
export interface Named {
  readonly kind: NamedKind;
  readonly id: string;
}
type Whose = (holder: Record<string, unknown>) => Named | undefined;
/** A name that is missing in an answer. */
export interface NamePlace {
  readonly whose: Named;
  put(name: string): void;
}
type Find = (answer: unknown) => NamePlace[];

const registry = z.registry<{ whose: Whose }>();

/** What rooms answer where the gateway puts a name. It stays when the name is not known. */
export const unnamed = '';

/**
 * A name of a client or of staff in an answer. The room that answers does not know it: the gateway looks it up.
 * @param whose says of the object that has the field whose name it is; undefined: it is not personal, the room knows it
 * @example z.object({ id, name: nameOf('client') }); z.object({ clientId: id, clientName: nameOf('client', 'clientId') })
 */
export function nameOf(kind: NamedKind, idField?: string): z.ZodString;
export function nameOf(whose: Whose): z.ZodString;
export function nameOf(of: NamedKind | Whose, idField = 'id'): z.ZodString {
  const whose: Whose =
    typeof of === 'function'
      ? of
      : ({ [idField]: given }) => (typeof given === 'string' ? { kind: of, id: given } : undefined);
  return z.string().register(registry, { whose });
}

/** Where in the answers of a schema names are to be put; null: nowhere. Looks through objects, lists and what may be null. */
export function namesIn(schema: z.ZodType): Find | null {
  if (schema instanceof z.ZodObject) return inObject(schema);
  if (schema instanceof z.ZodArray) {
    const find = namesIn(schema.element as z.ZodType);
    return find && ((items) => (items as unknown[]).flatMap(find));
  }
  if (schema instanceof z.ZodNullable || schema instanceof z.ZodOptional) {
    const find = namesIn(schema.unwrap() as z.ZodType);
    return find && ((answer) => (answer === null || answer === undefined ? [] : find(answer)));
  }
  return null;
}

function inObject({ shape }: z.ZodObject): Find | null {
  const finds = Object.entries(shape as Record<string, z.ZodType>).flatMap(([field, inner]): Find[] => {
    const whose = registry.get(inner)?.whose;
    if (whose) return [(answer) => placeOf(answer as Record<string, unknown>, field, whose)];
    const find = namesIn(inner);
    return find ? [(answer) => find((answer as Record<string, unknown>)[field])] : [];
  });
  return finds.length > 0 ? (answer) => finds.flatMap((find) => find(answer)) : null;
}

function placeOf(holder: Record<string, unknown>, field: string, whose: Whose): NamePlace[] {
  const named = whose(holder);
  return named ? [{ whose: named, put: (name) => (holder[field] = name) }] : [];
}

/** How the rooms that know names are asked for them. */
export const mostNames = 1_000;
export const wantedNames = z.object({ ids: z.array(id).min(1).max(mostNames) });
export const foundNames = z.object({ items: z.array(z.object({ id, name: z.string() })) });
