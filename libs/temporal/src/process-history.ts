import { defaultPayloadConverter, type DataConverter, type Payload } from '@temporalio/common';
import proto from '@temporalio/proto';
import { WorkflowNotFoundError } from '@temporalio/client';
import type { TemporalConnection } from './connection.ts';

const { HistoryEvent } = proto.temporal.api.history.v1;

export interface ProcessEvent {
  no: number;
  /** ISO, UTC. */
  at: string;
  what: string;
  data: unknown;
}
/** The newest run of a process. */
export interface ProcessHistory {
  state: string;
  events: ProcessEvent[];
}

/**
 * Reads the history of a process with the keys that this process has; what it cannot read says so.
 * @param page the events after this number, and how many
 * @returns undefined when Temporal has no such process @throws unavailable `temporal`
 */
export async function historyOf(
  temporal: TemporalConnection,
  workflowId: string,
  page: { after: number; limit: number },
): Promise<ProcessHistory | undefined> {
  try {
    return await temporal.ask(async (client) => {
      const handle = client.workflow.getHandle(workflowId);
      const [{ status }, { events }] = await Promise.all([handle.describe(), handle.fetchHistory()]);
      const shown = (events ?? []).slice(page.after, page.after + page.limit);
      return {
        state: status.name,
        events: await Promise.all(shown.map((event) => eventOf(event, temporal.dataConverter))),
      };
    });
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return undefined;
    throw error;
  }
}

type Recorded = proto.temporal.api.history.v1.IHistoryEvent;

async function eventOf(recorded: Recorded, converter: DataConverter): Promise<ProcessEvent> {
  const event = HistoryEvent.toObject(HistoryEvent.fromObject(recorded), { longs: Number, enums: String });
  const { eventId, eventTime, eventType } = event as {
    eventId: number;
    eventTime: Moment;
    eventType: string;
  };
  const [, attributes] = Object.entries(event).find(([name]) => name.endsWith('EventAttributes')) ?? [];
  return {
    no: eventId,
    at: Temporal.Instant.fromEpochMilliseconds(eventTime.seconds * 1_000)
      .add({ nanoseconds: eventTime.nanos ?? 0 })
      .toString({ smallestUnit: 'millisecond' }),
    what: eventType.replace('EVENT_TYPE_', '').toLowerCase(),
    data: await readable(attributes, converter),
  };
}
interface Moment {
  seconds: number;
  nanos?: number;
}

/** Replaces every payload in a value by what it holds. */
async function readable(value: unknown, converter: DataConverter): Promise<unknown> {
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Uint8Array) return undefined;
  if (Array.isArray(value)) return Promise.all(value.map((one) => readable(one, converter)));
  if (isPayload(value)) return decoded(value, converter);
  const entries = Object.entries(value).map(async ([name, inner]) => [
    name,
    await readable(inner, converter),
  ]);
  return Object.fromEntries(await Promise.all(entries)) as unknown;
}

const isPayload = (value: object): value is Payload =>
  'metadata' in value && typeof value.metadata === 'object' && 'encoding' in (value.metadata ?? {});

async function decoded(payload: Payload, { payloadCodecs = [] }: DataConverter): Promise<unknown> {
  try {
    let plain = [payload];
    for (const codec of payloadCodecs) plain = await codec.decode(plain);
    return defaultPayloadConverter.fromPayload(plain[0]!);
  } catch (error) {
    return { unreadable: (error as Error).message };
  }
}
