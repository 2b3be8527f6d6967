import { Injectable, Module, type DynamicModule, type OnApplicationShutdown } from '@nestjs/common';
import { ClientTCP } from '@nestjs/microservices';
import {
  DomainError,
  unavailable,
  type Call,
  type CallContext,
  type RequestOf,
  type ResponseOf,
  type Service,
} from '@otdel/contracts';
import { firstValueFrom, timeout } from 'rxjs';
import type { z } from 'zod';
import { Config } from '../config.ts';
import { currentContextOrSystem } from '../context.ts';
import { logger } from '../logging.ts';
import type { Answer } from './handle.ts';

const log = logger('rpc');
/** How often a call is sent. Commands carry their id, so a second try does not do them twice. */
const tries = 3;

/** Asks other rooms. One connection per room, many calls at a time on it; a lost one is made anew. */
@Injectable()
export class Rpc implements OnApplicationShutdown {
  readonly #clients = new Map<string, ClientTCP>();

  constructor(config: Config, peers: Service[]) {
    for (const name of peers) this.#clients.set(name, new ClientTCP(config.peer(name)));
  }

  /**
   * @throws DomainError what the room says, or `unavailable` when it does not answer in time
   * @example await rpc.call(getOrder, { orderId })
   */
  async call<C extends Call>(
    call: C,
    data: z.input<C['request']>,
    options: { context?: CallContext; commandId?: string; timeoutMs?: number } = {},
  ): Promise<ResponseOf<C>> {
    const room = call.name.split('.')[0]!;
    const client = this.#clients.get(room);
    if (!client) throw new Error(`This process has no line to ${room}: name it in RpcModule.forPeers.`);
    const { order: _, ...own } = currentContextOrSystem() as CallContext & { order?: string };
    const deadline = Date.now() + (options.timeoutMs ?? call.timeoutMs);
    const context = {
      ...own,
      ...options.context,
      ...(options.commandId && { commandId: options.commandId }),
      deadline,
    };
    for (let attempt = 1; ; attempt++) {
      const left = deadline - Date.now();
      try {
        const answer = await firstValueFrom(
          client
            .send<Answer, { context: CallContext; data: RequestOf<C> }>(call.name, {
              context,
              data: data as RequestOf<C>,
            })
            .pipe(timeout(Math.max(left, 1))),
        );
        if ('error' in answer) throw new DomainError(answer.error);
        return answer.ok as ResponseOf<C>;
      } catch (error) {
        if (error instanceof DomainError) throw error;
        log.warn(
          { call: call.name, attempt, err: error instanceof Error ? error.message : error },
          'no answer',
        );
        if (attempt >= tries || Date.now() >= deadline) throw unavailable(room);
        client.close();
      }
    }
  }

  /** Whether a room can be reached at all. */
  async connect(room: Service): Promise<void> {
    await this.#clients.get(room)?.connect();
  }

  onApplicationShutdown(): void {
    for (const client of this.#clients.values()) client.close();
  }
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
