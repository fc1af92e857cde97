/** What decides the order of each call. */
export interface SinglestepOptions {
  /** 1 to 3. */
  readonly solverOrder: number
  readonly lowerOrderFinal: boolean
  readonly finalSigmasType: 'zero' | 'sigmaMin'
}

/**
 * Gives the order of each call: groups of 1, 2, … up to the solver's order, and a lower one for what is left at the end. Steps
 * that do not divide by the order, or a final sigma of 0, end low whatever the config says.
 */
export function singlestepOrders(
  { solverOrder, lowerOrderFinal, finalSigmasType }: SinglestepOptions,
  steps: number,
): readonly number[] {
  const endsLow = lowerOrderFinal || steps % solverOrder !== 0 || finalSigmasType === 'zero'
  const orders = Array.from({ length: steps }, (_, index) => (index % solverOrder) + 1)
  if (!endsLow || solverOrder === 1) return orders
  // a whole last group is broken up: 1 2 3 ends as 1 2 1, and 1 2 as 1 1
  const last = orders.length - 1
  if (orders[last] === solverOrder || finalSigmasType === 'zero') orders[last] = 1
  return orders
}
