import { type MigrateOptions } from '@otdel/platform';
import { M0001Analytics } from './m0001-analytics.ts';

export const analyticsMigrations: MigrateOptions = { service: 'analytics', migrations: [M0001Analytics] };
