import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Clock, Database, logger } from '@otdel/platform';
import { sql, type RawBuilder } from 'kysely';

const log = logger('cleaning');
const every = 60 * 60 * 1000;
/** Hours. A client may repeat a command for a week and come back to the stream within a day. */
const kept = { keys: 8 * 24, live: 24, attempts: 1 };

/** Throws away what nobody will ask for any more. Any replica does it; twice does no harm. */
@Injectable()
export class CleaningService implements OnApplicationBootstrap, OnApplicationShutdown {
  #timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
  ) {}

  onApplicationBootstrap(): void {
    this.#timer = setInterval(
      () =>
        this.clean().catch((error: unknown) =>
          log.warn({ err: error }, 'cleaning failed; the next time comes'),
        ),
      every,
    );
  }

  onApplicationShutdown(): void {
    clearInterval(this.#timer);
  }

  async clean(): Promise<void> {
    const now = this.clock.now();
    const before = (hours: number) => now.subtract({ hours }).toString();
    const statements: RawBuilder<unknown>[] = [
      sql`delete from idempotency_key where at < ${before(kept.keys)}`,
      // the newest stays: it says to who comes back that nothing was missed
      sql`delete from live_event where at < ${before(kept.live)} and seq < (select max(seq) from live_event)`,
      sql`delete from sign_in_attempt where at < ${before(kept.attempts)}`,
      // with its tokens
      sql`delete from session where expires_at < ${now.toString()}`,
    ];
    for (const statement of statements) await this.db.read((tx) => statement.execute(tx.getKysely()));
  }
}
