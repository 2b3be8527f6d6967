import { Migration } from '@mikro-orm/migrations';

/** Takes names of people and what they wrote out of kept events: they are as published today, of version 2 (ADR 0008). */
export class Messaging0002 extends Migration {
  override up(): void {
    this.addSql(`
      update outbox set version = 2, payload = payload - 'code' - 'name'
      where version = 1 and type in ('client.changed', 'staff.changed', 'supplier.changed')`);
    this.addSql(`
      update outbox set version = 2, payload = payload - 'reason'
      where version = 1 and type in (${withReason})`);
    for (const table of ['inbox_waiting', 'inbox_poisoned'])
      this.addSql(`
        update ${table} set event = event || jsonb_build_object('version', 2, 'payload', case
          when event->>'type' in (${withReason}) then (event->'payload') - 'reason'
          else (event->'payload') - 'code' - 'name' end)
        where event->>'version' = '1'
          and event->>'type' in ('client.changed', 'staff.changed', 'supplier.changed', ${withReason})`);
  }
}

const withReason = `'order.amended', 'order.cancelled', 'order.promise_moved', 'order.breach_withdrawn',
  'purchase.cancelled', 'purchase.changed', 'purchase.closed_short', 'production.cancelled', 'production.changed',
  'production.closed_short'`;
