import { subscriptions, type Envelope, type EventType, type PayloadOf, type Service } from '@otdel/contracts';
import type { Tx } from '@otdel/platform';

/** An event with a checked payload, as a handler gets it. */
export type Delivered<E extends EventType = EventType> = E extends EventType
  ? Omit<Envelope, 'payload' | 'type'> & { type: E['name']; payload: PayloadOf<E> }
  : never;
export type Handler = (events: Delivered[], tx: Tx) => Promise<void>;

const marks = Symbol('otdel.on');
interface Mark {
  method: string;
  types: readonly EventType[];
}

/**
 * Marks the method that applies events of these types. It gets as many events at once as their order allows, in the
 * transaction that records them as received. Outside of that transaction it may only use `afterCommit`, or do what is
 * idempotent.
 * @example @On(orderShipped) async shipped(events: Delivered<typeof orderShipped>[], tx: Tx) { … }
 */
export function On<const T extends readonly EventType[]>(...types: T) {
  return <D extends (events: Delivered<T[number]>[], tx: Tx) => Promise<void>>(
    target: object,
    method: string,
    _descriptor: TypedPropertyDescriptor<D>,
  ): void => {
    const earlier = (target as { [marks]?: Mark[] })[marks] ?? [];
    Object.defineProperty(target, marks, { value: [...earlier, { method, types }], configurable: true });
  };
}

/** The handlers of a service by `name@version`. */
export type Handlers = ReadonlyMap<string, Handler>;
export const keyOf = (event: { type: string; version: number }): string => `${event.type}@${event.version}`;

/**
 * Collects the marked methods and checks them against the subscriptions of the service.
 * @throws Error that lists every subscription without a handler or with two, and every handler without a subscription
 */
export function collectHandlers(service: Service, providers: readonly object[]): Handlers {
  const wanted = new Set(
    Object.values(subscriptions[service]).flatMap((types) =>
      types.map((t) => keyOf({ type: t.name, version: t.version })),
    ),
  );
  const found = new Map<string, { handler: Handler; at: string }>();
  const wrong: string[] = [];
  for (const provider of providers) {
    const prototype = Object.getPrototypeOf(provider) as { [marks]?: Mark[] } | null;
    for (const { method, types } of prototype?.[marks] ?? []) {
      const at = `${provider.constructor.name}.${method}`;
      const handler = (provider as Record<string, Handler>)[method]!.bind(provider);
      for (const type of types) {
        const key = keyOf({ type: type.name, version: type.version });
        const twin = found.get(key);
        if (!wanted.has(key)) wrong.push(`${at} handles ${key}, to which ${service} does not subscribe`);
        else if (twin) wrong.push(`${key} has two handlers: ${twin.at} and ${at}`);
        else found.set(key, { handler, at });
      }
    }
  }
  for (const key of wanted)
    if (!found.has(key)) wrong.push(`${service} subscribes to ${key}, but nothing handles it`);
  if (wrong.length > 0)
    throw new Error(
      `The wiring of ${service} is not right (see contracts/subscriptions.ts):\n  ${wrong.join('\n  ')}`,
    );
  return new Map([...found].map(([key, { handler }]) => [key, handler]));
}
