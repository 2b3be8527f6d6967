import type { Type } from '@nestjs/common';
import { JsonSocket } from '@nestjs/microservices';
import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { sign, verify, type EnvelopeKeys } from '../envelope-keys.ts';
import { logger } from '../logging.ts';

const log = logger('rpc');
/** Characters of one message: lists of 200 orders stay far below. */
const longest = 8_388_608;
const greeting = z.object({ hello: z.string().min(20).max(100) });
const envelope = z.object({ mac: z.string(), body: z.string() });
type Side = 'caller' | 'room';
type Waiting = Parameters<JsonSocket['sendMessage']>;

/**
 * The line between two rooms. Both ends greet each other with a random word; every message is then signed together
 * with both words, its direction and its number on this line. So a message that is unsigned, forged, sent again or moved
 * to another line or place is refused, without comparing clocks and without remembering old ones: the line is cut.
 */
abstract class SignedSocket extends JsonSocket {
  readonly #keys: EnvelopeKeys;
  readonly #side: Side;
  readonly #own = randomBytes(18).toString('base64url');
  #theirs: string | undefined;
  #sent = 0;
  #received = 0;
  readonly #waiting: Waiting[] = [];

  constructor(socket: ConstructorParameters<typeof JsonSocket>[0], keys: EnvelopeKeys, side: Side) {
    super(socket, { maxBufferSize: longest });
    this.#keys = keys;
    this.#side = side;
  }

  protected greet(): void {
    super.handleSend({ hello: this.#own });
  }

  protected override handleSend(...[message, callback]: Waiting): void {
    // the other end has not greeted yet: what is sent before waits
    if (this.#theirs === undefined) {
      this.#waiting.push([message, callback]);
      return;
    }
    const body = JSON.stringify(message);
    const mac = sign(this.#keys, this.#parts(this.#side, this.#sent++, body));
    super.handleSend({ mac, body }, callback);
  }

  protected override emitMessage(data: string): void {
    const raw: unknown = JSON.parse(data);
    if (this.#theirs === undefined) this.#meet(raw);
    else this.socket.emit('message', this.#open(raw));
  }

  #meet(raw: unknown): void {
    const met = greeting.safeParse(raw);
    if (!met.success) throw this.#refusal();
    this.#theirs = met.data.hello;
    for (const waiting of this.#waiting.splice(0)) this.handleSend(...waiting);
  }

  #open(raw: unknown): unknown {
    const { mac, body } = envelope.safeParse(raw).data ?? { mac: '', body: '' };
    const from = this.#side === 'room' ? 'caller' : 'room';
    if (!verify(this.#keys, this.#parts(from, this.#received++, body), mac)) throw this.#refusal();
    return JSON.parse(body);
  }

  #parts(from: Side, number: number, body: string): string[] {
    const [caller, room] = this.#side === 'caller' ? [this.#own, this.#theirs!] : [this.#theirs!, this.#own];
    return ['rpc', caller, room, from, String(number), body];
  }

  #refusal(): Error {
    log.warn(
      { from: this.socket.remoteAddress, side: this.#side },
      'an unsigned or forged message was refused',
    );
    this.socket.destroy();
    return new Error('not signed with a key of this firm');
  }
}

/** For the server of a room. */
export const roomSocket = (keys: EnvelopeKeys): Type<JsonSocket> =>
  class extends SignedSocket {
    constructor(socket: ConstructorParameters<typeof JsonSocket>[0]) {
      super(socket, keys, 'room');
      this.greet();
    }
  };

/** For the client of a room. */
export const callerSocket = (keys: EnvelopeKeys): Type<JsonSocket> =>
  class extends SignedSocket {
    constructor(socket: ConstructorParameters<typeof JsonSocket>[0]) {
      super(socket, keys, 'caller');
      this.once('connect', () => this.greet());
    }
  };
