import { Injectable } from '@nestjs/common';
import type { AskedOf, Operation, ResponseOf } from '@otdel/contracts';
import { Rpc } from '@otdel/platform';
import { Commands } from '../idempotency/commands.service.ts';
import { KnownStaff } from './known-staff.service.ts';
import { OwnAnswers } from './own-answers.ts';

/** Passes operations to the room or the gateway's own service that answers them. */
@Injectable()
export class Passing {
  constructor(
    private readonly rpc: Rpc,
    private readonly commands: Commands,
    private readonly own: OwnAnswers,
    private readonly staff: KnownStaff,
  ) {}

  /**
   * @throws DomainError the errors of the operation; conflict `idempotency_key_reused`; not_found `staff` when it is asked
   * what somebody has who is not of the staff
   */
  async pass<O extends Operation>(operation: O, given: AskedOf<O>): Promise<ResponseOf<O>> {
    await this.staff.mustKnow(operation, given as object);
    if (this.own.has(operation)) return this.own.answer(operation, given);
    return operation.kind === 'command'
      ? this.commands.send(operation, given)
      : this.rpc.call(operation, given);
  }
}
