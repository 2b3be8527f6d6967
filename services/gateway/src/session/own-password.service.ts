import { Injectable } from '@nestjs/common';
import { changePassword, refused, type RequestOf } from '@otdel/contracts';
import {
  afterCommit,
  applyOnce,
  Clock,
  currentContext,
  Database,
  run,
  wasApplied,
  type Tx,
} from '@otdel/platform';
import { AccountDirectory } from '../account/account-directory.service.ts';
import { accountById, passwordHashOf } from '../account/account.queries.ts';
import { passwordFault } from '../account/domain/password-policy.ts';
import { hashPassword, isPassword } from '../account/password.service.ts';
import { record } from '../audit/audit-log.service.ts';
import { Commands } from '../idempotency/commands.service.ts';
import { AttemptsService } from './attempts.service.ts';
import { TokenService, type Standing } from './token.service.ts';

type Wanted = RequestOf<typeof changePassword>;

/** Lets people change their own password. */
@Injectable()
export class OwnPasswordService {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly tokens: TokenService,
    private readonly attempts: AttemptsService,
    private readonly commands: Commands,
    private readonly directory: AccountDirectory,
  ) {}

  /**
   * Ends the other sessions of the account; that of the access token goes on.
   * @throws refused `acts_already`, `wrong_password`, and see `passwordRefusals`; too_many
   */
  async change(
    wanted: Wanted,
    { accessToken, address }: { accessToken: string; address: string },
  ): Promise<void> {
    const { actedBy, ...own } = await this.tokens.verify(accessToken);
    if (actedBy) throw refused('acts_already');
    const fingerprint = await this.commands.claim(changePassword, wanted);
    const command = { commandId: currentContext().commandId!, fingerprint };
    if (await this.db.read((tx) => wasApplied(tx, command))) return;
    const present = await this.#checked(wanted, own, address);
    const next = await hashPassword(wanted.newPassword);
    await this.db.transaction((tx) => applyOnce(tx, command, () => this.#write(tx, own, { present, next })));
  }

  /** @returns the hash of the present password, which was given rightly for a new one that is good */
  async #checked(
    { password, newPassword }: Wanted,
    { accountId, sessionId }: Standing,
    address: string,
  ): Promise<string> {
    const [account, hash] = await this.db.read((tx) =>
      Promise.all([accountById(tx, accountId), passwordHashOf(tx, accountId)]),
    );
    const { login, role } = account!;
    const attempt = await this.attempts.begin({ login, address, sessionId: sessionId ?? undefined });
    if (!(await isPassword(hash, password))) {
      attempt.failed();
      throw refused('wrong_password');
    }
    await attempt.succeeded();
    const fault = passwordFault(newPassword, { login, role }, password);
    if (fault) throw fault;
    return hash!;
  }

  async #write(
    tx: Tx,
    { accountId, sessionId }: Standing,
    hash: { present: string; next: string },
  ): Promise<void> {
    const now = this.clock.now();
    // a token that names no session ends with all sessions
    const changed = await run(tx)`
      update account set password_hash = ${hash.next}, must_change = false,
        epoch = epoch + case when ${sessionId}::uuid is null then 1 else 0 end
      where id = ${accountId} and password_hash = ${hash.present}`;
    if (changed === 0) throw refused('wrong_password');
    await run(tx)`
      update session set revoked_at = ${now.toString()}
      where account_id = ${accountId} and id is distinct from ${sessionId}::uuid and revoked_at is null`;
    await record(tx, now, [{ action: 'password_changed', accountId, by: accountId }]);
    afterCommit(tx, () => this.directory.forget());
  }
}
