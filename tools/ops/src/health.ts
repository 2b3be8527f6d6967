/** What a service answers at /health/ready, as far as it is looked at. */
interface Health {
  ready: boolean;
  /** Only for whom the gateway shows them to. */
  checks?: Record<string, { ok: boolean; error?: string; detail?: Events }>;
}
interface Events {
  outbox?: { pending: number };
  inbox?: { poisoned: number };
  queue?: { waiting: number; active: number; delayed: number; failed: number } | null;
}

export interface Standing {
  ready: boolean;
  /** What it misses, even where it can do without. */
  trouble?: string;
  /** Written but not yet on the queues. */
  outbox?: number;
  queue?: string;
  setAside?: number;
}

/** How a service stands, by its own words. */
export function healthOf(health: unknown): Standing {
  const { ready, checks = {} } = health as Health;
  const bad = Object.entries(checks).filter(([, c]) => !c.ok);
  const events = checks['events']?.detail;
  const queue = events?.queue;
  return {
    ready,
    ...(bad.length > 0 && {
      trouble: `misses ${bad.map(([name, c]) => `${name}: ${c.error?.slice(0, 80)}`).join(', ')}`,
    }),
    ...(events?.outbox && { outbox: events.outbox.pending }),
    ...(events?.inbox && { setAside: events.inbox.poisoned }),
    ...(queue && {
      queue: `${queue.waiting + queue.delayed} waiting, ${queue.active} active${queue.failed ? `, ${queue.failed} failed` : ''}`,
    }),
  };
}
