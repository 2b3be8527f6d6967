import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SignIn } from '@otdel/ops/api';

/** The folder of the stack of `npm start`. */
const here = () => process.env['OTDEL_HOME'] ?? join(import.meta.dirname, '..', '..', '..', '.otdel');

/**
 * Address, login and password: from the options, the environment (OTDEL_URL, OTDEL_LOGIN, OTDEL_PASSWORD), or the
 * stack that `npm start` runs on this machine. The password of that stack's administrator is sent to that stack only.
 * @throws Error when none of them has a value
 */
export function signInFrom(options: { url?: string; login?: string }, home = here()): SignIn {
  const local = read<{ gatewayUrl?: string }>(home, 'stack.json')?.gatewayUrl;
  const url = options.url ?? process.env['OTDEL_URL'] ?? local;
  if (!url)
    throw new Error('No firm is running here. Run npm start first, or name one: --url http://host:port');
  if (!URL.canParse(url)) throw new Error(`${url} is no address; write it as http://host:port`);
  const login = options.login ?? process.env['OTDEL_LOGIN'] ?? 'admin';
  const ours = local !== undefined && originOf(url) === originOf(local) && login === 'admin';
  const password =
    process.env['OTDEL_PASSWORD'] ??
    (ours ? read<{ ADMIN_PASSWORD?: string }>(home, 'secrets.json')?.ADMIN_PASSWORD : undefined);
  if (!password) throw new Error(`No password: set OTDEL_PASSWORD to the password of ${login} at ${url}.`);
  return { url: url.replace(/\/$/, ''), login, password };
}

/** Loopback has two names. */
const originOf = (url: string) => new URL(url.replace('//localhost', '//127.0.0.1')).origin;

function read<T>(home: string, file: string): T | undefined {
  const path = join(home, file);
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as T) : undefined;
}
