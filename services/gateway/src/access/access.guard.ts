import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { changePassword, forbidden, me, nobody, type Actor, type Operation } from '@otdel/contracts';
import { currentContext, mustMay } from '@otdel/platform';
import type { FastifyRequest } from 'fastify';
import { ActsService } from './acts.service.ts';
import { noteKey } from '../idempotency/key.service.ts';
import { seenBy } from '../operation/version.service.ts';
import { operationOf } from '../operation/route.decorator.ts';
import { IdentityService, type Identity } from './identity.service.ts';

/** What somebody may who has to change the password first. */
const beforeChange: readonly Operation[] = [me, changePassword];

/** Checks that the caller's role may call the operation of a route. Makes the caller the context's actor. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    private readonly identities: IdentityService,
    private readonly acts: ActsService,
  ) {}

  /** @throws DomainError unauthenticated, forbidden `role_not_allowed`, `password_must_change` */
  async canActivate(execution: ExecutionContext): Promise<boolean> {
    const request = execution.switchToHttp().getRequest<FastifyRequest>();
    const operation = operationOf(execution.getHandler());
    const context = currentContext();
    if (!operation) {
      // health answers anyone, but shows its details to some roles only
      context.actor = await this.identities.of(request).then(
        (identity) => (identity.mustChange ? nobody : actorOf(identity)),
        () => nobody,
      );
      return true;
    }
    if (operation.may === 'anyone') return true;
    const identity = await this.identities.of(request);
    mustMay(operation, identity.role);
    if (identity.mustChange && !beforeChange.includes(operation)) throw forbidden('password_must_change');
    context.actor = actorOf(identity);
    await this.acts.note(operation, identity, request.params);
    if (operation.kind === 'command') {
      noteKey(context, identity.accountId, request.headers['idempotency-key']);
      const seen = seenBy(operation, request.headers['if-match']);
      if (seen) context.seen = seen;
    }
    return true;
  }
}

const actorOf = ({ accountId, staffId, role, actedBy }: Identity): Actor => ({
  accountId,
  staffId,
  role,
  ...(actedBy && { actedBy: actedBy.accountId }),
});
