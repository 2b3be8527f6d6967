import { migrateMain } from '@otdel/platform';
import { receivablesMigrations } from './migrations/index.ts';

await migrateMain(receivablesMigrations);
