/** The part of a service's /health/ready that is read here. */
interface Health {
  ready: boolean;
  /** The gateway shows them to operators and administrators only. */
  checks?: Record<string, { ok: boolean; error?: string; detail?: Events }>;
}
interface Events {
  outbox?: { pending: number };
  inbox?: { poisoned: number };
  queue?: { waiting: number; active: number; delayed: number; failed: number } | null;
}

export interface ServiceState {
  ready: boolean;
  /** Failed checks, also those that the service can do without. */
  trouble?: string;
  /** Events written but not yet on the queues. */
  outbox?: number;
  queue?: string;
  deadLetters?: number;
}

/** The state of a service by its health answer. */
export function healthOf(health: unknown): ServiceState {
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
    ...(events?.inbox && { deadLetters: events.inbox.poisoned }),
    ...(queue && {
      queue: `${queue.waiting + queue.delayed} waiting, ${queue.active} active${queue.failed ? `, ${queue.failed} failed` : ''}`,
    }),
  };
}
