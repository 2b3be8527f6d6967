/** One line of a log, from our services (JSON) or from a server (as it comes). */
export interface LogLine {
  source: string;
  text: string;
  /** ISO moment; of a line without one, that of the line before it. */
  time: string;
  order?: string;
  correlationId?: string;
  json: boolean;
}

export interface Wanted {
  /** An order's number: its own lines, and those of the requests and batches that touched it alone. */
  order?: string;
  correlation?: string;
}

/**
 * Lines of one file, or of several services one after another, in their order.
 * @param source whose file it is; empty: each line names its service
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
    return undefined; // cut off by a kill
  }
}

/**
 * The story of an order or of a request, over all services.
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
      // lines before the number was known; those of another order belong to that one
      (l.order === undefined && l.correlationId !== undefined && touching.has(l.correlationId)),
  );
}

/** By time; what has the same one stays in its order. */
export const inOrder = (lines: readonly LogLine[]): LogLine[] =>
  lines.toSorted((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0));
