import { Failure } from '@otdel/servers';

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

  /** @returns undefined when login or password are not right @throws Failure when the gateway cannot tell */
  static async signIn(url: string, credentials: Credentials): Promise<Gateway | undefined> {
    const answer = await ask(url, 'POST', '/api/sessions', { body: credentials });
    if (answer.status === 401) return undefined;
    const { accessToken } = await read<{ accessToken: string }>(answer);
    return new Gateway(url, accessToken);
  }

  /** Whether nobody has begun to use this firm. */
  async isEmpty(): Promise<boolean> {
    const lists = await Promise.all(
      ['staff', 'suppliers', 'items', 'clients'].map((what) =>
        this.get<{ items: unknown[] }>(`/api/${what}?limit=1`),
      ),
    );
    return lists.every(({ items }) => items.length === 0);
  }

  async get<T>(path: string): Promise<T> {
    return read<T>(await ask(this.#url, 'GET', path, { token: this.#token }));
  }
  async post<T>(path: string, body: unknown): Promise<T> {
    return read<T>(await ask(this.#url, 'POST', path, { token: this.#token, body }));
  }
}

async function ask(
  url: string,
  method: string,
  path: string,
  { token, body }: { token?: string; body?: unknown },
): Promise<Response> {
  try {
    return await fetch(url + path, {
      method,
      headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(60_000),
    });
  } catch {
    throw new Failure(`The gateway at ${url} does not answer.`, 'See what is down: npm run status');
  }
}

async function read<T>(answer: Response): Promise<T> {
  if (answer.ok) return (await answer.json()) as T;
  const { detail } = (await answer.json().catch(() => ({}))) as { detail?: string };
  throw new Failure(`The gateway refused: ${detail ?? answer.status}`, 'See npm run logs gateway');
}
