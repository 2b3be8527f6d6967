import { ServerTCP } from '@nestjs/microservices';
import {
  DomainError,
  unavailable,
  type CallContext,
  type Operation,
  type RequestOf,
  type Service,
} from '@otdel/contracts';
import { parseEnvelopeKeys, roomSocket } from '@otdel/platform';
import { envelopeKeys } from '@otdel/testing';
import type { AddressInfo } from 'node:net';
import { rooms } from '../room/room.health.ts';

type Room = (typeof rooms)[number];
type Answerer = (data: unknown, context: CallContext) => unknown;
export interface Heard {
  call: string;
  data: unknown;
  context: CallContext;
}

/** Rooms with the answers of a test, on real connections and by the real contracts. */
export class FakeRooms {
  readonly heard: Heard[] = [];
  readonly #answers = new Map<string, Answerer>();
  readonly #servers = new Map<Room, { server: ServerTCP; port: number }>();

  async start(): Promise<this> {
    for (const room of rooms) await this.open(room);
    return this;
  }

  /** Starts a room; again on the same port when it was started before. */
  async open(room: Room): Promise<void> {
    const port = this.#servers.get(room)?.port ?? 0;
    const server = new ServerTCP({
      host: '127.0.0.1',
      port,
      socketClass: roomSocket(parseEnvelopeKeys(envelopeKeys)),
    });
    server.getHandlerByPattern = ((pattern: string) => (raw: { data: unknown; context: CallContext }) =>
      this.#answer(pattern, raw)) as never;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    server.listen((error) => (error ? reject(error as Error) : resolve()));
    await promise;
    const at = server.unwrap<{ address(): AddressInfo }>().address();
    this.#servers.set(room, { server, port: at.port });
  }

  close(room: Room): void {
    this.#servers.get(room)?.server.close();
  }

  stop(): void {
    for (const room of rooms) this.close(room);
  }

  /** Sets the answer to a call. @example rooms.on(getOrder, () => anOrder()) */
  on<O extends Operation>(operation: O, answer: (data: RequestOf<O>, context: CallContext) => unknown): this {
    this.#answers.set(operation.name, (data, context) => {
      const parsed = operation.request.parse(data) as RequestOf<O>;
      return operation.response.parse(answer(parsed, context));
    });
    return this;
  }

  /** The last recorded call of an operation. */
  last(call: Operation): Heard | undefined {
    return this.heard.findLast((h) => h.call === call.name);
  }

  get env(): Record<string, string> {
    return Object.fromEntries(
      rooms.map((room) => [`${room.toUpperCase()}_RPC`, `127.0.0.1:${this.#servers.get(room)!.port}`]),
    );
  }

  async #answer(call: string, { data, context }: { data: unknown; context: CallContext }): Promise<unknown> {
    this.heard.push({ call, data, context });
    try {
      const answerer = this.#answers.get(call);
      if (!answerer) throw unavailable(call.split('.')[0] as Service);
      return { ok: await answerer(data, context) };
    } catch (error) {
      if (error instanceof DomainError) return { error: error.toRecord() };
      const correlationId = `the fake room failed: ${String(error)}`;
      return { error: { kind: 'internal', code: 'internal', params: { correlationId } } };
    }
  }
}
