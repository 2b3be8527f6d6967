import { messagingMigrations } from '@otdel/messaging';
import { type MigrateOptions } from '@otdel/platform';
import { M0001Analytics } from './m0001-analytics.ts';
import { M0002Groups } from './m0002-groups.ts';
import { M0003Promises } from './m0003-promises.ts';
import { M0004NoNames } from './m0004-no-names.ts';

export const analyticsMigrations: MigrateOptions = {
  service: 'analytics',
  readModels: true,
  migrations: [...messagingMigrations, M0001Analytics, M0002Groups, M0003Promises, M0004NoNames],
};
