import type { Service } from '@otdel/contracts';
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { Failure } from '@otdel/servers';
import { root } from './paths.ts';
import { migrationArgs, migrationEnv, serviceDatabaseUrl, type Surroundings } from './service-env.ts';

const run = promisify(execFile);

/** What the last migration of a service was made from, and what it left in the database. */
interface Done {
  code: string;
  names: string;
}
type Kept = Partial<Record<Service, Done>>;

/** Brings the tables of services up to date. A process per service takes seconds, so what is current is passed over. */
export class Migrations {
  readonly #file: string;
  readonly #done: Kept;

  constructor(home: string) {
    this.#file = join(home, 'migrated.json');
    this.#done = read(this.#file);
  }

  /** @throws Failure with the words of the migration */
  async bringUp(service: Service, at: Surroundings, signal: AbortSignal): Promise<void> {
    const code = codeOf(service);
    const done = this.#done[service];
    if (done?.code === code && done.names === (await namesIn(service, at))) return;
    try {
      await run(process.execPath, migrationArgs(service), { env: migrationEnv(service, at), signal });
    } catch (error) {
      signal.throwIfAborted();
      const { stderr, message } = error as { stderr?: string; message: string };
      throw new Failure(
        `The tables of ${service} could not be brought up to date: ${(stderr || message).trim()}`,
        'Nothing of that migration was kept. Is this code older than the data? npm run reset begins anew.',
      );
    }
    const names = await namesIn(service, at);
    if (names === undefined) return;
    this.#done[service] = { code, names };
    writeFileSync(this.#file, `${JSON.stringify(this.#done, null, 2)}\n`);
  }
}

function read(file: string): Kept {
  try {
    return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Kept) : {};
  } catch {
    return {}; // half written: everything is migrated once more, which changes nothing
  }
}

function codeOf(service: Service): string {
  const hash = createHash('sha256');
  for (const part of [`services/${service}`, 'libs/messaging', 'libs/platform']) {
    const folder = join(root, part, 'dist', 'migrations');
    const files = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.js')) : [];
    for (const name of files.sort()) hash.update(name).update(readFileSync(join(folder, name)));
  }
  return hash.digest('hex');
}

/** As the service's own role: a wrong password, a missing schema or another database all show here. */
async function namesIn(service: Service, at: Surroundings): Promise<string | undefined> {
  const client = new pg.Client({ connectionString: serviceDatabaseUrl(service, at) });
  client.on('error', () => {});
  try {
    await client.connect();
    const { rows } = await client.query<{ name: string }>(
      `select name from ${service}.migration order by name`,
    );
    return rows.map((r) => r.name).join(' ');
  } catch {
    return undefined;
  } finally {
    await client.end().catch(() => {});
  }
}
