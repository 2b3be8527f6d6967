import pg from 'pg';
import { setTimeout as pause } from 'node:timers/promises';
import { cpuByName } from './cpu.ts';

export interface Counted {
  /** Seconds: the time of a reading, or the time between two readings. */
  seconds: number;
  /** Committed transactions by database. */
  commits: Record<string, number>;
  /** SQL statements of the firm by role, without those that begin and end transactions. */
  statements: Record<string, number>;
  /** Seconds of processor time by program. */
  cpu: Record<string, number>;
}

/** Reads the counters of PostgreSQL and of the operating system. */
export class Counters {
  readonly #url: string;
  readonly #databases: string[];

  private constructor(url: string, databases: string[]) {
    this.#url = url;
    this.#databases = databases;
  }

  static async open(adminUrl: string, databases: string[]): Promise<Counters> {
    const counters = new Counters(adminUrl, databases);
    await counters.#ask('create extension if not exists pg_stat_statements');
    return counters;
  }

  async read(): Promise<Counted> {
    // a backend reports its statistics once a second while it works, and the rest after ten idle seconds
    await pause(11_000);
    const commits = await this.#ask(
      'select datname as name, xact_commit as n from pg_stat_database where datname = any($1)',
      [this.#databases],
    );
    const statements = await this.#ask(
      `select r.rolname as name, sum(s.calls) as n from pg_stat_statements s
       join pg_database d on d.oid = s.dbid join pg_roles r on r.oid = s.userid
       where d.datname = any($1) and r.rolname like 'otdel\\_%' and s.query !~* $2 group by 1`,
      [this.#databases, '^(begin|commit|rollback|savepoint|release|set|listen)'],
    );
    return { seconds: performance.now() / 1000, commits, statements, cpu: cpuByName(userOf) };
  }

  async #ask(sql: string, values: unknown[] = []): Promise<Record<string, number>> {
    const client = new pg.Client({ connectionString: this.#url });
    await client.connect();
    try {
      const { rows } = await client.query<{ name: string; n: string }>(sql, values);
      return Object.fromEntries(rows.map((r) => [r.name, Number(r.n)]));
    } finally {
      await client.end();
    }
  }
}

/** The name of a program, by its command line. */
function userOf(command: string): string | undefined {
  const service = /services\/(\w+)\/dist/.exec(command)?.[1];
  if (service) return service;
  if (/^postgres: otdel_admin temporal/.test(command)) return 'postgres of temporal';
  if (/postgres/.test(command)) return 'postgres';
  if (/temporal/.test(command)) return 'temporal';
  return /(valkey|redis)-server/.test(command) ? 'redis' : undefined;
}

/** The difference of two readings. */
export const between = (before: Counted, after: Counted): Counted => ({
  seconds: after.seconds - before.seconds,
  commits: difference(after.commits, before.commits),
  statements: difference(after.statements, before.statements),
  cpu: difference(after.cpu, before.cpu),
});

/** Subtracts what an idle firm does in the same time: polling goes on however long a round lasts. */
export const without = (idle: Counted, busy: Counted): Counted => {
  const pause = (of: Record<string, number>) =>
    Object.fromEntries(Object.entries(of).map(([name, n]) => [name, (n / idle.seconds) * busy.seconds]));
  return {
    seconds: busy.seconds,
    commits: difference(busy.commits, pause(idle.commits)),
    statements: difference(busy.statements, pause(idle.statements)),
    cpu: difference(busy.cpu, pause(idle.cpu)),
  };
};

export const total = (all: readonly Counted[]): Counted => ({
  seconds: all.reduce((sum, each) => sum + each.seconds, 0),
  commits: sum(all.map((each) => each.commits)),
  statements: sum(all.map((each) => each.statements)),
  cpu: sum(all.map((each) => each.cpu)),
});

function sum(all: readonly Record<string, number>[]): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const each of all) for (const [name, n] of Object.entries(each)) sums[name] = (sums[name] ?? 0) + n;
  return sums;
}

const difference = (after: Record<string, number>, before: Record<string, number>) =>
  Object.fromEntries(Object.entries(after).map(([name, n]) => [name, n - (before[name] ?? 0)]));
