import { Client } from 'minio';
import { PassThrough, type Readable, type Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Storage } from './storage.ts';

/** S3 takes parts of this many bytes at least; one of them is in memory at a time. */
const partSize = 5 * 1024 * 1024;

/** Files in a bucket of S3, or of a server that speaks it. */
export class S3Storage extends Storage {
  readonly #client: Client;
  readonly #bucket: string;
  readonly #prefix: string;

  /** @param url `s3://ACCESS:SECRET@host:port/bucket/prefix?region=eu-west-1`, with `tls=off` for plain http */
  constructor(url: URL) {
    super();
    const [bucket = '', ...folders] = url.pathname.split('/').filter(Boolean);
    if (!bucket) throw new Error('An s3:// address names a bucket: s3://ACCESS:SECRET@host/bucket');
    const useSSL = url.searchParams.get('tls') !== 'off';
    this.#bucket = bucket;
    this.#prefix = folders.map((folder) => `${folder}/`).join('');
    this.#client = new Client({
      endPoint: url.hostname,
      useSSL,
      ...(url.port && { port: Number(url.port) }),
      accessKey: decodeURIComponent(url.username),
      secretKey: decodeURIComponent(url.password),
      region: url.searchParams.get('region') ?? 'us-east-1',
      partSize,
    });
  }

  protected async write(key: string, content: Readable, measure: Transform): Promise<void> {
    const body = new PassThrough();
    const name = this.#prefix + key;
    try {
      // the client waits for ever for a body that broke: so the first of the two that fails ends it
      await Promise.all([this.#client.putObject(this.#bucket, name, body), pipeline(content, measure, body)]);
    } catch (error) {
      body.destroy();
      await this.#client.removeIncompleteUpload(this.#bucket, name).catch(() => undefined);
      throw error;
    }
  }

  protected open(key: string): Promise<Readable> {
    return this.#client.getObject(this.#bucket, this.#prefix + key);
  }

  protected async clear(folder: string): Promise<void> {
    const names: string[] = [];
    for await (const { name } of this.#client.listObjectsV2(
      this.#bucket,
      `${this.#prefix}${folder}/`,
      true,
    ) as AsyncIterable<{ name?: string }>)
      if (name) names.push(name);
    if (names.length > 0) await this.#client.removeObjects(this.#bucket, names);
  }
}
