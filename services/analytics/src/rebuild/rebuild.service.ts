import { Injectable } from '@nestjs/common';
import {
  type CallContext,
  conflict,
  rebuild,
  rebuildProgress,
  type RequestOf,
  type ResponseOf,
} from '@otdel/contracts';
import { Messaging } from '@otdel/messaging';
import { Answers, Clock, Database, one, run, type Tx } from '@otdel/platform';

/** Thrown to roll back a rebuild: another one took its number first. */
class Overtaken extends Error {}

/** Rebuilds the read models from the kept events, beside those in use. */
@Injectable()
export class RebuildService {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly messaging: Messaging,
  ) {}

  /**
   * Begins a rebuild of all read models. Reports read the old ones until the new ones are complete; `progress`
   * answers how far the rebuild is.
   * @throws conflict `rebuild_running`
   */
  @Answers(rebuild)
  async start(_: RequestOf<typeof rebuild>, { commandId }: CallContext): Promise<ResponseOf<typeof rebuild>> {
    for (;;) {
      const { last, begun } = await this.lastRebuild(commandId);
      if (begun) return { started: true };
      await this.mustNotRun();
      try {
        await this.messaging.rebuild((tx) => this.logRebuild(tx, last + 1, commandId));
        return { started: true };
      } catch (error) {
        if (!(error instanceof Overtaken)) throw error;
      }
    }
  }

  /** How many events the new read models contain, and of how many. */
  @Answers(rebuildProgress)
  progress(): Promise<ResponseOf<typeof rebuildProgress>> {
    return this.messaging.rebuildProgress();
  }

  /** The number of the last rebuild, and whether this command has begun a rebuild already. */
  private async lastRebuild(commandId: string | undefined): Promise<{ last: number; begun: boolean }> {
    const row = await this.db.read(
      (tx) => one<{ last: number; begun: boolean }>(tx)`
        select coalesce(max(no), 0) as last, coalesce(bool_or(command_id = ${commandId ?? null}), false) as begun
        from rebuild_log`,
    );
    return row!;
  }

  /** @throws Overtaken when another rebuild took the number: then the caller looks again */
  private async logRebuild(tx: Tx, no: number, commandId: string | undefined): Promise<void> {
    const inserted = await run(tx)`
      insert into rebuild_log (no, command_id, begun_at)
      values (${no}, ${commandId ?? null}, ${this.clock.now().toString()}::timestamptz) on conflict do nothing`;
    if (inserted === 0) throw new Overtaken();
  }

  /** Another start would restart the rebuild that is running. */
  private async mustNotRun(): Promise<void> {
    const { running, done, total } = await this.progress();
    if (running) throw conflict('rebuild_running', { done, total });
  }
}
