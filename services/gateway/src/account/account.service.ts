import { Injectable } from '@nestjs/common';
import {
  changeAccount,
  conflict,
  createAccount,
  getStaff,
  invalidAt,
  newId,
  notFound,
  refused,
  type AccountView,
  type Actor,
  type CallContext,
  type RequestOf,
  type ResponseOf,
} from '@otdel/contracts';
import {
  afterCommit,
  Answers,
  applyOnce,
  Clock,
  Database,
  Rpc,
  run,
  violated,
  type Tx,
} from '@otdel/platform';
import { Commands } from '../idempotency/commands.service.ts';
import { AccountDirectory } from './account-directory.service.ts';
import { accountById, AccountQueries, hasAdministrator, passwordHashOf } from './account.queries.ts';
import { record, type AuditEntry } from '../audit/audit-log.service.ts';
import { passwordFault, type Owner } from './domain/password-policy.ts';
import { hashPassword, isPassword } from './password.service.ts';

type NewAccount = RequestOf<typeof createAccount>;
type Change = RequestOf<typeof changeAccount>;
type Staff = ResponseOf<typeof getStaff>;

@Injectable()
export class AccountService {
  constructor(
    private readonly db: Database,
    private readonly rpc: Rpc,
    private readonly clock: Clock,
    private readonly commands: Commands,
    private readonly queries: AccountQueries,
    private readonly directory: AccountDirectory,
  ) {}

  /**
   * @throws conflict `login_taken`, `staff_has_account`; not_found `staff`; invalid at `role` when the person has another;
   * refused: see `passwordRefusals`
   */
  @Answers(createAccount)
  async create(wanted: NewAccount, { actor, commandId }: CallContext): Promise<AccountView> {
    const print = await this.commands.claim(createAccount, wanted);
    const staff = wanted.staffId ? await this.rpc.call(getStaff, { staffId: wanted.staffId }) : undefined;
    if (staff && wanted.role && wanted.role !== staff.role)
      throw invalidAt('role', 'role_is_the_persons', { name: staff.name, role: staff.role });
    mustBeGood(wanted.password, { login: wanted.login, role: (staff?.role ?? wanted.role)! });
    const passwordHash = await hashPassword(wanted.password);
    const id = await this.db
      .transaction((tx) =>
        applyOnce(tx, { commandId, fingerprint: print }, () =>
          this.#insert(tx, wanted, passwordHash, staff, doer(actor)),
        ),
      )
      .catch(refuseTwins);
    return this.queries.get({ accountId: id });
  }

  async #insert(
    tx: Tx,
    { login, staffId, role, mustChange = true }: NewAccount,
    passwordHash: string,
    staff: Staff | undefined,
    by: string,
  ): Promise<string> {
    const now = this.clock.now();
    // an event may already have brought a newer version than planning's answer
    if (staff)
      await run(tx)`
        insert into staff_ref (id, version, role, active) values (${staff.id}, ${staff.version}, ${staff.role}, ${staff.active})
        on conflict (id) do update set version = excluded.version, role = excluded.role, active = excluded.active
        where staff_ref.version < excluded.version`;
    const accountId = newId();
    await run(tx)`
      insert into account (id, login, password_hash, staff_id, role, created_at, must_change)
      values (${accountId}, ${login}, ${passwordHash}, ${staffId ?? null}, ${staff ? null : role}, ${now.toString()}, ${mustChange})`;
    const details = { role: staff?.role ?? role, staffId: staffId ?? null };
    await record(tx, now, [{ action: 'account_made', accountId, by, details }]);
    return accountId;
  }

  /**
   * Any change ends the account's sessions: its owner signs in again.
   * @throws not_found `account`; refused `role_follows_staff`, `last_administrator`, and see `passwordRefusals`
   */
  @Answers(changeAccount)
  async change({ accountId, ...change }: Change, { actor }: CallContext): Promise<AccountView> {
    const passwordHash =
      change.password === undefined
        ? undefined
        : await this.#hashOfNew(accountId, change.password, change.role);
    await this.db.transaction(async (tx) => {
      // without the lock two administrators could deactivate each other at the same moment
      await run(tx)`select pg_advisory_xact_lock(hashtextextended('account change', 0))`;
      const before = await accountById(tx, accountId);
      if (!before) throw notFound('account', accountId);
      if (before.staffId && change.role && change.role !== before.role) throw refused('role_follows_staff');
      const mustChange = mustChangeAfter(change, before, doer(actor));
      await this.#write(tx, accountId, { ...change, passwordHash, mustChange });
      if (!(await hasAdministrator(tx))) throw refused('last_administrator');
      await record(tx, this.clock.now(), changesOf(before, change, doer(actor)));
      afterCommit(tx, () => this.directory.forget());
    });
    return this.queries.get({ accountId });
  }

  async #hashOfNew(accountId: string, password: string, role: Change['role']): Promise<string> {
    const account = await this.queries.get({ accountId });
    mustBeGood(password, {
      login: account.login,
      role: account.staffId ? account.role : (role ?? account.role),
    });
    const present = await this.db.read((tx) => passwordHashOf(tx, accountId));
    if (await isPassword(present, password)) throw refused('password_same');
    return hashPassword(password);
  }

  async #write(
    tx: Tx,
    accountId: string,
    change: Omit<Change, 'accountId'> & { passwordHash: string | undefined },
  ): Promise<void> {
    await run(tx)`
      update account set active = coalesce(${change.active ?? null}::boolean, active), epoch = epoch + 1,
        role = case when staff_id is null then coalesce(${change.role ?? null}, role) end,
        password_hash = coalesce(${change.passwordHash ?? null}, password_hash),
        must_change = coalesce(${change.mustChange ?? null}::boolean, must_change)
      where id = ${accountId}`;
    await run(tx)`
      update session set revoked_at = ${this.clock.now().toString()} where account_id = ${accountId} and revoked_at is null`;
  }
}

/** Undefined: as it was. Whoever sets the own password knows it alone. */
function mustChangeAfter(
  change: Omit<Change, 'accountId'>,
  before: AccountView,
  by: string,
): boolean | undefined {
  const { mustChange, password, role } = change;
  if (mustChange !== undefined) return mustChange;
  if (password !== undefined) return before.id !== by;
  // how long the present one is, nobody knows any more
  return role === 'admin' && before.role !== 'admin' ? true : undefined;
}

/** @throws refused: see `passwordRefusals` */
function mustBeGood(password: string, owner: Owner): void {
  const fault = passwordFault(password, owner);
  if (fault) throw fault;
}

/** The account that acts: the administrator when one acts as another. */
const doer = ({ accountId, actedBy }: Actor): string => actedBy ?? accountId!;

function changesOf(before: AccountView, change: Omit<Change, 'accountId'>, by: string): AuditEntry[] {
  const entries: AuditEntry[] = [];
  const add = (action: AuditEntry['action'], details?: AuditEntry['details']) =>
    entries.push({ action, accountId: before.id, by, ...(details && { details }) });
  if (change.active === true) add('account_activated');
  if (change.active === false) add('account_deactivated');
  if (change.role && change.role !== before.role) add('role_changed', { from: before.role, to: change.role });
  if (change.password) add('password_changed');
  return entries;
}

function refuseTwins(error: unknown): never {
  const constraint = violated(error);
  if (constraint === 'account_login_key') throw conflict('login_taken');
  if (constraint === 'account_staff_id_key') throw conflict('staff_has_account');
  throw error;
}
