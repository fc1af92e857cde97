import { planScales } from '@self-cascade/scale-plan'
import type { StudioEvent, StudioImage, StudioModelFacts, StudioRequest } from '@self-cascade/web'

/** One stage as its frame shows it. */
export interface StageFrame {
  readonly width: number
  readonly height: number
  /** `kept` is a stage of an earlier run that was used again. */
  readonly state: 'waiting' | 'running' | 'done' | 'kept'
  /** Steps that are done. */
  readonly done: number
  readonly steps: number
  /** What the last step predicts, or the decoded picture. */
  readonly image: StudioImage | null
  readonly milliseconds: number
}

/** A run as far as it has come. */
export interface RunProgress {
  readonly phase: 'opening' | 'sampling'
  readonly download: { readonly receivedBytes: number; readonly totalBytes: number } | null
  readonly stages: readonly StageFrame[]
  /** The stage that works, or nothing before the first. */
  readonly active: number | null
  readonly seed: number | null
  readonly warnings: readonly string[]
}

/** The state before anything has happened, with the stages that the plan is expected to have. */
export function beginRun(stages: readonly StageFrame[]): RunProgress {
  return { phase: 'opening', download: null, stages, active: null, seed: null, warnings: [] }
}

const emptyFrame = { state: 'waiting', done: 0, image: null, milliseconds: 0 } as const

/** The stages that a request will have, so that their frames stand before the model is there; none for sizes without a plan. */
export function expectStages(
  request: StudioRequest & { readonly width: number; readonly height: number },
  facts: Pick<StudioModelFacts, 'nativeSize' | 'sizeMultiple'>,
): readonly StageFrame[] {
  const { width, height, numInferenceSteps = 50, startTimestep = 700 } = request
  const to = { width, height }
  const from = request.method === 'direct' ? to : facts.nativeSize
  try {
    const { stages } = planScales({ from, to, sizeMultiple: facts.sizeMultiple, numInferenceSteps, startTimestep })
    return stages.map(({ width, height, steps }) => ({ ...emptyFrame, width, height, steps }))
  } catch {
    // The studio refuses it in its own words.
    return []
  }
}

/** Adds what happened to a run. */
export function advanceRun(run: RunProgress, event: StudioEvent): RunProgress {
  switch (event.type) {
    case 'start': {
      const stages = event.plan.stages.map(({ width, height, steps }) => ({ ...emptyFrame, width, height, steps }))
      return { ...run, phase: 'sampling', download: null, stages, seed: event.seed }
    }
    case 'stage-start': {
      const steps = event.totalSteps > 0 ? { steps: event.totalSteps } : {}
      return { ...withStage(run, event.stage, { state: 'running', ...steps }), active: event.stage }
    }
    case 'step': {
      const { stage, step, steps, preview } = event
      return withStage(run, stage, { done: step + 1, steps, ...(preview && { image: preview }) })
    }
    case 'stage-done': {
      const { stage, restored, milliseconds } = event
      const { steps = 0 } = run.stages[stage] ?? {}
      return withStage(run, stage, { state: restored ? 'kept' : 'done', done: steps, milliseconds })
    }
    case 'picture':
      return withStage(run, event.stage, { image: event.image })
    case 'warning':
      return { ...run, warnings: [...run.warnings, event.message] }
    case 'recovering':
      return { ...run, warnings: [...run.warnings, `Starting the runtime again: ${event.reason}`] }
    case 'device':
      return run
  }
}

function withStage(run: RunProgress, index: number, change: Partial<StageFrame>): RunProgress {
  return { ...run, stages: run.stages.map((stage, at) => (at === index ? { ...stage, ...change } : stage)) }
}

/** How much of a run is done, 0 to 1, by the estimated cost of its steps; null while it is not known. */
export function shareDone({ phase, download, stages }: RunProgress): number | null {
  if (phase === 'opening')
    return download && download.totalBytes > 0 ? download.receivedBytes / download.totalBytes : null
  const cost = ({ width, height }: StageFrame) => width * height
  const all = stages.reduce((sum, stage) => sum + cost(stage) * stage.steps, 0)
  const done = stages.reduce((sum, stage) => sum + cost(stage) * stage.done, 0)
  return all > 0 ? done / all : null
}
