import type { MigrateOptions } from '@otdel/platform';
import { Messaging0001 } from './messaging0001.ts';

/**
 * The tables of messaging, for the list of a room, before its own.
 * @example { service: 'crm', migrations: [...messagingMigrations, ...commandMigrations, M0001Crm] }
 */
export const messagingMigrations: MigrateOptions['migrations'] = [Messaging0001];
