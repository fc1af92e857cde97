/** What decides the order of a multistep method near its end. */
export interface MultistepOptions {
  readonly solverOrder: number
  readonly lowerOrderFinal: boolean
  readonly eulerAtFinal?: boolean
  readonly finalSigmasType?: 'zero' | 'sigmaMin'
}

/** Runs of fewer steps than this end with lower orders. */
const shortRun = 15

/** Gives the order of a step: as many predictions as there are, up to 3, and fewer for the last steps of a short run. */
export function multistepOrder(
  { solverOrder, lowerOrderFinal, eulerAtFinal = false, finalSigmasType = 'sigmaMin' }: MultistepOptions,
  index: number,
  steps: number,
  predictions: number,
): number {
  const lowered = lowerOrderFinal && steps < shortRun
  const isLast = index === steps - 1
  if (isLast && (eulerAtFinal || lowered || finalSigmasType === 'zero')) return 1
  const most = index === steps - 2 && lowered ? 2 : 3
  return Math.min(most, solverOrder, predictions)
}
