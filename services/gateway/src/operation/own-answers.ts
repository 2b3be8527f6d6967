import type { Provider, Type } from '@nestjs/common';
import type { AskedOf, CallContext, Operation, ResponseOf } from '@otdel/contracts';
import { answersOf, currentContext } from '@otdel/platform';

type Answering = (data: unknown, context: CallContext) => unknown;

/** The operations that the gateway's own services answer by `@Answers`, called in the process instead of by RPC. */
export class OwnAnswers {
  readonly #answers = new Map<string, Answering>();

  constructor(services: readonly object[]) {
    for (const service of services as Record<string, Answering>[])
      for (const { operation, method } of answersOf(service.constructor as unknown as Type))
        this.#answers.set(operation.name, (data, context) => service[method]!(data, context));
  }

  /** @example providers: [AccountService, OwnAnswers.of(AccountService)] */
  static of(...services: Type[]): Provider {
    return { provide: OwnAnswers, inject: services, useFactory: (...made: object[]) => new OwnAnswers(made) };
  }

  has({ name }: Operation): boolean {
    return this.#answers.has(name);
  }

  async answer<O extends Operation>(operation: O, given: AskedOf<O>): Promise<ResponseOf<O>> {
    const data = operation.request.parse(given);
    return (await this.#answers.get(operation.name)!(data, currentContext())) as ResponseOf<O>;
  }
}
