import { z } from 'zod';
import { id, line } from '../values.ts';

/** Of a segment or region: its name; of a client: the id; the firm has none. */
type Scope = 'client' | 'segment' | 'region' | 'firm';

/** The fields that say for whom something holds. */
export const whose = <const Scopes extends readonly Scope[]>(scopes: Scopes) => ({
  scope: z.enum(scopes),
  /** The id of the client, or the name of the segment or region; left out for the firm. */
  of: line(100).optional(),
});

interface Whose {
  scope: Scope;
  of?: string | undefined;
}
/** The rules of `of`, for `refine`. */
export const namesAllButFirm = [
  ({ scope, of }: Whose): boolean => (scope === 'firm') === (of === undefined),
  { path: ['of'] as string[], message: 'scope_of' },
] as const;
export const namesClientById = [
  ({ scope, of }: Whose): boolean => scope !== 'client' || of === undefined || id.safeParse(of).success,
  { path: ['of'] as string[], message: 'id_form' },
] as const;

/** The same rules for the docs. */
export const rulesOfScope = (scopes: readonly Scope[]) => ({
  anyOf: [
    { properties: { scope: { enum: ['firm'] } }, not: { required: ['of'] } },
    {
      properties: { scope: { enum: ['client'] }, of: { type: 'string' as const, format: 'uuid' } },
      required: ['of'],
    },
    {
      properties: {
        scope: { enum: scopes.filter((scope) => scope !== 'firm' && scope !== 'client') },
        of: {},
      },
      required: ['of'],
    },
  ],
});
