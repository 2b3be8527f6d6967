import type { Service } from '@otdel/contracts';
import { Failure } from '@otdel/servers';
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { services } from './services.ts';

export interface Secrets {
  TOKEN_SECRET: string;
  ADMIN_PASSWORD: string;
  /** Passwords of the services' database roles. */
  DB_PASSWORDS: Record<Service, string>;
  REDIS_PASSWORD: string;
  /** Keys that sign calls and events: base64, the newest first, separated by commas. */
  ENVELOPE_KEYS: string;
  /** Keys that encrypt what processes remember: base64, the newest first, separated by commas. */
  TEMPORAL_PAYLOAD_KEY: string;
  /** Key of the operator at this machine. */
  OPERATOR_KEY: string;
}

const random = (bytes: number) => randomBytes(bytes).toString('base64url');

/**
 * The secrets of this stack, readable by its owner only. The first start makes them; a start of a newer version adds
 * those that are missing.
 * @param env its ADMIN_PASSWORD becomes the administrator's password on the first start only
 */
export function secretsOf(home: string, env: NodeJS.ProcessEnv = {}): Secrets {
  const file = join(home, 'secrets.json');
  const kept = existsSync(file) ? read(file) : {};
  const passwords = services.map((s) => [s, kept.DB_PASSWORDS?.[s] ?? random(18)]);
  const secrets: Secrets = {
    TOKEN_SECRET: random(32),
    ADMIN_PASSWORD: env['ADMIN_PASSWORD'] || random(12),
    REDIS_PASSWORD: random(24),
    ENVELOPE_KEYS: randomBytes(32).toString('base64'),
    TEMPORAL_PAYLOAD_KEY: randomBytes(32).toString('base64'),
    OPERATOR_KEY: `op_${random(32)}`,
    ...kept,
    DB_PASSWORDS: Object.fromEntries(passwords) as Record<Service, string>,
  };
  if (!isDeepStrictEqual(secrets, kept)) keepSecrets(home, secrets);
  return secrets;
}

export function keepSecrets(home: string, secrets: Secrets): void {
  const file = join(home, 'secrets.json');
  // the rename replaces the file in one step: with half a file nobody could open the database any more
  writeFileSync(`${file}.new`, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

function read(file: string): Partial<Secrets> {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Partial<Secrets>;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new Failure(
      `The secrets of this stack cannot be read (${file}: ${message}).`,
      code === 'EACCES'
        ? 'Run as the user who started it first, or begin anew with another OTDEL_HOME.'
        : 'Put the file back, or begin anew: npm run reset.',
    );
  }
}
