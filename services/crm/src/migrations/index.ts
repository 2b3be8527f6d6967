import { messagingMigrations } from '@otdel/messaging';
import { commandMigrations, type MigrateOptions, searchMigrations } from '@otdel/platform';
import { M0001Crm } from './m0001-crm.ts';
import { M0002Crm } from './m0002-crm.ts';
import { M0003Codes } from './m0003-codes.ts';
import { M0004Books } from './m0004-books.ts';
import { M0005Search } from './m0005-search.ts';
import { M0006Opinions } from './m0006-opinions.ts';

export const crmMigrations: MigrateOptions = {
  service: 'crm',
  migrations: [
    ...messagingMigrations,
    ...commandMigrations,
    ...searchMigrations,
    M0001Crm,
    M0002Crm,
    M0003Codes,
    M0004Books,
    M0005Search,
    M0006Opinions,
  ],
};
