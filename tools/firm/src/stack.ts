import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SignIn } from './api.ts';

/** Where `npm start` keeps its stack. */
const home = process.env['OTDEL_HOME'] ?? join(import.meta.dirname, '..', '..', '..', '.otdel');

/**
 * Where the firm is and who asks: from the options, the environment (OTDEL_URL, OTDEL_LOGIN, OTDEL_PASSWORD), or
 * the stack that `npm start` runs on this machine.
 * @throws Error when nothing says it
 */
export function signInFrom(options: { url?: string; login?: string }): SignIn {
  const local = read<{ gatewayUrl?: string }>('stack.json');
  const secrets = read<{ ADMIN_PASSWORD?: string }>('secrets.json');
  const url = options.url ?? process.env['OTDEL_URL'] ?? local?.gatewayUrl;
  const password = process.env['OTDEL_PASSWORD'] ?? secrets?.ADMIN_PASSWORD;
  if (!url)
    throw new Error('No firm is running here. Run npm start first, or name one: --url http://host:port');
  if (!password) throw new Error('No password: set OTDEL_PASSWORD to the password of an administrator.');
  return {
    url: url.replace(/\/$/, ''),
    login: options.login ?? process.env['OTDEL_LOGIN'] ?? 'admin',
    password,
  };
}

function read<T>(file: string): T | undefined {
  const path = join(home, file);
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as T) : undefined;
}
