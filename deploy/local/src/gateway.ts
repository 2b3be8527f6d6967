import { Failure } from './failure.ts';
import { secretsOf } from './secrets.ts';
import { readState } from './state.ts';

/** The administrator at the gateway of the stack that runs here. */
export class Gateway {
  readonly #url: string;
  readonly #token: string;

  private constructor(url: string, token: string) {
    this.#url = url;
    this.#token = token;
  }

  /** @throws Failure when no stack runs here */
  static async open(home: string): Promise<Gateway> {
    const url = readState(home)?.gatewayUrl;
    if (!url) throw new Failure('No firm runs here.', 'Start it first: npm start');
    const { ADMIN_PASSWORD } = secretsOf(home);
    const { accessToken } = await send<{ accessToken: string }>(url, 'POST', '/api/sessions', {
      body: { login: 'admin', password: process.env['OTDEL_PASSWORD'] ?? ADMIN_PASSWORD },
    });
    return new Gateway(url, accessToken);
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
  throw new Failure(
    `The gateway refused ${method} ${path}: ${detail ?? title ?? answer.status}`,
    answer.status === 401
      ? 'Was the password of admin changed? Set OTDEL_PASSWORD to the new one.'
      : 'See npm run logs gateway',
  );
}
