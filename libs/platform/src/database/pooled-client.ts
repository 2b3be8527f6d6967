import { createHash } from 'node:crypto';
import pg from 'pg';

/** Prepared statements of one process at most. A process with more texts generates them, and they would only fill the server. */
const mostTexts = 500;
const names = new Map<string, string>();

function nameOf(text: string): string | undefined {
  const known = names.get(text);
  if (known || names.size >= mostTexts) return known;
  const name = createHash('sha256').update(text).digest('base64url').slice(0, 24);
  names.set(text, name);
  return name;
}

/** When one of these fails, Kysely does not release the connection to the pool: github.com/kysely-org/kysely/issues/1990. */
const ends = new Set<unknown>(['begin', 'rollback']);

type Query = (config: unknown, values?: unknown, callback?: unknown) => unknown;

/**
 * A connection of the pool. It prepares statements with parameters, so that the server parses and plans each once per
 * connection: our longer statements cost more to plan than to run. It also releases itself when a transaction cannot begin
 * or be rolled back: an outage must cost the pool no connection.
 */
export class PooledClient extends pg.Client {
  /** Set by the pool while the connection is in use. */
  declare release?: (error: Error) => void;

  constructor(config?: pg.ClientConfig) {
    super(config);
    const query = this.query.bind(this) as Query;
    const ours: Query = (text, values, callback) => {
      const isOne = typeof text === 'string' && Array.isArray(values) && values.length > 0;
      const name = isOne ? nameOf(text) : undefined;
      if (name) return query({ name, text, values }, callback);
      const answer = query(text, values, callback);
      return answer instanceof Promise && ends.has(text) ? answer.catch(this.#release) : answer;
    };
    this.query = ours as typeof this.query;
  }

  readonly #release = (error: Error): never => {
    this.release?.(error);
    throw error;
  };
}
