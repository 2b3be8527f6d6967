import { Controller, Get, HttpStatus, Inject, Injectable, Res } from '@nestjs/common';
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
const patience = 3_000;

/** What this process needs of the world. Rooms register what they use. */
@Injectable()
export class Health {
  readonly #checks = new Map<string, { check: Check; critical: boolean }>();

  /** @param options.critical false: the process stays ready without it, only slower or half blind */
  register(name: string, check: Check, options: { critical?: boolean } = {}): void {
    this.#checks.set(name, { check, critical: options.critical ?? true });
  }

  async look(): Promise<{ ready: boolean; checks: Record<string, CheckResult> }> {
    const entries = await Promise.all(
      [...this.#checks].map(
        async ([name, { check, critical }]) => [name, await one(name, check, critical)] as const,
      ),
    );
    return { ready: entries.every(([, c]) => c.ok || !c.critical), checks: Object.fromEntries(entries) };
  }
}

async function one(name: string, check: Check, critical: boolean): Promise<CheckResult> {
  const started = performance.now();
  const ms = () => Number((performance.now() - started).toFixed(1));
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`no answer within ${patience} ms`)), patience);
  try {
    const detail = await Promise.race([check(), late]);
    return { ok: true, critical, ms: ms(), ...(detail && { detail }) };
  } catch (error) {
    log.warn({ check: name, err: error }, 'a check failed');
    return { ok: false, critical, ms: ms(), error: error instanceof Error ? error.message : String(error) };
  } finally {
    clearTimeout(timer);
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
    const state = await this.health.look();
    reply.status(state.ready ? HttpStatus.OK : HttpStatus.SERVICE_UNAVAILABLE).send(state);
  }
}
