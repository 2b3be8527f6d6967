import { Migration } from '@mikro-orm/migrations';

/** Opinions are put right: `feedback` has what counts, `feedback_correction` what was recorded until then. */
export class M0006Opinions extends Migration {
  override up(): void {
    this.addSql(`alter table feedback add column taken_back boolean not null default false`);
    this.addSql(`
      create table feedback_correction (
        id uuid primary key, interaction_id uuid not null references interaction,
        kind text not null check (kind in ('corrected', 'taken_back', 'recorded_again')),
        corrected_on date not null, recorded_at timestamptz not null, actor jsonb not null, reason text,
        rating int not null, comment text, answered_on date not null)`);
    this.addSql(
      `create index feedback_correction_newest on feedback_correction (interaction_id, recorded_at desc, id desc)`,
    );
  }
}
