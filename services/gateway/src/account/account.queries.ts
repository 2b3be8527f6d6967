import { Injectable } from '@nestjs/common';
import {
  getAccount,
  listAccounts,
  me,
  notFound,
  type AccountView,
  type CallContext,
  type Page,
  type RequestOf,
  type ResponseOf,
} from '@otdel/contracts';
import { Answers, allOf, Database, decodeCursor, many, one, page, type Tx } from '@otdel/platform';
import { type RawBuilder, sql } from 'kysely';
import { z } from 'zod';

/** Reads accounts. An account that belongs to a person has the person's role, and is inactive when the person is. */
@Injectable()
export class AccountQueries {
  constructor(private readonly db: Database) {}

  /** @throws not_found `account` */
  @Answers(getAccount)
  async get({ accountId }: RequestOf<typeof getAccount>): Promise<AccountView> {
    const account = await this.db.read((tx) => accountById(tx, accountId));
    if (!account) throw notFound('account', accountId);
    return viewOf(account);
  }

  @Answers(me)
  async me(_: RequestOf<typeof me>, { actor }: CallContext): Promise<ResponseOf<typeof me>> {
    const account = await this.get({ accountId: actor.accountId! });
    return { ...account, actedBy: actor.actedBy ?? null };
  }

  /** By login. */
  @Answers(listAccounts)
  async list(filters: RequestOf<typeof listAccounts>): Promise<Page<AccountView>> {
    const { login, staffId, limit } = filters;
    const after = decodeCursor(filters.cursor, z.tuple([z.string()]));
    const where = allOf(
      after && sql`a.login > ${after[0]}`,
      login !== undefined && sql`a.login = lower(${login})`,
      staffId !== undefined && sql`a.staff_id = ${staffId}`,
    );
    const rows = await this.db.read((tx) => accountsWhere(tx, where, limit + 1));
    return page(rows, limit, (account) => [account.login], viewOf);
  }
}

/** Tokens of an earlier epoch are void. */
export interface AccountRow extends AccountView {
  epoch: number;
}

export const viewOf = ({ epoch: _, ...account }: AccountRow): AccountView => account;

export const accountsWhere = (tx: Tx, where: RawBuilder<unknown>, limit = 1): Promise<AccountRow[]> =>
  many<AccountRow>(tx)`
    select a.id, a.login, coalesce(s.role, a.role) as role, a.staff_id as "staffId",
      a.active and coalesce(s.active, true) as active, a.created_at as "createdAt", a.epoch, a.must_change as "mustChange"
    from account a left join staff_ref s on s.id = a.staff_id where ${where} order by a.login limit ${limit}`;

export const accountById = async (tx: Tx, accountId: string): Promise<AccountRow | undefined> =>
  (await accountsWhere(tx, sql`a.id = ${accountId}`))[0];

/** The hash of an account's password. */
export async function passwordHashOf(tx: Tx, accountId: string): Promise<string | undefined> {
  const found = await one<{ hash: string }>(
    tx,
  )`select password_hash as hash from account where id = ${accountId}`;
  return found?.hash;
}

/** @returns undefined when the session has ended; a null in its place is not looked up */
export async function accountWithSession(
  tx: Tx,
  accountId: string,
  sessionId: string | null,
  now: Temporal.Instant,
): Promise<AccountRow | undefined> {
  const open = sql`exists (
    select from session s where s.id = ${sessionId} and s.account_id = a.id
      and s.revoked_at is null and s.expires_at > ${now.toString()})`;
  return (await accountsWhere(tx, allOf(sql`a.id = ${accountId}`, sessionId !== null && open)))[0];
}

/** Whether there is an active account with the role admin. */
export async function hasAdministrator(tx: Tx): Promise<boolean> {
  const found = await accountsWhere(
    tx,
    sql`coalesce(s.role, a.role) = 'admin' and a.active and coalesce(s.active, true)`,
  );
  return found.length > 0;
}
