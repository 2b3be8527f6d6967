/** Relays of this process that want to know of a commit at once. Polling is the net below. */
const relays = new Set<() => void>();

export const onNudge = (wake: () => void): (() => void) => {
  relays.add(wake);
  return () => relays.delete(wake);
};

export const nudge = (): void => relays.forEach((wake) => wake());
