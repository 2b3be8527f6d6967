import { Failure } from '@otdel/servers';

/** An installation, as an operator sees it: by its gateway's address and a key of their own. */
export class Installation {
  readonly url: string;
  readonly #key: string;

  constructor(url: string, key: string) {
    this.url = url.replace(/\/$/, '');
    this.#key = key;
  }

  /** @throws Failure when the gateway refuses or does not answer */
  async get<T>(path: string): Promise<T> {
    return read<T>(await this.#ask('GET', path), `GET ${path}`);
  }

  /** @throws Failure when the gateway refuses or does not answer */
  async post<T>(path: string, body: object): Promise<T> {
    return read<T>(await this.#ask('POST', path, body), `POST ${path}`);
  }

  /** Also of one that is not ready, which answers 503. @throws Failure when the gateway does not answer */
  async health<T>(): Promise<T> {
    return (await (await this.#ask('GET', '/health/ready')).json()) as T;
  }

  async #ask(method: string, path: string, body?: object): Promise<Response> {
    try {
      return await fetch(this.url + path, {
        method,
        headers: {
          authorization: `Bearer ${this.#key}`,
          'content-type': 'application/json',
          'idempotency-key': crypto.randomUUID(),
        },
        ...(body && { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(60_000),
      });
    } catch (error) {
      const { message, cause } = error as Error;
      const why = (cause as Error | undefined)?.message || message;
      throw new Failure(
        `The gateway at ${this.url} does not answer (${why}).`,
        'Is the address right, and the firm started?',
      );
    }
  }
}

async function read<T>(answer: Response, what: string): Promise<T> {
  if (answer.ok) return (await answer.json()) as T;
  const { detail, title } = (await answer.json().catch(() => ({}))) as { detail?: string; title?: string };
  throw new Failure(
    `The gateway refused ${what}: ${detail ?? title ?? answer.status}`,
    answer.status === 401
      ? 'Set OTDEL_KEY to an operator key whose SHA-256 this gateway was given in OPERATOR_KEYS; a firm started here gets one by its next start.'
      : 'Its log says more: npm run logs gateway',
  );
}
