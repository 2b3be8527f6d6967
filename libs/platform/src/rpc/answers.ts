import { Controller, Inject, type Type } from '@nestjs/common';
import { MessagePattern } from '@nestjs/microservices';
import {
  operationsOf,
  type CallContext,
  type Operation,
  type RequestOf,
  type ResponseOf,
  type Service,
} from '@otdel/contracts';
import { answer } from './answer.ts';

const marks = Symbol('otdel.answers');
interface Mark {
  operation: Operation;
  method: string;
}
type Marked = Type & { prototype: { [marks]?: Mark[] } };
type Answering = (data: unknown, context: CallContext) => unknown;

/**
 * Marks the method that answers an operation. It gets the checked request and the context of the call, after the operation's
 * roles were checked. List its class in `answering` of the room's module.
 * @example @Answers(getOrder) get({ orderId }: RequestOf<typeof getOrder>, { actor }: CallContext) { … }
 */
export function Answers<O extends Operation>(operation: O) {
  type Method = (data: RequestOf<O>, context: CallContext) => Promise<ResponseOf<O>> | ResponseOf<O>;
  return <M extends Method>(target: object, method: string, _: TypedPropertyDescriptor<M>): void => {
    const earlier = (target as { [marks]?: Mark[] })[marks] ?? [];
    const twin = earlier.find((mark) => mark.method === method);
    if (twin) throw new Error(`${method} answers ${twin.operation.name} already: write a method of its own.`);
    Object.defineProperty(target, marks, { value: [...earlier, { operation, method }], configurable: true });
  };
}

/** The operations that a service answers, and by which methods. */
export const answersOf = (service: Type): readonly Mark[] => (service as Marked).prototype[marks] ?? [];

/**
 * Makes Nest controllers for the marked methods of these services, one controller each. The services must be providers too.
 * @throws Error that lists every operation of the room without an answer or with two
 * @example controllers: answering('orders', OrderQueries, PlacingService)
 */
export function answering(room: Service, ...services: Type[]): Type[] {
  const found = services.flatMap((service) =>
    answersOf(service).map(({ operation, method }) => ({
      name: operation.name,
      at: `${service.name}.${method}`,
    })),
  );
  const wrong = operationsOf(room).flatMap(({ name }) => {
    const at = found.filter((mark) => mark.name === name).map((mark) => mark.at);
    // the messaging of every room answers these
    if (at.length === 1 || (at.length === 0 && /\.(queueState|redriveQueue)$/.test(name))) return [];
    return [at.length === 0 ? `nobody answers ${name}` : `${name} is answered twice: ${at.join(', ')}`];
  });
  if (wrong.length > 0)
    throw new Error(`The operations of ${room} are not answered as they must be:\n  ${wrong.join('\n  ')}`);
  return services.filter((service) => answersOf(service).length > 0).map(controllerOf);
}

/** The controller that answers the marked methods of one service. */
export function controllerOf(service: Type): Type {
  @Controller()
  class Room {
    constructor(@Inject(service) readonly service: Record<string, Answering>) {}
  }
  Object.defineProperty(Room, 'name', { value: `${service.name}Answers` });
  for (const { operation, method } of answersOf(service)) {
    const handle = function (this: Room, raw: unknown) {
      return answer(operation, raw, (data, context) => this.service[method]!(data, context));
    };
    const descriptor = { value: handle, configurable: true, writable: true };
    Object.defineProperty(Room.prototype, method, descriptor);
    MessagePattern(operation.name)(Room.prototype, method, descriptor);
  }
  return Room;
}
