import type { LogLine } from './training-log.ts'

/** Several steps together. */
export interface CurvePoint {
  /** The last step. */
  readonly step: number
  readonly least: number
  readonly mean: number
  readonly greatest: number
}

/** A loss over a run, few enough points to be drawn. */
export interface LossCurve {
  readonly points: readonly CurvePoint[]
  readonly validation: readonly { readonly step: number; readonly loss: number }[]
}

/** Gathers a log into at most `count` points of about as many steps each. */
export function lossCurve(lines: readonly LogLine[], count = 120): LossCurve {
  const steps = lines.flatMap((line) => ('loss' in line ? [line] : []))
  const parts = Math.min(count, steps.length)
  const points = Array.from({ length: parts }, (_, part) => {
    const from = Math.floor((part * steps.length) / parts)
    const members = steps.slice(from, Math.floor(((part + 1) * steps.length) / parts))
    const losses = members.map(({ loss }) => loss)
    return {
      step: members.at(-1)!.step,
      least: Math.min(...losses),
      mean: losses.reduce((sum, loss) => sum + loss) / losses.length,
      greatest: Math.max(...losses),
    }
  })
  const validation = lines.flatMap((line) =>
    'validationLoss' in line ? [{ step: line.step, loss: line.validationLoss }] : [],
  )
  return { points, validation }
}
