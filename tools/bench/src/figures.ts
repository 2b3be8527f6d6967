/** One line of the output. */
export interface Figure {
  name: string;
  value: number;
  unit: string;
  peer?: string;
  peerValue?: number;
  ratio?: number;
  limit?: number;
  /** Of the value, and of the peer's, where they are sums. */
  parts?: Record<string, number>;
  peerParts?: Record<string, number>;
}

export const round = (x: number): number => Number(x.toFixed(2));

/** Ours beside the peer's. @param peer what it is and when it was measured */
export const compared = (
  name: string,
  unit: string,
  peer: string,
  value: number,
  peerValue: number,
): Figure => ({
  name,
  value: round(value),
  unit,
  peer,
  peerValue: round(peerValue),
  ratio: round(value / peerValue),
});
