import { Failure } from '@otdel/servers';
import { secretsOf } from './secrets.ts';
import { readState } from './state.ts';

export interface Credentials {
  login: string;
  password: string;
}

/** An administrator at the gateway of a stack. */
export class Gateway {
  readonly #url: string;
  readonly #token: string;

  private constructor(url: string, token: string) {
    this.#url = url;
    this.#token = token;
  }

  /**
   * At the stack that runs here, as OTDEL_LOGIN and OTDEL_PASSWORD say, else as the administrator of its first start.
   * @throws Failure when no stack runs here, or it does not let us in
   */
  static async open(home: string): Promise<Gateway> {
    const url = readState(home)?.gatewayUrl;
    if (!url) throw new Failure('No firm runs here.', 'Start it first: npm start');
    const login = process.env['OTDEL_LOGIN'] || 'admin';
    const password = process.env['OTDEL_PASSWORD'] || secretsOf(home).ADMIN_PASSWORD;
    const gateway = await Gateway.signIn(url, { login, password });
    if (gateway) return gateway;
    throw new Failure(
      `The gateway at ${url} does not let ${login} in: login or password are not right.`,
      'Was the password changed? Set OTDEL_LOGIN and OTDEL_PASSWORD to those of an administrator.',
    );
  }

  /** @returns undefined when login or password are not right @throws Failure when the gateway cannot tell */
  static async signIn(url: string, { login, password }: Credentials): Promise<Gateway | undefined> {
    try {
      const body = { login, password };
      const { accessToken } = await send<{ accessToken: string }>(url, 'POST', '/api/sessions', { body });
      return new Gateway(url, accessToken);
    } catch (error) {
      if (error instanceof Refusal && error.status === 401) return undefined;
      throw error;
    }
  }

  /** Whether somebody has begun to use this firm. */
  async isEmpty(): Promise<boolean> {
    const lists = await Promise.all(
      ['staff', 'suppliers', 'items', 'clients'].map((what) =>
        this.get<{ items: unknown[] }>(`/api/${what}?limit=1`),
      ),
    );
    return lists.every(({ items }) => items.length === 0);
  }

  get<T>(path: string): Promise<T> {
    return send<T>(this.#url, 'GET', path, { token: this.#token });
  }
  post<T>(path: string, body: unknown): Promise<T> {
    return send<T>(this.#url, 'POST', path, { token: this.#token, body });
  }
}

class Refusal extends Failure {
  readonly status: number;
  constructor(status: number, what: string, remedy: string) {
    super(what, remedy);
    this.status = status;
  }
}

async function send<T>(
  url: string,
  method: string,
  path: string,
  { token, body }: { token?: string; body?: unknown },
): Promise<T> {
  let answer: Response;
  try {
    answer = await fetch(url + path, {
      method,
      headers: {
        'content-type': 'application/json',
        ...(method === 'POST' && { 'idempotency-key': crypto.randomUUID() }),
        ...(token && { authorization: `Bearer ${token}` }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(60_000),
    });
  } catch {
    throw new Failure(`The gateway at ${url} does not answer.`, 'See what is down: npm run status');
  }
  if (answer.ok) return (await answer.json()) as T;
  const { detail, title } = (await answer.json().catch(() => ({}))) as { detail?: string; title?: string };
  throw new Refusal(
    answer.status,
    `The gateway refused ${method} ${path}: ${detail ?? title ?? answer.status}`,
    answer.status === 403
      ? 'Only an administrator may: set OTDEL_LOGIN and OTDEL_PASSWORD to those of one.'
      : 'See npm run logs gateway',
  );
}
