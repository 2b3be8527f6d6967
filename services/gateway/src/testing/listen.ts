import type { LiveEvent } from '@otdel/contracts';

export interface Told {
  id: string;
  type: string;
  data: LiveEvent & { message?: string };
}
export interface Listening {
  status: number;
  headers: Headers;
  told: Told[];
  /** Lines beginning with a colon. */
  comments: string[];
  /** Whether the gateway has ended the stream. */
  ended: boolean;
  stop(): void;
}

/** Opens the live stream and records its events. */
export async function listen(url: string, token: string, lastEventId?: string): Promise<Listening> {
  const cut = new AbortController();
  const answer = await fetch(`${url}/api/live`, {
    headers: {
      authorization: `Bearer ${token}`,
      ...(lastEventId !== undefined && { 'last-event-id': lastEventId }),
    },
    signal: cut.signal,
  });
  const listening: Listening = {
    status: answer.status,
    headers: answer.headers,
    told: [],
    comments: [],
    ended: false,
    stop: () => cut.abort(),
  };
  void read(answer.body!, listening).catch(() => undefined);
  return listening;
}

async function read(body: ReadableStream<Uint8Array>, into: Listening): Promise<void> {
  let rest = '';
  const decoder = new TextDecoder();
  try {
    for await (const chunk of body) {
      rest += decoder.decode(chunk, { stream: true });
      const blocks = rest.split('\n\n');
      rest = blocks.pop()!;
      for (const block of blocks) take(block, into);
    }
  } finally {
    into.ended = true;
  }
}

function take(block: string, into: Listening): void {
  const fields = new Map<string, string>();
  for (const line of block.split('\n')) {
    if (line.startsWith(':')) into.comments.push(line);
    else if (line) fields.set(line.slice(0, line.indexOf(': ')), line.slice(line.indexOf(': ') + 2));
  }
  const data = fields.get('data');
  if (data !== undefined)
    into.told.push({
      id: fields.get('id')!,
      type: fields.get('event')!,
      data: JSON.parse(data) as Told['data'],
    });
}
