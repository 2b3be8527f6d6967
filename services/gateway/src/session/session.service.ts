import { Injectable } from '@nestjs/common';
import { newId, notFound, refused, unauthenticated, type SessionView } from '@otdel/contracts';
import { afterCommit, Clock, Database, logger, one, run, type Tx } from '@otdel/platform';
import { sql, type RawBuilder } from 'kysely';
import { createHash, randomBytes } from 'node:crypto';
import { AccountDirectory } from '../account/account-directory.service.ts';
import { accountById, type AccountRow, viewOf } from '../account/account.queries.ts';
import { record } from '../audit/audit-log.service.ts';
import { isPassword } from '../account/password.service.ts';
import { AttemptsService } from './attempts.service.ts';
import { tokenLifetime, TokenService, type Standing } from './token.service.ts';

/** After so many hours everybody signs in anew, however often the session was renewed. */
export const sessionLifetime = { hours: 30 * 24 };
/** A used refresh token that comes again within this time is that of a second tab, or of an answer that was lost. */
const grace = { seconds: 10 };
const log = logger('sessions');

export interface Opened {
  session: SessionView;
  refreshToken: string;
}
/** What came with a request. */
interface Tokens {
  refreshToken: string | undefined;
  accessToken: string | undefined;
}
interface Issued {
  sessionId: string;
  refreshToken: string;
}
type Renewal = (Issued & { account: AccountRow }) | 'ended';

