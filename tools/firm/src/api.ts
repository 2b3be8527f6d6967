import { createHash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Issue } from '@otdel/contracts';

interface Problem {
  title?: string;
  detail?: string;
  code?: string;
  errors?: Issue[];
}

/** The gateway said no. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  readonly errors: Issue[];

  constructor(status: number, problem: Problem) {
    super(problem.detail ?? problem.title ?? `HTTP ${status}`);
    this.status = status;
    this.code = problem.code ?? `http_${status}`;
    this.errors = problem.errors ?? [];
  }
}

export interface SignIn {
  url: string;
  login: string;
  password: string;
}

/** Statuses that say: come again, the same key does it once. */
const passing = new Set([429, 502, 503, 504]);

/**
 * One signed-in person at the gateway. Requests that meet a passing fault (a service restarting, the network) are
 * repeated with the same Idempotency-Key for up to two minutes, so a kill in the middle changes nothing.
 */
export class Api {
  readonly #url: string;
  readonly #renew: () => Promise<string>;
  #token: string;

  private constructor(url: string, renew: () => Promise<string>, token = '') {
    this.#url = url;
    this.#renew = renew;
    this.#token = token;
  }

  /** @throws ApiError 401 when login or password are wrong */
  static async signIn({ url, login, password }: SignIn): Promise<Api> {
    const door = new Api(url, () => Promise.reject(new Error('not signed in')));
    const open = async () =>
      (
        await door.send<{ accessToken: string }>(
          'POST',
          '/api/sessions',
          { login, password },
          undefined,
          false,
        )
      ).accessToken;
    return new Api(url, open, await open());
  }

  /** The same gateway as another person: an administrator's right, and on record as such. */
  async as(accountId: string): Promise<Api> {
    const open = async () =>
      (await this.post<{ accessToken: string }>(`/api/accounts/${accountId}/sessions`, {})).accessToken;
    return new Api(this.#url, open, await open());
  }

  get<T>(path: string): Promise<T> {
    return this.send<T>('GET', path);
  }
  post<T>(path: string, body: unknown, key?: string): Promise<T> {
    return this.send<T>('POST', path, body, key);
  }
  /**
   * The same request again, also by a later run, is the same command; another body makes it another one, so that a
   * row that was corrected is not taken for the one before.
   */
  postOnce<T>(path: string, body: unknown): Promise<T> {
    const asked = JSON.stringify([path, body]);
    return this.post<T>(path, body, createHash('sha256').update(asked).digest('base64url'));
  }
  put<T>(path: string, body: unknown, key?: string): Promise<T> {
    return this.send<T>('PUT', path, body, key);
  }
  patch<T>(path: string, body: unknown): Promise<T> {
    return this.send<T>('PATCH', path, body);
  }

  /** All items of a list, page by page. */
  async *all<T>(path: string): AsyncGenerator<T> {
    let cursor: string | null = null;
    do {
      const join = path.includes('?') ? '&' : '?';
      const page: { items: T[]; next: string | null } = await this.get(
        `${path}${join}limit=200${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`,
      );
      yield* page.items;
      cursor = page.next;
    } while (cursor);
  }

  private async send<T>(
    method: string,
    path: string,
    body?: unknown,
    key: string = crypto.randomUUID(),
    signed = true,
  ): Promise<T> {
    const giveUpAt = Date.now() + 120_000;
    let renewed = false;
    for (let wait = 200; ; wait = Math.min(wait * 2, 5_000)) {
      let answer: Response | undefined;
      let fault: unknown;
      try {
        answer = await fetch(this.#url + path, {
          method,
          headers: {
            accept: 'application/json',
            ...(signed && { authorization: `Bearer ${this.#token}` }),
            ...(body !== undefined && { 'content-type': 'application/json' }),
            ...(method !== 'GET' && { 'idempotency-key': key }),
          },
          ...(body !== undefined && { body: JSON.stringify(body) }),
          signal: AbortSignal.timeout(30_000),
        });
        if (answer.ok) return (answer.status === 204 ? undefined : await answer.json()) as T;
      } catch (error) {
        fault = error;
      }
      if (answer?.status === 401 && signed && !renewed) {
        this.#token = await this.#renew();
        renewed = true;
        continue;
      }
      if (answer && !passing.has(answer.status)) throw await problemOf(answer);
      if (Date.now() + wait > giveUpAt) {
        if (answer) throw await problemOf(answer);
        const why = (fault as { cause?: Error }).cause?.message ?? (fault as Error).message;
        throw new Error(
          `The gateway at ${this.#url} does not answer (${why}). Is the firm running? See: npm run status`,
          { cause: fault },
        );
      }
      await pause(wait);
    }
  }
}

async function problemOf(answer: Response): Promise<ApiError> {
  const text = await answer.text();
  try {
    return new ApiError(answer.status, JSON.parse(text) as Problem);
  } catch {
    return new ApiError(answer.status, { detail: text.slice(0, 200) });
  }
}
