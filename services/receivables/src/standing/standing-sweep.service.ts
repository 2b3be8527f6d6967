import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { asSystem, Clock, Database, many, one, Recurring, run } from '@otdel/platform';
import { StandingService, paidAhead } from './standing.service.ts';

/** Milliseconds, about: between two looks whether something is to be done. */
const lookEvery = 20_000;
/** Accounts per transaction. */
const pageSize = 200;
const firstId = '00000000-0000-0000-0000-000000000000';

/**
 * Assesses all accounts anew, page by page: once a day, because debts grow older and terms begin, and when somebody changed
 * terms or policies. Two replicas that do it at the same time publish nothing twice.
 */
@Injectable()
export class StandingSweep implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #recurring = new Recurring('assessing accounts', lookEvery, (stopping) =>
    asSystem(() => this.sweep(stopping)),
  );

  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly standing: StandingService,
  ) {}

  onApplicationBootstrap(): void {
    this.#recurring.start();
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.#recurring.stop();
  }

  async sweep(stopping = new AbortController().signal): Promise<void> {
    const today = this.clock.today().toString();
    const look = await this.db.read(
      (tx) => one<{ wanted: bigint }>(tx)`
        select wanted from credit_look where done is distinct from wanted or done_on is distinct from ${today}::date`,
    );
    if (!look) return;
    for (let after: string | undefined = firstId; after !== undefined && !stopping.aborted;)
      after = await this.assessAfter(after);
    if (stopping.aborted) return;
    await this.db.transaction(
      (tx) => run(tx)`update credit_look set done = ${look.wanted}, done_on = ${today}::date`,
    );
  }

  /** @returns the last client of the page; undefined when there are no more */
  private assessAfter(after: string): Promise<string | undefined> {
    return this.db.transaction(async (tx) => {
      const page = await many<{ id: string }>(tx)`
        select client_id as id from account where client_id > ${after}::uuid order by client_id limit ${pageSize} for update`;
      const ids = page.map(({ id }) => id);
      if (ids.length === 0) return undefined;
      await this.standing.assess(tx, ids);
      await this.standing.tellAdvances(tx, paidAhead(ids));
      return ids.at(-1);
    });
  }
}
