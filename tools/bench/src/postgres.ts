/*
 * A bench reads the tables of services by SQL, which no service may. Only the tables show that nothing is under way, and
 * what was published.
 */
import pg from 'pg';
import { setTimeout as pause } from 'node:timers/promises';

/** Waits until nothing is under way: every event is published and every answered order is closed. */
export async function quiet(adminUrl: string): Promise<void> {
  await connected(adminUrl, 'otdel', async (client) => {
    for (;;) {
      const { rows } = await client.query<{ busy: boolean }>(`
        select exists (select from orders.outbox where published_at is null)
          or exists (select from crm.outbox where published_at is null)
          or exists (select from orders.customer_order where stage <> 'closed') as busy`);
      if (!rows[0]!.busy) return;
      await pause(50);
    }
  });
}

/** Takes effect at the server's next start. */
export async function countStatements(adminUrl: string): Promise<void> {
  await connected(adminUrl, 'postgres', async (client) => {
    await client.query(`alter system set shared_preload_libraries = 'pg_stat_statements'`);
    await client.query(`alter system set max_connections = 200`);
  });
}

/** Counts the published events of an order and their bytes. */
export const outboxBytes = (
  adminUrl: string,
  orderId: string,
): Promise<{ published: number; bytes: number }> =>
  connected(adminUrl, 'otdel', async (client) => {
    const { rows } = await client.query<{ published: string; bytes: string }>(
      `select count(*) as published, sum(octet_length(payload::text)) as bytes
       from orders.outbox where aggregate_id = $1`,
      [orderId],
    );
    return { published: Number(rows[0]!.published), bytes: Number(rows[0]!.bytes) };
  });

async function connected<T>(
  adminUrl: string,
  database: string,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const url = new URL(adminUrl);
  url.pathname = `/${database}`;
  const client = new pg.Client({ connectionString: url.toString() });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
