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

/** Leaves the transaction of a rebuild when another one was begun a moment before. */
class Overtaken extends Error {}

/** The read models hold nothing that the kept events do not: they can be built anew beside those in use. */
@Injectable()
export class RebuildService {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly messaging: Messaging,
  ) {}

  /**
   * Begins to build all read models anew from the kept events. Reports are answered from the old ones until the new ones
   * are complete, which `progress` says.
   * @throws conflict `rebuild_running`
   */
  @Answers(rebuild)
  async start(_: RequestOf<typeof rebuild>, { commandId }: CallContext): Promise<ResponseOf<typeof rebuild>> {
    for (;;) {
      const { last, begun } = await this.logged(commandId);
      if (begun) return { started: true };
      await this.mustRest();
      try {
        await this.messaging.rebuild((tx) => this.log(tx, last + 1, commandId));
        return { started: true };
      } catch (error) {
        if (!(error instanceof Overtaken)) throw error;
      }
    }
  }

  /** How many events are in the new read models, of how many. */
  @Answers(rebuildProgress)
  progress(): Promise<ResponseOf<typeof rebuildProgress>> {
    return this.messaging.rebuildProgress();
  }

  /** The number of the last rebuild, and whether this command has begun one already. */
  private async logged(commandId: string | undefined): Promise<{ last: number; begun: boolean }> {
    const row = await this.db.read(
      (tx) => one<{ last: number; begun: boolean }>(tx)`
        select coalesce(max(no), 0) as last, coalesce(bool_or(command_id = ${commandId ?? null}), false) as begun
        from rebuild_log`,
    );
    return row!;
  }

  /** The number is taken once: whoever looked before another one began finds it taken, and looks again. */
  private async log(tx: Tx, no: number, commandId: string | undefined): Promise<void> {
    const inserted = await run(tx)`
      insert into rebuild_log (no, command_id, begun_at)
      values (${no}, ${commandId ?? null}, ${this.clock.now().toString()}::timestamptz) on conflict do nothing`;
    if (inserted === 0) throw new Overtaken();
  }

  /** A second start would throw a rebuild that is under way back to its beginning. */
  private async mustRest(): Promise<void> {
    const { running, done, total } = await this.progress();
    if (running) throw conflict('rebuild_running', { done, total });
  }
}
