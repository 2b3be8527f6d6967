import { Controller, Headers, Req, SseSignal, type MessageEvent } from '@nestjs/common';
import { invalidAt, live, sightOf, type AskedOf, type Sight } from '@otdel/contracts';
import { Clock } from '@otdel/platform';
import type { FastifyRequest } from 'fastify';
import {
  filter,
  finalize,
  from,
  interval,
  map,
  merge,
  mergeMap,
  share,
  startWith,
  takeUntil,
  type Observable,
} from 'rxjs';
import { IdentityService } from '../access/identity.service.ts';
import { Route } from '../operation/route.decorator.ts';
import { StreamPlaces } from './domain/stream-places.ts';
import { LiveQueries } from './live.queries.ts';
import { LiveService } from './live.service.ts';

/** Milliseconds between heartbeats, by which proxies and clients tell a quiet stream from a dead connection. */
const heartbeat = 15_000;

@Controller()
export class LiveController {
  readonly #places = new StreamPlaces();

  constructor(
    private readonly live: LiveService,
    private readonly queries: LiveQueries,
    private readonly identities: IdentityService,
    private readonly clock: Clock,
  ) {}

  @Route(live)
  async stream(
    _: AskedOf<typeof live>,
    @Req() request: FastifyRequest,
    @Headers('last-event-id') lastEventId: string | undefined,
    @SseSignal() gone: AbortSignal,
  ): Promise<Observable<MessageEvent>> {
    const identity = await this.identities.of(request);
    const { at, missed } = await this.#start(lastEventId);
    const leave = this.#places.take(identity.accountId);
    // a stream ends with its token: the client renews the token and reconnects
    const left = identity.expiresAt * 1000 - this.clock.now().epochMilliseconds;
    const end = AbortSignal.any([gone, this.live.stopping, AbortSignal.timeout(Math.max(left, 0))]);
    // a client that is gone before anybody subscribes leaves too
    void aborted(end).subscribe(leave);
    const events = from(this.#follow(at, sightOf(identity), end)).pipe(mergeMap((messages) => messages));
    const checks = interval(heartbeat).pipe(
      mergeMap(() => this.identities.stands(identity)),
      share(),
    );
    const heartbeats = checks.pipe(map(() => ({ comment: 'still here' })));
    const lockedOut = checks.pipe(filter((stands) => !stands));
    const welcome: MessageEvent = missed
      ? {
          id: String(at),
          type: 'missed',
          data: { message: 'Older events are no longer kept. Load everything anew.' },
        }
      : { id: String(at), comment: 'here' };
    return merge(events, heartbeats).pipe(
      startWith(welcome),
      takeUntil(merge(lockedOut, aborted(end))),
      finalize(leave),
    );
  }

  /** @throws invalid at `last-event-id` */
  async #start(lastEventId: string | undefined): Promise<{ at: bigint; missed: boolean }> {
    if (lastEventId === undefined) return { at: this.live.head, missed: false };
    if (!/^\d{1,18}$/.test(lastEventId)) throw invalidAt('last-event-id', 'last_event_form');
    const at = BigInt(lastEventId);
    const { oldest, newest } = await this.queries.kept();
    const missed = at > (newest ?? 0n) || at + 1n < (oldest ?? 1n);
    return missed ? { at: this.live.head, missed } : { at, missed };
  }

  async *#follow(after: bigint, sight: Sight, end: AbortSignal): AsyncGenerator<MessageEvent[]> {
    let at = after;
    while (!end.aborted) {
      const seen = await this.live.after(at, sight);
      at = seen.at;
      if (seen.rows.length > 0)
        yield seen.rows.map(({ seq, type, data }) => ({ id: String(seq), type, data }));
      await this.live.changed(at, end);
    }
  }
}

const aborted = (signal: AbortSignal): Observable<unknown> => {
  const { promise, resolve } = Promise.withResolvers<void>();
  signal.addEventListener('abort', () => resolve(), { once: true });
  if (signal.aborted) resolve();
  return from(promise);
};
