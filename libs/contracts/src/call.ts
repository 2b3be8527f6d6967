import type { z } from 'zod';

/**
 * A question or an order from one process to another, typed and validated on both ends.
 * A command changes something and carries a command id, so that its repetition changes nothing.
 */
export interface Call<Req extends z.ZodType = z.ZodType, Res extends z.ZodType = z.ZodType> {
  readonly name: string;
  readonly kind: 'query' | 'command';
  readonly request: Req;
  readonly response: Res;
  /** Milliseconds the caller waits before it gives up with `unavailable`. */
  readonly timeoutMs: number;
}

export type RequestOf<C extends Call> = z.output<C['request']>;
export type ResponseOf<C extends Call> = z.output<C['response']>;

const define =
  (kind: Call['kind']) =>
  <Req extends z.ZodType, Res extends z.ZodType>(
    name: string,
    shape: { request: Req; response: Res; timeoutMs?: number },
  ): Call<Req, Res> => ({
    name,
    kind,
    request: shape.request,
    response: shape.response,
    timeoutMs: shape.timeoutMs ?? (kind === 'query' ? 5_000 : 15_000),
  });

/** @example export const getOrder = query('orders.get', { request: z.object({ id }), response: orderView }) */
export const query = define('query');
/** @example export const placeOrder = command('orders.place', { request: newOrder, response: orderView }) */
export const command = define('command');
