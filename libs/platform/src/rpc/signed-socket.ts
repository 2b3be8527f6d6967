import type { Type } from '@nestjs/common';
import { JsonSocket } from '@nestjs/microservices';
import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { sign, verify, type EnvelopeKeys } from '../envelope-keys.ts';
import { logger } from '../logging.ts';

const log = logger('rpc');
/**
 * The most characters of one message to each side. A room is asked with a body of 1 MiB at most, which the escapes of the
 * envelope can double. A caller trusts the room it has dialled, whose lists and reports are longer.
 */
const longest: Record<Side, number> = { room: 2_097_152 + 65_536, caller: 8_388_608 };
const greeting = z.object({ hello: z.string().min(20).max(100) });
const envelope = z.object({ mac: z.string(), body: z.string() });
type Side = 'caller' | 'room';
type Waiting = Parameters<JsonSocket['sendMessage']>;

/**
 * The connection between two rooms. Both ends first exchange a nonce. Every message is then signed together with both nonces,
 * its direction and its sequence number. So a message that is unsigned, forged, replayed, reordered or moved to another
 * connection is refused, without synchronised clocks and without a list of seen messages: the connection is closed.
 */
abstract class SignedSocket extends JsonSocket {
  readonly #keys: EnvelopeKeys;
  readonly #side: Side;
  readonly #ourNonce = randomBytes(18).toString('base64url');
  #theirNonce: string | undefined;
  #sent = 0;
  #received = 0;
  readonly #waiting: Waiting[] = [];

  constructor(socket: ConstructorParameters<typeof JsonSocket>[0], keys: EnvelopeKeys, side: Side) {
    super(socket, { maxBufferSize: longest[side] });
    this.#keys = keys;
    this.#side = side;
  }

  protected greet(): void {
    super.handleSend({ hello: this.#ourNonce });
  }

  protected override handleSend(...[message, callback]: Waiting): void {
    // a message waits until the greeting of the other end has arrived
    if (this.#theirNonce === undefined) {
      this.#waiting.push([message, callback]);
      return;
    }
    const body = JSON.stringify(message);
    const mac = sign(this.#keys, this.#parts(this.#side, this.#sent++, body));
    super.handleSend({ mac, body }, callback);
  }

  /** Cuts a peer off that sends too much or nonsense: after a mere FIN it could go on sending. */
  protected override handleDataError(error: unknown): void {
    super.handleDataError(error, { destroy: true });
  }

  protected override emitMessage(data: string): void {
    const raw: unknown = JSON.parse(data);
    if (this.#theirNonce === undefined) this.#readGreeting(raw);
    else this.socket.emit('message', this.#open(raw));
  }

  #readGreeting(raw: unknown): void {
    const parsed = greeting.safeParse(raw);
    if (!parsed.success) throw this.#refusal();
    this.#theirNonce = parsed.data.hello;
    for (const waiting of this.#waiting.splice(0)) this.handleSend(...waiting);
  }

  #open(raw: unknown): unknown {
    const { mac, body } = envelope.safeParse(raw).data ?? { mac: '', body: '' };
    const from = this.#side === 'room' ? 'caller' : 'room';
    if (!verify(this.#keys, this.#parts(from, this.#received++, body), mac)) throw this.#refusal();
    return JSON.parse(body);
  }

  #parts(from: Side, number: number, body: string): string[] {
    const [caller, room] =
      this.#side === 'caller' ? [this.#ourNonce, this.#theirNonce!] : [this.#theirNonce!, this.#ourNonce];
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

/** The socket class of a server. */
export const roomSocket = (keys: EnvelopeKeys): Type<JsonSocket> =>
  class extends SignedSocket {
    constructor(socket: ConstructorParameters<typeof JsonSocket>[0]) {
      super(socket, keys, 'room');
      this.greet();
    }
  };

/** The socket class of a client. */
export const callerSocket = (keys: EnvelopeKeys): Type<JsonSocket> =>
  class extends SignedSocket {
    constructor(socket: ConstructorParameters<typeof JsonSocket>[0]) {
      super(socket, keys, 'caller');
      this.once('connect', () => this.greet());
    }
  };
