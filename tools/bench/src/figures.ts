/** One line of the output. */
export interface Figure {
  name: string;
  value: number;
  unit: string;
  peer?: string;
  peerValue?: number;
  ratio?: number;
  limit?: number;
  /** The addends, where a value is a sum. */
  parts?: Record<string, number>;
  peerParts?: Record<string, number>;
}

export const round = (x: number): number => Number(x.toFixed(2));

/** Our value, the peer's, and their ratio. @param peer what was measured, and when */
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
