import { Injectable } from '@nestjs/common';
import {
  actAs,
  newId,
  notFound,
  refused,
  unauthenticated,
  type CallContext,
  type RequestOf,
  type SessionView,
} from '@otdel/contracts';
import { Answers, Clock, Database, logger, one, run, type Tx } from '@otdel/platform';
import { createHash, randomBytes } from 'node:crypto';
import { accountById, type AccountRow, viewOf } from '../account/account.queries.ts';
import { record } from '../audit/audit-log.service.ts';
import { isPassword } from '../account/password.service.ts';
import { AttemptsService } from './attempts.service.ts';
import { tokenLifetime, TokenService, type Standing } from './token.service.ts';

/** After so many hours everybody signs in anew, however often the session was renewed. */
export const sessionLifetime = { hours: 30 * 24 };
const log = logger('sessions');

export interface Opened {
  session: SessionView;
  refreshToken: string;
}
type Renewal = { account: AccountRow; refreshToken: string } | 'ended';

@Injectable()
export class SessionService {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly tokens: TokenService,
    private readonly attempts: AttemptsService,
  ) {}

  /** @throws DomainError unauthenticated `wrong_credentials`: which of the two was wrong, and whether the account is locked, is not told; too_many */
  async signIn(given: { login: string; password: string }, address: string): Promise<Opened> {
    const succeeded = await this.attempts.begin(given.login, address);
    const named = await this.db.read(
      (tx) => one<{ id: string; hash: string }>(tx)`
        select id, password_hash as hash from account where login = ${given.login}`,
    );
    const right = await isPassword(named?.hash, given.password);
    const account = right ? await this.db.read((tx) => accountById(tx, named!.id)) : undefined;
    if (!account?.active) throw unauthenticated('wrong_credentials');
    await succeeded();
    const refreshToken = await this.db.transaction((tx) => this.#open(tx, account.id));
    return { session: await this.#view(account, null), refreshToken };
  }

  /**
   * Gives a new refresh token for an old one. An old one that comes twice was stolen, or its thief was faster: the
   * whole session ends.
   * @throws DomainError unauthenticated `no_session`
   */
  async refresh(refreshToken: string | undefined): Promise<Opened> {
    // thrown outside: the end of a session must be committed
    const renewed = refreshToken
      ? await this.db.transaction((tx) => this.#renew(tx, hashOf(refreshToken)))
      : 'ended';
    if (renewed === 'ended') throw unauthenticated('no_session');
    return { session: await this.#view(renewed.account, null), refreshToken: renewed.refreshToken };
  }

  async signOut(refreshToken: string | undefined): Promise<void> {
    if (refreshToken) await this.db.transaction((tx) => this.#endByToken(tx, hashOf(refreshToken)));
  }

  /**
   * An administrator acts as another account: no cookie, and on record. Only by a token of the own account: else who
   * acts could go on for ever without signing in.
   * @throws refused `acts_already`, `account_inactive`; not_found `account`
   */
  @Answers(actAs)
  async actAs({ accountId }: RequestOf<typeof actAs>, { actor }: CallContext): Promise<SessionView> {
    if (actor.actedBy) throw refused('acts_already');
    const by = actor.accountId!;
    const [account, administrator] = await this.db.transaction(async (tx) => {
      const found = await accountById(tx, accountId);
      if (!found) throw notFound('account', accountId);
      if (!found.active) throw refused('account_inactive');
      await record(tx, this.clock.now(), [{ action: 'acted_as', accountId, by }]);
      return [found, (await accountById(tx, by))!];
    });
    return this.#view(account, { accountId: by, epoch: administrator.epoch });
  }

  async #open(tx: Tx, accountId: string): Promise<string> {
    const now = this.clock.now();
    const sessionId = newId();
    await run(tx)`
      insert into session (id, account_id, made_at, expires_at)
      values (${sessionId}, ${accountId}, ${now.toString()}, ${now.add(sessionLifetime).toString()})`;
    return this.#issue(tx, sessionId);
  }

  async #issue(tx: Tx, sessionId: string): Promise<string> {
    const token = randomBytes(32).toString('base64url');
    await run(tx)`
      insert into refresh_token (hash, session_id, made_at)
      values (${hashOf(token)}, ${sessionId}, ${this.clock.now().toString()})`;
    return token;
  }

  async #renew(tx: Tx, hash: string): Promise<Renewal> {
    const now = this.clock.now().toString();
    // the row's lock decides between two that come at the same moment
    const session = await one<{ sessionId: string; accountId: string }>(tx)`
      update refresh_token t set used_at = ${now} from session s
      where t.hash = ${hash} and t.used_at is null and s.id = t.session_id and s.revoked_at is null and s.expires_at > ${now}
      returning s.id as "sessionId", s.account_id as "accountId"`;
    const account = session && (await accountById(tx, session.accountId));
    if (!account?.active) {
      if (await this.#endByToken(tx, hash)) log.warn('a used refresh token came again; its session is ended');
      return 'ended';
    }
    return { account, refreshToken: await this.#issue(tx, session!.sessionId) };
  }

  async #endByToken(tx: Tx, hash: string): Promise<boolean> {
    const ended = await run(tx)`
      update session s set revoked_at = ${this.clock.now().toString()} from refresh_token t
      where t.hash = ${hash} and s.id = t.session_id and s.revoked_at is null`;
    return ended > 0;
  }

  async #view(account: AccountRow, actedBy: Standing | null): Promise<SessionView> {
    const accessToken = await this.tokens.sign({ accountId: account.id, epoch: account.epoch, actedBy });
    return { accessToken, expiresIn: tokenLifetime, account: viewOf(account) };
  }
}

const hashOf = (token: string) => createHash('sha256').update(token).digest('base64url');
