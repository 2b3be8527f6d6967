import { z } from 'zod';

export const roles = ['head', 'manager', 'operations', 'accountant', 'admin'] as const;
export type Role = (typeof roles)[number];

/**
 * On whose behalf something is asked. An `operator` looks after the installation and sees nothing of the firm. `system`
 * acts inside our own processes and never comes through the gateway.
 */
export const actor = z.object({
  accountId: z.uuid().nullable(),
  staffId: z.uuid().nullable(),
  role: z.enum([...roles, 'operator', 'system']),
});
export type Actor = z.output<typeof actor>;

/** What travels with every call beside its data. */
export const callContext = z.object({
  correlationId: z.string().min(1).max(100),
  actor,
  /** Present on commands: the same id is the same command, however often it comes. */
  commandId: z.string().min(1).max(200).optional(),
  /** Epoch milliseconds after which nobody waits for the answer any more. */
  deadline: z.number().optional(),
});
export type CallContext = z.output<typeof callContext>;

export const systemActor: Actor = { accountId: null, staffId: null, role: 'system' };
