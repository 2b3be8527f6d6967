import type { Issue } from '@otdel/contracts';
import { Failure } from '@otdel/servers';
import ky, { isHTTPError, isNetworkError, isTimeoutError, type KyInstance, type Options } from 'ky';
import { createHash } from 'node:crypto';

interface Problem {
  title?: string;
  detail?: string;
  code?: string;
  params?: Record<string, unknown>;
  errors?: Issue[];
}

/** The gateway refused, or failed. */
export class ApiError extends Failure {
  readonly status: number;
  readonly code: string;
  readonly params: Record<string, unknown>;
  readonly errors: Issue[];

  constructor(status: number, problem: Problem, remedy = 'Its log says more: npm run logs gateway') {
    super(problem.detail || problem.title || `HTTP ${status}`, remedy);
    this.status = status;
    this.code = problem.code ?? `http_${status}`;
    this.params = problem.params ?? {};
    this.errors = problem.errors ?? [];
  }
}

interface Caller {
  url: string;
  /** Milliseconds for which requests are repeated after a passing fault; by default two minutes. 0: no repetition. */
  patience?: number;
}
export interface SignIn extends Caller {
  login: string;
  password: string;
}

const unknownKey =
  'Set OTDEL_KEY to an operator key whose SHA-256 this gateway was given in OPERATOR_KEYS; a firm started here gets one by its next start.';

/**
 * A client of an installation's gateway, signed in as one account. After a passing fault (a service restarts, the network
 * fails) it repeats a request with the same Idempotency-Key, so a kill in the middle changes nothing.
 */
export class Api {
  readonly #caller: Caller;
  readonly #http: KyInstance;
  readonly #renew: (() => Promise<string>) | undefined;
  #token: string;

  private constructor(caller: Caller, token = '', renew?: () => Promise<string>) {
    const { url, patience = 120_000 } = caller;
    this.#caller = caller;
    this.#token = token;
    this.#renew = renew;
    this.#http = ky.create({
      prefix: url,
      timeout: 30_000,
      totalTimeout: patience > 0 && patience,
      retry: {
        // totalTimeout ends the repetition, not the number of attempts
        limit: patience > 0 ? 10_000 : 0,
        methods: ['get', 'post', 'put', 'patch'],
        statusCodes: [429, 502, 503, 504],
        retryOnTimeout: true,
        delay: (attempt) => Math.min(100 * 2 ** attempt, 5_000),
      },
      // ky repeats only what fails in `fetch`; so the body is read here, where it may break off
      fetch: async (input, init) => {
        const answer = await fetch(input, init);
        return new Response(answer.status === 204 ? null : await answer.arrayBuffer(), answer);
      },
      parseJson: (text) => (text === '' ? undefined : JSON.parse(text)),
    });
  }

  get url(): string {
    return this.#caller.url;
  }

  /** @throws ApiError 401 when login or password are wrong */
  static async signIn({ login, password, ...caller }: SignIn): Promise<Api> {
    const nobody = new Api(caller);
    const open = async () =>
      (await nobody.post<{ accessToken: string }>('/api/sessions', { login, password })).accessToken;
    return new Api(caller, await open(), open);
  }

  /** Signs in as an operator by key. It repeats no request: a person before a screen wants to see a fault at once. */
  static withKey(url: string, key: string): Api {
    return new Api({ url: url.replace(/\/$/, ''), patience: 0 }, key);
  }

  /** Acts as another account. Only an administrator may; the audit records who acted. */
  async as(accountId: string): Promise<Api> {
    const open = async () =>
      (await this.post<{ accessToken: string }>(`/api/accounts/${accountId}/sessions`, {})).accessToken;
    return new Api(this.#caller, await open(), open);
  }

  /** @throws ApiError when the gateway refuses, Failure when it does not answer; all methods throw these */
  get<T>(path: string): Promise<T> {
    return this.#send<T>('GET', path);
  }
  post<T>(path: string, body: unknown, key?: string): Promise<T> {
    return this.#send<T>('POST', path, body, key);
  }
  /**
   * Posts with an idempotency key made of path and body. The same request is one command, even in a later run. A changed
   * body is another command, so a corrected row takes effect.
   */
  postOnce<T>(path: string, body: unknown): Promise<T> {
    const request = JSON.stringify([path, body]);
    return this.post<T>(path, body, createHash('sha256').update(request).digest('base64url'));
  }
  put<T>(path: string, body: unknown): Promise<T> {
    return this.#send<T>('PUT', path, body);
  }
  /** Sends the bytes of a file. */
  upload<T>(path: string, content: Blob): Promise<T> {
    const headers = { 'content-type': 'text/csv', 'idempotency-key': crypto.randomUUID() };
    return this.#ask<T>(path, { method: 'PUT', body: content, headers });
  }
  patch<T>(path: string, body: unknown): Promise<T> {
    return this.#send<T>('PATCH', path, body);
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

  /** Works also when the installation is not ready and answers 503. @throws Failure when it does not answer */
  health<T>(): Promise<T> {
    return this.#ask<T>('/health/ready', { throwHttpErrors: false });
  }

  #send<T>(method: string, path: string, json?: unknown, key?: string): Promise<T> {
    const headers = { ...(method !== 'GET' && { 'idempotency-key': key ?? crypto.randomUUID() }) };
    return this.#ask<T>(path, { method, json, headers });
  }

  async #ask<T>(path: string, options: Options & { headers?: Record<string, string> }): Promise<T> {
    const once = () => {
      const token = this.#token && { authorization: `Bearer ${this.#token}` };
      return this.#http<T>(path, { ...options, headers: { ...options.headers, ...token } }).json();
    };
    try {
      return await once().catch(async (error: unknown) => {
        if (!this.#renew || !isHTTPError(error) || error.response.status !== 401) throw error;
        this.#token = await this.#renew();
        return once();
      });
    } catch (error) {
      throw this.#failure(error);
    }
  }

  #failure(error: unknown): unknown {
    if (isHTTPError<Problem | string | undefined>(error)) {
      const { data = '', response } = error;
      const problem = typeof data === 'string' ? { detail: data.slice(0, 200) } : data;
      const byKey = this.#token && !this.#renew;
      return new ApiError(
        response.status,
        problem,
        byKey && response.status === 401 ? unknownKey : undefined,
      );
    }
    if (!isNetworkError(error) && !isTimeoutError(error)) return error;
    const { message, cause } = error;
    const why = (cause as Error | undefined)?.cause ?? cause;
    return new Failure(
      `The gateway at ${this.url} does not answer (${(why as Error | undefined)?.message || message}).`,
      'Is the address right, and the firm started? See: npm run status',
    );
  }
}
