import { z } from 'zod';

/** Roles of people. */
export const roles = ['head', 'manager', 'operations', 'accountant', 'admin'] as const;
export type Role = (typeof roles)[number];

/**
 * Who may ask beside people. `system`: a process of ours that acts by itself; never comes through the gateway.
 * `operator`: whoever runs the installation, by a key of their own; sees no business data. `nobody`: how a request from
 * outside begins; has no rights.
 */
export const actorRoles = [...roles, 'system', 'operator', 'nobody'] as const;
export type ActorRole = (typeof actorRoles)[number];

/** On whose behalf something is asked. */
export const actor = z.object({
  accountId: z.uuid().nullable(),
  /** The person of the staff; null: an account without one. */
  staffId: z.uuid().nullable(),
  role: z.enum(actorRoles),
  /** The account of the administrator who acts as this actor; left out: the owner does. */
  actedBy: z.uuid().nullable().optional(),
});
export type Actor = z.output<typeof actor>;

/** Versions of a record that somebody saw; `any`: that it is there. */
export const seenVersions = z.union([z.literal('any'), z.array(z.int())]);

/** What travels with every call beside its data. */
export const callContext = z.object({
  correlationId: z.string().min(1).max(100),
  actor,
  /** Present on commands: the same id is the same command, however often it comes. */
  commandId: z.string().min(1).max(200).optional(),
  /** The command's id came before: it may be done already. */
  repeated: z.boolean().optional(),
  /** Present on commands that are meant for these versions of the record alone. */
  seen: seenVersions.optional(),
  /** Milliseconds that the caller still waits, counted from the arrival. Never a moment: clocks differ. */
  leftMs: z.number().optional(),
});
export type CallContext = z.output<typeof callContext>;

const without = (role: ActorRole): Actor => ({ accountId: null, staffId: null, role });
export const systemActor: Actor = without('system');
export const nobody: Actor = without('nobody');

/** Everybody who works here. */
export const everybody: readonly Role[] = roles;
/** Who deals with clients. */
export const sales: readonly Role[] = ['head', 'manager', 'operations', 'admin'];
/** Who runs the warehouse, purchases and production. */
export const supply: readonly Role[] = ['head', 'operations', 'admin'];
/** Who sees what clients owe: a manager that of own clients. */
export const moneyReaders: readonly Role[] = ['head', 'manager', 'accountant', 'admin'];
/** Who records money. */
export const bookkeepers: readonly Role[] = ['head', 'accountant', 'admin'];
export const leaders: readonly Role[] = ['head', 'admin'];
export const administrators: readonly Role[] = ['admin'];
