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
  /** Of the database role of each service. */
  DB_PASSWORDS: Record<Service, string>;
  REDIS_PASSWORD: string;
  /** Sign what passes between processes: base64, the newest first, with commas between. */
  ENVELOPE_KEYS: string;
  /** Of the operator at this machine. */
  OPERATOR_KEY: string;
}

const random = (bytes: number) => randomBytes(bytes).toString('base64url');

/**
 * The secrets of this stack, readable by its owner only. They are made on its first start; one that came into use
 * later is made by the next start.
 * @param env ADMIN_PASSWORD of it becomes the administrator's, on the first start only
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
    OPERATOR_KEY: `op_${random(32)}`,
    ...kept,
    DB_PASSWORDS: Object.fromEntries(passwords) as Record<Service, string>,
  };
  if (isDeepStrictEqual(secrets, kept)) return secrets;
  // in one step: a half-written file would lock everybody out of the database that follows
  writeFileSync(`${file}.new`, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
  return secrets;
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
