import { roles, type Role } from '@otdel/contracts';
import { eventually, freshDatabase, openRoom, dedicatedServers, type Room } from '@otdel/testing';
import { createHash } from 'node:crypto';
import { analyticsMigrations } from '../../../analytics/src/migrations/index.ts';
import { AnalyticsModule } from '../../../analytics/src/analytics.module.ts';
import { CrmModule } from '../../../crm/src/crm.module.ts';
import { crmMigrations } from '../../../crm/src/migrations/index.ts';
import { ordersMigrations } from '../../../orders/src/migrations/index.ts';
import { OrdersModule } from '../../../orders/src/orders.module.ts';
import { receivablesMigrations } from '../../../receivables/src/migrations/index.ts';
import { ReceivablesModule } from '../../../receivables/src/receivables.module.ts';
import { planningMigrations } from '../../../planning/src/migrations/index.ts';
import { PlanningModule } from '../../../planning/src/planning.module.ts';
import { gatewayMigrations } from '../migrations/index.ts';
import { signInAt } from './asking.ts';
import { startGateway, type TestGateway } from './start-gateway.ts';

export interface Person {
  login: string;
  token: string;
  staffId: string;
  accountId: string;
}
type Answer = Record<string, unknown> & { id: string };

/** The gateway and every room on real servers, with a person of each role. */
export class WholeFirm {
  readonly #opened: (() => Promise<unknown>)[] = [];
  #gate!: TestGateway;
  #admin!: string;
  readonly operator = `op_${'k'.repeat(43)}`;
  readonly people = {} as Record<Role, Person>;

  static async open(): Promise<WholeFirm> {
    const firm = new WholeFirm();
    try {
      await firm.#start();
    } catch (error) {
      await firm.close();
      throw error;
    }
    return firm;
  }

  get ask(): TestGateway['ask'] {
    return this.#gate.ask;
  }

  /** Sends a request as the first administrator. @throws Error when it is refused */
  async do<T = Answer>(method: string, path: string, body?: object): Promise<T> {
    const answer = await this.ask<T>(method, path, { token: this.#admin, ...(body && { body }) });
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.text}`);
    return answer.body;
  }

  /** Makes a person with an account, and signs them in. */
  async person(code: string, role: Role): Promise<Person> {
    const { staff } = await this.do<{ staff: Answer }>('PUT', `/api/staff/by-code/${code}`, {
      name: code,
      role,
    });
    const account = { login: code, password: 'a good password', staffId: staff.id, mustChange: false };
    const { id } = await this.do('POST', '/api/accounts', account);
    const token = await this.signIn(account);
    return { login: code, token, staffId: staff.id, accountId: id };
  }

  /** @returns an access token of a new session */
  signIn({ login }: { login: string }): Promise<string> {
    return signInAt(this.ask, login, 'a good password');
  }

  /** Waits for the first entry of a list. */
  first(path: string): Promise<Answer> {
    return eventually(async () => {
      const { items } = await this.do<{ items: Answer[] }>('GET', path);
      if (!items[0]) throw new Error(`nothing at ${path} yet`);
      return items[0];
    });
  }

  async close(): Promise<void> {
    for (const close of this.#opened.toReversed()) await close();
  }

  async #start(): Promise<void> {
    const servers = await dedicatedServers('temporal');
    this.#opened.push(() => servers[Symbol.asyncDispose]());
    const database = await freshDatabase(
      ...[gatewayMigrations, ordersMigrations, crmMigrations, planningMigrations, analyticsMigrations],
      receivablesMigrations,
    );
    this.#opened.push(() => database.drop());
    const env = { TEMPORAL_ADDRESS: servers.temporal!.address };
    const rooms: Room[] = await Promise.all([
      openRoom(OrdersModule, ordersMigrations, { database, env }),
      openRoom(CrmModule, crmMigrations, { database }),
      openRoom(PlanningModule, planningMigrations, { database }),
      openRoom(AnalyticsModule, analyticsMigrations, { database }),
      openRoom(ReceivablesModule, receivablesMigrations, { database }),
    ]);
    this.#opened.push(...rooms.map((room) => () => room.close()));
    const addresses = Object.assign({}, ...rooms.map((room) => room.address)) as Record<string, string>;
    const OPERATOR_KEYS = `ann:${createHash('sha256').update(this.operator).digest('hex')}`;
    this.#gate = await startGateway({ database, env: { ...addresses, OPERATOR_KEYS, RATE_LIMIT: 100_000 } });
    this.#opened.push(() => this.#gate.stop());
    this.#admin = await this.#gate.admin();
    for (const role of roles) this.people[role] = await this.person(`${role}-of-the-firm`, role);
  }
}
