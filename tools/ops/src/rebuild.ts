import { setTimeout as pause } from 'node:timers/promises';
import type { Api } from './api.ts';

interface Progress {
  running: boolean;
  done: number;
  total: number;
}

/** Builds the read models of analytics anew from the kept events, and prints the progress. */
export async function rebuildAnalytics(at: Api): Promise<void> {
  await at.post('/api/reports/rebuild', {});
  let shown = '';
  for (;;) {
    const { running, done, total } = await at.get<Progress>('/api/reports/rebuild');
    const line = `${done} of ${total} events`;
    if (total > 0 && line !== shown) console.log(line);
    shown = line;
    if (!running) break;
    await pause(500);
  }
  console.log('The read models are built anew. Meanwhile reports were answered from the old ones.');
}
