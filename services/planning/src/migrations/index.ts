import { type MigrateOptions } from '@otdel/platform';
import { M0001Planning } from './m0001-planning.ts';

export const planningMigrations: MigrateOptions = { service: 'planning', migrations: [M0001Planning] };
