import type { MigrateOptions } from '@otdel/platform';
import { Messaging0001 } from './messaging0001.ts';
import { Messaging0002 } from './messaging0002.ts';

/**
 * The tables of messaging. A room lists them before its own migrations.
 * @example { service: 'crm', migrations: [...messagingMigrations, ...commandMigrations, M0001Crm] }
 */
export const messagingMigrations: MigrateOptions['migrations'] = [Messaging0001, Messaging0002];
