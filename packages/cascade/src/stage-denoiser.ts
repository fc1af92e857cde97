import type { Denoiser } from '@self-cascade/core'
import type { CascadeContext } from './context.ts'
import { guidedDenoiser, repeatConditioning } from './guided-denoiser.ts'
import { type PlannedStage, pixelSize } from './planned-stage.ts'
import { isGuided, type StageConditioning } from './prompts.ts'

/** The denoiser of one stage, opened for as many pictures per call as are asked for. */
export interface StageDenoiser {
  /** Gives the denoiser for `rows` pictures; it is opened anew when their number changes. */
  open(rows: number): Promise<Denoiser>
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

  const load = async (rows: number): Promise<Denoiser> => {
    const batch = guided && mode === 'batched' ? 2 * rows : rows
    const plain = await model.openDenoiser({ size: pixelSize(stage), batch, ...(signal && { signal }) })
    if (!guided) return plain
    const unconditional = repeatConditioning(conditioning.negative!, rows)
    return guidedDenoiser(plain, { guidanceScale: stage.guidanceScale, unconditional, mode, guidanceRescale })
  }
  const close = async () => {
    await current?.denoiser.dispose()
    current = null
  }
  return {
    close,
    async open(rows) {
      if (current?.rows === rows) return current.denoiser
      await close()
      const denoiser = await load(rows)
      current = { rows, denoiser }
      return denoiser
    },
  }
}
