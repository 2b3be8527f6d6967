import { Injectable, Module, type DynamicModule, type OnApplicationShutdown } from '@nestjs/common';
import { ClientTCP } from '@nestjs/microservices';
import {
  DomainError,
  unavailable,
  type AskedOf,
  type CallContext,
  type Operation,
  type ResponseOf,
  type Service,
} from '@otdel/contracts';
import { setTimeout as pause } from 'node:timers/promises';
import { firstValueFrom, timeout, TimeoutError } from 'rxjs';
import { Config } from '../config.ts';
import { currentContext, noteReplay, timeLeft } from '../context.ts';
import { logger } from '../logging.ts';
import type { Answer } from './answer.ts';
import { callerSocket } from './signed-socket.ts';

const log = logger('rpc');
/** Milliseconds before a call is repeated, doubled each time, with jitter. A restarting room is back within seconds. */
const firstPause = 50;
const longestPause = 1_000;

interface CallOptions {
  context?: CallContext;
  commandId?: string;
  timeoutMs?: number;
}

/** Calls other rooms. One connection per room carries many calls at a time; a lost one is made again. */
@Injectable()
export class Rpc implements OnApplicationShutdown {
  readonly #clients = new Map<string, ClientTCP>();

  constructor(config: Config, peers: Service[]) {
    const socketClass = callerSocket(config.envelopeKeys);
    for (const name of peers) this.#clients.set(name, new ClientTCP({ ...config.peer(name), socketClass }));
  }

  /**
   * Calls an operation of another room. A call whose connection breaks is repeated while time is left: commands carry their
   * id, so they are done once.
   * @param options.timeoutMs milliseconds; default: the timeout of the operation. Never beyond the deadline of the context
   * @throws DomainError that the room answers, or `unavailable` without an answer in time
   * @example await rpc.call(getOrder, { orderId })
   */
  async call<O extends Operation>(
    operation: O,
    data: AskedOf<O>,
    options: CallOptions = {},
  ): Promise<ResponseOf<O>> {
    const room = operation.name.split('.')[0] as Service;
    const client = this.#clients.get(room);
    if (!client) throw new Error(`This process has no line to ${room}: name it in RpcModule.forPeers.`);
    const context = contextOf(options);
    const until = performance.now() + Math.min(options.timeoutMs ?? operation.timeoutMs, timeLeft());
    for (let wait = firstPause; ; wait = Math.min(wait * 2, longestPause)) {
      const leftMs = Math.ceil(until - performance.now());
      try {
        return (await this.#send(
          client,
          operation,
          { context: { ...context, leftMs }, data },
          leftMs,
        )) as ResponseOf<O>;
      } catch (error) {
        if (error instanceof DomainError) throw error;
        log.warn(
          { call: operation.name, leftMs, err: error instanceof Error ? error.message : error },
          'no answer',
        );
        const jittered = wait * (0.5 + Math.random() / 2);
        // a slow room keeps its connection, and with it the other calls on it
        if (error instanceof TimeoutError || performance.now() + jittered >= until) throw unavailable(room);
        await pause(jittered);
      }
    }
  }

  async #send(client: ClientTCP, { name }: Operation, message: object, leftMs: number): Promise<unknown> {
    const answers = client.send<Answer>(name, message).pipe(timeout(Math.max(leftMs, 1)));
    const answer = await firstValueFrom(answers);
    if ('error' in answer) throw new DomainError(answer.error);
    if (answer.replayed) noteReplay();
    return answer.ok;
  }

  /** Connects to a room. @throws Error when it cannot be reached */
  async connect(room: Service): Promise<void> {
    await this.#clients.get(room)?.connect();
  }

  onApplicationShutdown(): void {
    for (const client of this.#clients.values()) client.close();
  }
}

function contextOf({ context, commandId }: CallOptions): CallContext {
  const { correlationId, actor, commandId: current, repeated, seen } = context ?? currentContext();
  const id = commandId ?? current;
  return {
    ...{ correlationId, actor },
    ...(id !== undefined && { commandId: id }),
    ...(repeated && { repeated }),
    ...(seen && { seen }),
  };
}

@Module({})
export class RpcModule {
  /** @example RpcModule.forPeers(['orders', 'crm']) */
  static forPeers(peers: Service[]): DynamicModule {
    return {
      module: RpcModule,
      global: true,
      providers: [{ provide: Rpc, inject: [Config], useFactory: (config: Config) => new Rpc(config, peers) }],
      exports: [Rpc],
    };
  }
}
