import { Controller, Get, HttpStatus, Inject, Injectable, Res } from '@nestjs/common';
import { HealthIndicatorService } from '@nestjs/terminus';
import type { ActorRole } from '@otdel/contracts';
import { peekContext } from './context.ts';
import { logger } from './logging.ts';

export interface CheckResult {
  ok: boolean;
  critical: boolean;
  ms: number;
  /** Numbers worth seeing, such as the depth of a queue. */
  detail?: Record<string, unknown>;
  error?: string;
}
type Check = () => Promise<Record<string, unknown> | void>;

const log = logger('health');
/** Milliseconds that a check may take. */
const checkWithin = 3_000;
/** Milliseconds for which a result is cached: frequent probes must not keep the database busy. */
const fresh = 1_000;

export interface State {
  ready: boolean;
  checks: Record<string, CheckResult>;
}

/** The health checks of this process. Rooms register what they depend on. */
@Injectable()
export class Health {
  readonly #checks = new Map<string, { check: Check; critical: boolean }>();
  readonly #indicators = new HealthIndicatorService();

  /** @param options.critical false: the process stays ready while this check fails. Default true */
  register(name: string, check: Check, options: { critical?: boolean } = {}): void {
    this.#checks.set(name, { check, critical: options.critical ?? true });
  }

  /** Runs the checks; results are at most a second old. */
  async look(): Promise<State> {
    const entries = await Promise.all(
      [...this.#checks].map(
        async ([name, { check, critical }]) =>
          [name, { critical, ...(await this.#one(name, check)) }] as const,
      ),
    );
    return { ready: entries.every(([, c]) => c.ok || !c.critical), checks: Object.fromEntries(entries) };
  }

  async #one(name: string, check: Check): Promise<Omit<CheckResult, 'critical'>> {
    const found = await this.#indicators.check(name).attempt(check).withTimeout(checkWithin).cacheFor(fresh);
    const { status, responseTime: ms, cachedResponse: _, message: error, ...detail } = found[name]!;
    if (status === 'up') return { ok: true, ms, ...(Object.keys(detail).length > 0 && { detail }) };
    log.warn({ check: name, error }, 'a check failed');
    return { ok: false, ms, error };
  }
}

interface Reply {
  status(code: number): Reply;
  send(body: unknown): void;
}

@Controller('health')
export class HealthController {
  constructor(@Inject(Health) private readonly health: Health) {}

  @Get('live')
  live(): { alive: true } {
    return { alive: true };
  }

  @Get('ready')
  async ready(@Res() reply: Reply): Promise<void> {
    const { ready, checks } = await this.health.look();
    const seen = mayHaveDetails(peekContext()?.actor.role) ? { ready, checks } : { ready };
    reply.status(ready ? HttpStatus.OK : HttpStatus.SERVICE_UNAVAILABLE).send(seen);
  }
}

/**
 * Details are for operators of the installation. Every request from outside has an actor; a request without one came to an
 * inner port.
 */
const mayHaveDetails = (role: ActorRole | undefined): boolean =>
  role === undefined || role === 'admin' || role === 'operator';
