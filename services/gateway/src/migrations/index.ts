import { messagingMigrations } from '@otdel/messaging';
import { commandMigrations, type MigrateOptions } from '@otdel/platform';
import { M0001Gateway } from './m0001-gateway.ts';

export const gatewayMigrations: MigrateOptions = {
  service: 'gateway',
  migrations: [...messagingMigrations, ...commandMigrations, M0001Gateway],
};
