import type { Service } from '@otdel/contracts';
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '@otdel/servers';
import { services } from './services.ts';

export interface Secrets {
  TOKEN_SECRET: string;
  ADMIN_PASSWORD: string;
  /** Of the database role of each service. */
  DB_PASSWORDS: Record<Service, string>;
}

const random = (bytes: number) => randomBytes(bytes).toString('base64url');

/**
 * The secrets of this stack, made on its first start, readable by its owner only.
 * @param env ADMIN_PASSWORD of it becomes the administrator's, on the first start only
 */
export function secretsOf(home: string, env: NodeJS.ProcessEnv = {}): Secrets {
  const file = join(home, 'secrets.json');
  const kept = existsSync(file) ? read(file) : undefined;
  // a service that came after the first start gets its password now
  if (kept && services.every((s) => kept.DB_PASSWORDS[s])) return kept;
  const passwords = Object.fromEntries(services.map((s) => [s, kept?.DB_PASSWORDS[s] ?? random(18)]));
  const made: Secrets = {
    TOKEN_SECRET: kept?.TOKEN_SECRET ?? random(32),
    ADMIN_PASSWORD: kept?.ADMIN_PASSWORD ?? (env['ADMIN_PASSWORD'] || random(12)),
    DB_PASSWORDS: passwords as Record<Service, string>,
  };
  // in one step: a half-written file would lock everybody out of the database that follows
  writeFileSync(`${file}.new`, `${JSON.stringify(made, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
  return made;
}

function read(file: string): Secrets {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Secrets;
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
