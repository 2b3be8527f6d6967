import { messagingMigrations } from '@otdel/messaging';
import { commandMigrations, type MigrateOptions, searchMigrations } from '@otdel/platform';
import { M0001Planning } from './m0001-planning.ts';
import { M0002Planning } from './m0002-planning.ts';
import { M0003Planning } from './m0003-planning.ts';
import { M0004Planning } from './m0004-planning.ts';
import { M0005Codes } from './m0005-codes.ts';
import { M0006Search } from './m0006-search.ts';

export const planningMigrations: MigrateOptions = {
  service: 'planning',
  migrations: [
    ...messagingMigrations,
    ...commandMigrations,
    ...searchMigrations,
    M0001Planning,
    M0002Planning,
    M0003Planning,
    M0004Planning,
    M0005Codes,
    M0006Search,
  ],
};
