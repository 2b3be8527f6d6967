import { Migration } from '@mikro-orm/migrations';

/**
 * Counts of failed sign-ins, by keys from which nobody learns a login or an address. known_at: when the login of the key
 * last signed in from the address of the key.
 */
export class M0003SignInLimits extends Migration {
  override up(): void {
    this.addSql(`create table sign_in_count (
      key text primary key, failures int not null, since timestamptz not null, latest timestamptz not null,
      known_at timestamptz)`);
    this.addSql(`create index sign_in_count_latest on sign_in_count (latest)`);
    this.addSql(`drop table sign_in_attempt`);
  }
}
