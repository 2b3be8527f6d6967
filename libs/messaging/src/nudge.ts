/** The relays of this process: a nudge after a commit makes them read the outbox at once. Polling finds what a nudge misses. */
const relays = new Set<() => void>();

export const onNudge = (wake: () => void): (() => void) => {
  relays.add(wake);
  return () => relays.delete(wake);
};

export const nudge = (): void => relays.forEach((wake) => wake());