@Injectable()
export class SessionService {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly tokens: TokenService,
    private readonly attempts: AttemptsService,
    private readonly directory: AccountDirectory,
  ) {}

  /** @throws DomainError unauthenticated `wrong_credentials`: which of the two was wrong, and whether the account is locked, is not told; too_many */
  async signIn(
    given: { login: string; password: string },
    { address, refreshToken: kept }: { address: string; refreshToken: string | undefined },
  ): Promise<Opened> {
    const device = kept && (await this.#sessionOf(given.login, kept));
    const attempt = await this.attempts.begin({ login: given.login, address, sessionId: device });
    const named = await this.db.read(
      (tx) => one<{ id: string; hash: string }>(tx)`
        select id, password_hash as hash from account where login = ${given.login}`,
    );
    const right = await isPassword(named?.hash, given.password);
    const account = right ? await this.db.read((tx) => accountById(tx, named!.id)) : undefined;
    if (!account?.active) {
      attempt.failed();
      throw unauthenticated('wrong_credentials');
    }
    await attempt.succeeded();
    const { sessionId, refreshToken } = await this.db.transaction(async (tx) => {
      const opened = await this.#open(tx, account.id, sessionLifetime);
      return { sessionId: opened, refreshToken: await this.#issue(tx, opened, newRefreshToken()) };
    });
    return { session: await this.#view(account, sessionId, null), refreshToken };
  }

  /**
   * Gives a new refresh token for an old one, and the same again within the grace. An old one that comes later was stolen,
   * or its thief was faster: the whole session ends, its access tokens too.
   * @throws DomainError unauthenticated `no_session`
   */
  async refresh(refreshToken: string | undefined): Promise<Opened> {
    // thrown outside: the end of a session must be committed
    const renewed = refreshToken ? await this.db.transaction((tx) => this.#renew(tx, refreshToken)) : 'ended';
    if (renewed === 'ended') throw unauthenticated('no_session');
    const { account, sessionId, refreshToken: next } = renewed;
    return { session: await this.#view(account, sessionId, null), refreshToken: next };
  }

  /**
   * Ends the session of the cookie and that of the access token, of which there may be one: its tokens are void at once.
   * @throws DomainError unauthenticated `no_session` when there was nothing to end
   */
  async signOut({ refreshToken, accessToken }: Tokens): Promise<void> {
    // one that is no good ends nothing; the cookie may still do
    const claims = accessToken && (await this.tokens.verify(accessToken).catch(() => undefined));
    const sessionId = claims ? claims.sessionId : null;
    const byCookie = sql`select session_id from refresh_token where hash = ${hashOf(refreshToken ?? '')}`;
    const ended = await this.db.transaction((tx) =>
      this.#end(tx, sql`s.id = ${sessionId} or s.id in (${byCookie})`),
    );
    if (!ended) throw unauthenticated('no_session');
  }

  /**
   * An administrator acts as another account: no cookie, and on record. Only by a token of the own account: else who
   * acts could go on for ever without signing in. It ends with either session, its own or the administrator's.
   * @throws refused `acts_already`, `account_inactive`; not_found `account`
   */
  async actAs(accountId: string, accessToken: string): Promise<SessionView> {
    const { actedBy, ...administrator } = await this.tokens.verify(accessToken);
    if (actedBy) throw refused('acts_already');
    const [account, sessionId] = await this.db.transaction(async (tx) => {
      const found = await accountById(tx, accountId);
      if (!found) throw notFound('account', accountId);
      if (!found.active) throw refused('account_inactive');
      await record(tx, this.clock.now(), [{ action: 'acted_as', accountId, by: administrator.accountId }]);
      return [found, await this.#open(tx, accountId, { seconds: tokenLifetime })];
    });
    return this.#view(account, sessionId, administrator);
  }

  /** The open session of this very login that a refresh token renews, if it is one that was not used yet. */
  async #sessionOf(login: string, refreshToken: string): Promise<string | undefined> {
    const found = await this.db.read(
      (tx) => one<{ id: string }>(tx)`
        select s.id from refresh_token t join session s on s.id = t.session_id join account a on a.id = s.account_id
        where t.hash = ${hashOf(refreshToken)} and t.used_at is null and a.login = ${login}
          and s.revoked_at is null and s.expires_at > ${this.clock.now().toString()}`,
    );
    return found?.id;
  }

  async #open(tx: Tx, accountId: string, lifetime: Temporal.DurationLike): Promise<string> {
    const now = this.clock.now();
    const sessionId = newId();
    await run(tx)`
      insert into session (id, account_id, made_at, expires_at)
      values (${sessionId}, ${accountId}, ${now.toString()}, ${now.add(lifetime).toString()})`;
    return sessionId;
  }

  /** One that was issued before stays as it is. */
  async #issue(tx: Tx, sessionId: string, token: string): Promise<string> {
    await run(tx)`
      insert into refresh_token (hash, session_id, made_at)
      values (${hashOf(token)}, ${sessionId}, ${this.clock.now().toString()})
      on conflict (hash) do nothing`;
    return token;
  }

  async #renew(tx: Tx, token: string): Promise<Renewal> {
    const hash = hashOf(token);
    const at = this.clock.now();
    const [now, lately] = [at.toString(), at.subtract(grace).toString()];
    // two that come at the same moment pass one after the other by the row's lock; the first use counts
    const session = await one<{ sessionId: string; accountId: string }>(tx)`
      update refresh_token t set used_at = coalesce(t.used_at, ${now}) from session s
      where t.hash = ${hash} and (t.used_at is null or t.used_at >= ${lately}) and s.id = t.session_id and s.revoked_at is null and s.expires_at > ${now}
      returning s.id as "sessionId", s.account_id as "accountId"`;
    const account = session && (await accountById(tx, session.accountId));
    if (!account?.active) {
      const itsSession = sql`s.id in (select session_id from refresh_token where hash = ${hash})`;
      if (await this.#end(tx, itsSession)) log.warn('a used refresh token came again; its session is ended');
      return 'ended';
    }
    const { sessionId } = session!;
    return {
      account,
      sessionId,
      refreshToken: await this.#issue(tx, sessionId, this.tokens.successorOf(token)),
    };
  }

  /** @returns whether there was an open one */
  async #end(tx: Tx, which: RawBuilder<unknown>): Promise<boolean> {
    const now = this.clock.now().toString();
    const ended = await run(tx)`
      update session s set revoked_at = ${now} where (${which}) and s.revoked_at is null and s.expires_at > ${now}`;
    afterCommit(tx, () => this.directory.forget());
    return ended > 0;
  }

  async #view(account: AccountRow, sessionId: string, actedBy: Standing | null): Promise<SessionView> {
    const { id: accountId, epoch } = account;
    const accessToken = await this.tokens.sign({ accountId, epoch, sessionId, actedBy });
    return { accessToken, expiresIn: tokenLifetime, account: viewOf(account) };
  }
}

const newRefreshToken = () => randomBytes(32).toString('base64url');
const hashOf = (token: string) => createHash('sha256').update(token).digest('base64url');
