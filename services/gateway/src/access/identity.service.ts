import { Injectable } from '@nestjs/common';
import { unauthenticated, type Role } from '@otdel/contracts';
import { Config } from '@otdel/platform';
import type { FastifyRequest } from 'fastify';
import { AccountDirectory } from '../account/account-directory.service.ts';
import type { AccountRow } from '../account/account.queries.ts';
import {
  isOperatorKey,
  operatorOf,
  parseOperatorKeys,
  type Operator,
  type OperatorKeys,
} from './operator-key.ts';
import { bearerOf } from '../session/domain/bearer.ts';
import { TokenService, type Claims, type Standing } from '../session/token.service.ts';

/** The caller of a request. */
export interface Identity extends Standing {
  staffId: string | null;
  role: Role | 'operator';
  /** The operator whose key the request carries; then there is no account. */
  operator?: Operator;
  /** The administrator who acts as this account; null when its owner acts. */
  actedBy: Standing | null;
  /** Whether this is the owner, who has to change the password first. */
  mustChange: boolean;
  /** Epoch seconds at which the token expires. */
  expiresAt: number;
}

/** Reads the caller from the bearer token, once per request. */
@Injectable()
export class IdentityService {
  readonly #operators: OperatorKeys;
  readonly #known = new WeakMap<FastifyRequest, Promise<Identity>>();

  constructor(
    private readonly tokens: TokenService,
    private readonly directory: AccountDirectory,
    config: Config,
  ) {
    this.#operators = parseOperatorKeys(config.env.OPERATOR_KEYS);
  }

  /** @throws DomainError unauthenticated `no_token`, `token_expired`, `token_invalid`, `session_ended`,
   * `operator_key_unknown` */
  of(request: FastifyRequest): Promise<Identity> {
    let identity = this.#known.get(request);
    if (!identity) {
      identity = this.#read(request);
      this.#known.set(request, identity);
    }
    return identity;
  }

  async #read(request: FastifyRequest): Promise<Identity> {
    const token = bearerOf(request.headers.authorization);
    if (!token) throw unauthenticated('no_token');
    if (isOperatorKey(token)) return this.#operator(token);
    const claims = await this.tokens.verify(token);
    const account = await this.#standing(claims);
    if (!account) throw unauthenticated('session_ended');
    const { staffId, role } = account;
    return { ...claims, staffId, role, mustChange: account.mustChange && !claims.actedBy };
  }

  #operator(token: string): Identity {
    const operator = operatorOf(this.#operators, token);
    if (!operator) throw unauthenticated('operator_key_unknown');
    const standing = {
      accountId: operator.id,
      epoch: 0,
      sessionId: null,
      actedBy: null,
      expiresAt: Infinity,
    };
    return { ...standing, staffId: null, role: 'operator', operator, mustChange: false };
  }

  /** Whether a stream that this caller opened may go on: nobody was locked or signed out and the role is the same. */
  async stands(identity: Identity): Promise<boolean> {
    const account = await this.#standing(identity).catch(() => undefined);
    return account?.role === identity.role;
  }

  /** @returns undefined when the account, or the administrator who acts as it, has been locked or signed out */
  async #standing({ actedBy, ...own }: Claims): Promise<AccountRow | undefined> {
    const [account, administrator] = await Promise.all([this.#good(own), actedBy && this.#good(actedBy)]);
    return actedBy && administrator?.role !== 'admin' ? undefined : account;
  }

  async #good({ accountId, epoch, sessionId }: Standing): Promise<AccountRow | undefined> {
    const account = await this.directory.get(accountId, sessionId);
    return account?.active && account.epoch === epoch ? account : undefined;
  }
}
