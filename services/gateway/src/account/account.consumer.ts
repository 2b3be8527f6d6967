import { Injectable } from '@nestjs/common';
import { staffChanged } from '@otdel/contracts';
import { On, type Delivered } from '@otdel/messaging';
import { afterCommit, type Tx } from '@otdel/platform';
import { AccountDirectory } from './account-directory.service.ts';
import { StaffRefService } from './staff-ref.service.ts';

/** Updates the role and the activity of accounts when those of their person change. */
@Injectable()
export class AccountConsumer {
  constructor(
    private readonly directory: AccountDirectory,
    private readonly staff: StaffRefService,
  ) {}

  @On(staffChanged)
  async followStaff(events: Delivered<typeof staffChanged>[], tx: Tx): Promise<void> {
    // only the newest event of each person counts
    const latest = new Map(events.map((e) => [e.aggregateId, e]));
    const changes = [...latest.values()].map((e) => ({
      id: e.aggregateId,
      version: e.aggregateVersion,
      role: e.payload.role,
      active: e.payload.active,
    }));
    await this.staff.follow(tx, changes);
    afterCommit(tx, () => this.directory.forget());
  }
}
