import { migrateMain } from '@otdel/platform';
import { ordersMigrations } from './migrations/index.ts';

await migrateMain(ordersMigrations);
