import { Injectable } from '@nestjs/common';
import { listQueues, queueState, type ResponseOf, type Service } from '@otdel/contracts';
import { Messaging } from '@otdel/messaging';
import { Answers, Rpc } from '@otdel/platform';
import { rooms } from '../room/room.health.ts';

export type QueueView = ResponseOf<ReturnType<typeof queueState>>;

/** Milliseconds to wait for the answer of one room. */
const roomTimeout = 3_000;

@Injectable()
export class QueueQueries {
  constructor(
    private readonly rpc: Rpc,
    private readonly messaging: Messaging,
  ) {}

  /** The queues of all services. `away` names the services that do not answer. */
  @Answers(listQueues)
  async all(): Promise<{ items: QueueView[]; away: Service[] }> {
    const answers = await Promise.allSettled([
      this.messaging.state(),
      ...rooms.map((room) => this.rpc.call(queueState(room), {}, { timeoutMs: roomTimeout })),
    ]);
    const items = answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : []));
    const away = (['gateway', ...rooms] as const).filter((_, i) => answers[i]!.status === 'rejected');
    return { items, away };
  }
}
