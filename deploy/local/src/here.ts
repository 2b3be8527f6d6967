import type { Here } from '@otdel/ops';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { secretsOf } from './secrets.ts';
import { readState } from './state.ts';

/** Address, operator's key and logs of the firm of this home. */
export function here(home: string): Here {
  const url = readState(home)?.gatewayUrl;
  return {
    logs: join(home, 'logs'),
    ...(url && { url }),
    ...(existsSync(join(home, 'secrets.json')) && { key: secretsOf(home).OPERATOR_KEY }),
  };
}
