/** One line of a log: JSON from our services, plain text from a server. */
export interface LogLine {
  source: string;
  text: string;
  /** ISO moment. A line without one has that of the line before it. */
  time: string;
  order?: string;
  correlationId?: string;
  json: boolean;
}

export interface Wanted {
  /** Number of an order: selects its lines, and those of requests and batches that touched only this order. */
  order?: string;
  correlation?: string;
}

/**
 * Parses the lines of a file in their order.
 * @param source the service or server of the file; empty: each line names its service
 */
export function parseLines(source: string, content: string, since = ''): LogLine[] {
  let time = since;
  return content
    .split('\n')
    .filter((text) => text.trim() !== '')
    .map((text) => {
      const fields = fieldsOf(text);
      time = typeof fields?.time === 'string' ? fields.time : time;
      return {
        source: source || (fields?.service ?? ''),
        text,
        time,
        json: fields !== undefined,
        ...(fields?.order && { order: fields.order }),
        ...(fields?.correlationId && { correlationId: fields.correlationId }),
      };
    });
}

interface Fields {
  time?: unknown;
  service?: string;
  order?: string;
  correlationId?: string;
}

function fieldsOf(text: string): Fields | undefined {
  if (!text.startsWith('{')) return undefined;
  try {
    return JSON.parse(text) as Fields;
  } catch {
    return undefined; // a kill cut the line off
  }
}

/**
 * Selects the lines of an order or of a request from all services.
 * @example select(lines, { order: 'SO-2026-000123' })
 */
export function select(lines: readonly LogLine[], { order, correlation }: Wanted): LogLine[] {
  if (correlation) return lines.filter((l) => l.correlationId === correlation);
  if (!order) return [...lines];
  const touching = new Set(
    lines.flatMap((l) => (l.order === order && l.correlationId ? [l.correlationId] : [])),
  );
  return lines.filter(
    (l) =>
      l.order === order ||
      // lines of the same request from before the number was known, but none of another order
      (l.order === undefined && l.correlationId !== undefined && touching.has(l.correlationId)),
  );
}

/** Sorts by time; lines of one moment keep their order. */
export const inOrder = (lines: readonly LogLine[]): LogLine[] =>
  lines.toSorted((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0));
