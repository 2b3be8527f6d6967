/** Relays of this process, which look into the outbox at once after a commit. Polling finds what a nudge misses. */
const relays = new Set<() => void>();

export const onNudge = (wake: () => void): (() => void) => {
  relays.add(wake);
  return () => relays.delete(wake);
};

export const nudge = (): void => relays.forEach((wake) => wake());
