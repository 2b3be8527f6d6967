import type { Payload, PayloadCodec, SerializationContext } from '@temporalio/common';
import proto from '@temporalio/proto';
import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';

const { Payload: PayloadMessage } = proto.temporal.api.common.v1;
const encoding = 'binary/encrypted';
const keyBytes = 32;
const ivBytes = 12;
const tagBytes = 16;

/**
 * Encrypts payloads, so that Temporal's database does not show what processes hold and receive: AES-256-GCM over the whole
 * payload. The key id is stored beside it, so that keys can be rotated: the first key encrypts, all of them decrypt.
 * Payloads from before there was a key are read as they are.
 */
export class EncryptingCodec implements PayloadCodec {
  readonly #keys: ReadonlyMap<string, Buffer>;
  readonly #current: string | undefined;
  readonly #onUnreadable: (workflowId: string) => void;

  /**
   * @param keys base64 of 32 bytes each, the newest first, separated by commas; empty: nothing is encrypted
   * @param onUnreadable gets the id of a workflow with a payload that cannot be decrypted, before `decode` throws
   * @throws Error when one of them is not 32 bytes long
   * @example new EncryptingCodec('q83v…=,mZrL…=')
   */
  constructor(keys: string, onUnreadable: (workflowId: string) => void = () => {}) {
    this.#onUnreadable = onUnreadable;
    const given = keys === '' ? [] : keys.split(',');
    const made = given.map((text) => {
      const key = Buffer.from(text.trim(), 'base64');
      if (key.length !== keyBytes)
        throw new Error(`TEMPORAL_PAYLOAD_KEY is base64 of ${keyBytes} bytes (openssl rand -base64 32).`);
      return [createHash('sha256').update(key).digest('hex').slice(0, 12), key] as const;
    });
    this.#keys = new Map(made);
    this.#current = made[0]?.[0];
  }

  encode(payloads: Payload[]): Promise<Payload[]> {
    const key = this.#current;
    return Promise.resolve(
      key === undefined ? payloads : payloads.map((payload) => this.#encrypt(payload, key)),
    );
  }

  /** @throws Error when the key of a payload is unknown, or the payload was tampered with */
  async decode(payloads: Payload[], context?: SerializationContext): Promise<Payload[]> {
    try {
      return payloads.map((payload) => this.#decrypt(payload));
    } catch (error) {
      if (context?.workflowId !== undefined) this.#onUnreadable(context.workflowId);
      throw error;
    }
  }

  #encrypt(payload: Payload, id: string): Payload {
    const iv = randomBytes(ivBytes);
    const cipher = createCipheriv('aes-256-gcm', this.#keys.get(id)!, iv);
    const hidden = Buffer.concat([cipher.update(PayloadMessage.encode(payload).finish()), cipher.final()]);
    return {
      metadata: { encoding: Buffer.from(encoding), 'key-id': Buffer.from(id) },
      data: Buffer.concat([iv, cipher.getAuthTag(), hidden]),
    };
  }

  #decrypt(payload: Payload): Payload {
    const { metadata, data } = payload;
    if (!metadata || !data || text(metadata.encoding) !== encoding) return payload;
    const id = text(metadata['key-id']);
    const key = this.#keys.get(id);
    if (!key) throw new Error(`TEMPORAL_PAYLOAD_KEY lacks the key ${id}, with which a payload is encrypted.`);
    const iv = data.subarray(0, ivBytes);
    const decipher = createDecipheriv('aes-256-gcm', key, iv, { authTagLength: tagBytes });
    decipher.setAuthTag(data.subarray(ivBytes, ivBytes + tagBytes));
    const plain = Buffer.concat([decipher.update(data.subarray(ivBytes + tagBytes)), decipher.final()]);
    return PayloadMessage.decode(plain);
  }
}

const text = (bytes: Uint8Array | null | undefined): string => Buffer.from(bytes ?? []).toString();
