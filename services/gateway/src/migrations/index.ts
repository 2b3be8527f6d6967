import { messagingMigrations } from '@otdel/messaging';
import { commandMigrations, type MigrateOptions } from '@otdel/platform';
import { M0001Gateway } from './m0001-gateway.ts';
import { M0002Audit } from './m0002-audit.ts';
import { M0003SignInLimits } from './m0003-sign-in-limits.ts';
import { M0004MustChange } from './m0004-must-change.ts';
import { M0005Import } from './m0005-import.ts';

export const gatewayMigrations: MigrateOptions = {
  service: 'gateway',
  migrations: [
    ...messagingMigrations,
    ...commandMigrations,
    M0001Gateway,
    M0002Audit,
    M0003SignInLimits,
    M0004MustChange,
    M0005Import,
  ],
};
