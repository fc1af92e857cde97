import type { Denoiser } from '@self-cascade/core'
import type { CascadeContext } from './context.ts'
import { guidedDenoiser, repeatConditioning } from './guided-denoiser.ts'
import type { PivotConditioning } from './pivot-conditioning.ts'
import { type PlannedStage, pixelSize } from './planned-stage.ts'
import { isGuided, type StageConditioning } from './prompts.ts'

/** The denoiser of one stage, opened for as many pictures per call as are asked for. */
export interface StageDenoiser {
  /** Gives the denoiser for `rows` pictures; its network is opened anew when their number changes. */
  open(rows: number, pivot: PivotConditioning | undefined): Promise<Denoiser>
  close(): Promise<void>
}

/** Makes the stage's denoiser, guided where the stage is. Nothing is loaded before the first `open`. */
export function stageDenoiser(
  { model, options }: CascadeContext,
  { stage }: PlannedStage,
  conditioning: StageConditioning,
): StageDenoiser {
  const { guidanceMode: mode = 'batched', guidanceRescale = 0, signal } = options
  const guided = isGuided(model, stage)
  let current: { rows: number; denoiser: Denoiser } | null = null

  const close = async () => {
    await current?.denoiser.dispose()
    current = null
  }
  const load = async (rows: number, pivot: PivotConditioning | undefined): Promise<Denoiser> => {
    if (current?.rows === rows) return current.denoiser
    await close()
    const batch = guided && mode === 'batched' ? 2 * rows : rows
    const size = pixelSize(stage)
    const denoiser = await model.openDenoiser({ size, batch, ...pivot?.network, ...(signal && { signal }) })
    current = { rows, denoiser }
    return denoiser
  }
  const guide = (plain: Denoiser, rows: number, pivot: PivotConditioning | undefined): Denoiser => {
    if (!guided) return plain
    const unconditional = repeatConditioning(conditioning.negative!, rows)
    const unconditionalFeatures = pivot?.unconditional
    return guidedDenoiser(plain, {
      ...{ guidanceScale: stage.guidanceScale, unconditional, mode, guidanceRescale },
      ...(unconditionalFeatures && { unconditionalFeatures }),
    })
  }
  return {
    close,
    async open(rows, pivot) {
      const denoiser = guide(await load(rows, pivot), rows, pivot)
      return pivot ? withPivot(denoiser, pivot) : denoiser
    },
  }
}

/** The pivot is the same in every step. */
function withPivot(denoiser: Denoiser, { features }: PivotConditioning): Denoiser {
  return {
    specificationVersion: 1,
    predict: (input) => denoiser.predict({ ...input, pivotFeatures: features }),
    dispose: () => denoiser.dispose(),
  }
}
