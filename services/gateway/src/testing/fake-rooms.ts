import { ServerTCP } from '@nestjs/microservices';
import { DomainError, unavailable, type Call, type CallContext, type RequestOf } from '@otdel/contracts';
import type { AddressInfo } from 'node:net';
import { rooms } from '../room/room.health.ts';

type Room = (typeof rooms)[number];
type Answerer = (data: unknown, context: CallContext) => unknown;
export interface Heard {
  call: string;
  data: unknown;
  context: CallContext;
}

/** Rooms that answer what a test says, on real connections and by the real contracts. */
export class FakeRooms {
  readonly heard: Heard[] = [];
  readonly #answers = new Map<string, Answerer>();
  readonly #servers = new Map<Room, { server: ServerTCP; port: number }>();

  async start(): Promise<this> {
    for (const room of rooms) await this.open(room);
    return this;
  }

  /** Lets a room answer, at the port it had before. */
  async open(room: Room): Promise<void> {
    const port = this.#servers.get(room)?.port ?? 0;
    const server = new ServerTCP({ host: '127.0.0.1', port });
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

  /** Answers a call from now on. @example rooms.on(getOrder, () => anOrder()) */
  on<C extends Call>(call: C, answer: (data: RequestOf<C>, context: CallContext) => unknown): this {
    this.#answers.set(call.name, (data, context) => {
      const parsed = call.request.parse(data) as RequestOf<C>;
      return call.response.parse(answer(parsed, context));
    });
    return this;
  }

  /** What a room was asked, the last time. */
  last(call: Call): Heard | undefined {
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
      if (!answerer) throw unavailable(call);
      return { ok: await answerer(data, context) };
    } catch (error) {
      if (error instanceof DomainError) return { error: error.toRecord() };
      return {
        error: { kind: 'internal', code: 'internal', message: `the fake room failed: ${String(error)}` },
      };
    }
  }
}
