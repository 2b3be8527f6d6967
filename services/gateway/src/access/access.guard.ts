import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { forbidden } from '@otdel/contracts';
import { currentContext } from '@otdel/platform';
import type { FastifyRequest } from 'fastify';
import { noteKey } from '../idempotency/key.ts';
import { IdentityService } from './identity.service.ts';
import { OperatorRecord } from './operator-record.service.ts';
import { whoMay } from './roles.table.ts';

/** Lets in who may come in by the table, and makes them the actor of the request's context. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    private readonly identities: IdentityService,
    private readonly records: OperatorRecord,
  ) {}

  /** @throws DomainError unauthenticated, forbidden `role_not_allowed` */
  async canActivate(execution: ExecutionContext): Promise<boolean> {
    const request = execution.switchToHttp().getRequest<FastifyRequest>();
    const who = whoMay[routeOf(request)];
    if (who === 'anyone') return true;
    const identity = await this.identities.of(request);
    if (!who?.includes(identity.role))
      throw forbidden('role_not_allowed', { role: identity.role, roles: [...(who ?? [])] });
    const { accountId, staffId, role, actedBy } = identity;
    const context = currentContext();
    context.actor = { accountId, staffId, role, ...(actedBy && { actedBy: actedBy.accountId }) };
    if (identity.operator) await this.records.asks(identity.operator, request);
    if (request.method !== 'GET') noteKey(context, accountId, request.headers['idempotency-key']);
    return true;
  }
}

/** Fastify answers HEAD with what stands under GET. */
const routeOf = ({ method, routeOptions }: FastifyRequest) =>
  `${method === 'HEAD' ? 'GET' : method} ${routeOptions.url}`;
