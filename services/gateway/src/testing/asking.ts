export interface Asked {
  /** Strings and bytes go as they are, all else as JSON. */
  body?: unknown;
  token?: string;
  key?: string;
  headers?: Record<string, string>;
}
export interface Answered<T = Record<string, unknown>> {
  status: number;
  body: T;
  text: string;
  headers: Headers;
}
/** Asks over HTTP. @example await gate.ask('POST', '/api/orders', { token, body }) */
export type Ask = <T = Record<string, unknown>>(
  method: string,
  path: string,
  asked?: Asked,
) => Promise<Answered<T>>;

export const askingAt =
  (url: string): Ask =>
  async (method, path, { body, token, key, headers } = {}) => {
    const answer = await fetch(url + path, {
      method,
      headers: {
        ...(token && { authorization: `Bearer ${token}` }),
        ...(key && { 'idempotency-key': key }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && {
        body: typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body),
      }),
    });
    const text = await answer.text();
    const json = /json/.test(answer.headers.get('content-type') ?? '');
    return {
      status: answer.status,
      text,
      headers: answer.headers,
      body: (json ? JSON.parse(text) : {}) as never,
    };
  };

/** @returns an access token */
export async function signInAt(ask: Ask, login: string, password: string): Promise<string> {
  const { body } = await ask<{ accessToken: string }>('POST', '/api/sessions', { body: { login, password } });
  return body.accessToken;
}
