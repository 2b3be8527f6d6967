import { Injectable } from '@nestjs/common';
import { listQueues, queueState, type ResponseOf, type Service } from '@otdel/contracts';
import { Messaging } from '@otdel/messaging';
import { Answers, Rpc } from '@otdel/platform';
import { rooms } from '../room/room.health.ts';

export type QueueView = ResponseOf<ReturnType<typeof queueState>>;

/** Milliseconds that the picture of all queues waits for one room. */
const patience = 3_000;

@Injectable()
export class QueueQueries {
  constructor(
    private readonly rpc: Rpc,
    private readonly messaging: Messaging,
  ) {}

  /** The queues of all services; those that do not answer are named. */
  @Answers(listQueues)
  async all(): Promise<{ items: QueueView[]; away: Service[] }> {
    const asked = await Promise.allSettled([
      this.messaging.state(),
      ...rooms.map((room) => this.rpc.call(queueState(room), {}, { timeoutMs: patience })),
    ]);
    const items = asked.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : []));
    const away = (['gateway', ...rooms] as const).filter((_, i) => asked[i]!.status === 'rejected');
    return { items, away };
  }
}
