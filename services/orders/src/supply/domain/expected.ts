/** A line of a purchase, or a production job. Thousandths. */
export interface Expected {
  quantity: bigint;
  received: bigint;
  /** How much of the quantity does not come any more. */
  cancelled: bigint;
}

/**
 * What is still to come; nothing when more has come than was ordered.
 * @example leftOf({ quantity: 5n, received: 2n, cancelled: 0n }) // 3n
 */
export function leftOf({ quantity, received, cancelled }: Expected): bigint {
  const left = quantity - received - cancelled;
  return left > 0n ? left : 0n;
}
