import type { MigrateOptions } from '@otdel/platform';
import { M0001Orders } from './m0001-orders.ts';

export const ordersMigrations: MigrateOptions = { service: 'orders', migrations: [M0001Orders] };
