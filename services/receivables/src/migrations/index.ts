import { messagingMigrations } from '@otdel/messaging';
import { commandMigrations, type MigrateOptions, searchMigrations } from '@otdel/platform';
import { M0001Receivables } from './m0001-receivables.ts';
import { M0002Credit } from './m0002-credit.ts';

export const receivablesMigrations: MigrateOptions = {
  service: 'receivables',
  migrations: [
    ...messagingMigrations,
    ...commandMigrations,
    ...searchMigrations,
    M0001Receivables,
    M0002Credit,
  ],
};
