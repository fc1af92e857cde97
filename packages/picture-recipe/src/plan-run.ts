import type { PixelSize } from '@self-cascade/core'
import { type PlanScalesOptions, planScales } from '@self-cascade/scale-plan'
import { schedulerFromConfig } from '@self-cascade/schedulers'
import type { ModelFacts } from './model-facts.ts'
import { type RunSettings, SETTINGS_FORMAT, type UpsamplerSettings } from './run-settings.ts'

/** Planning options that are the user's to choose; the others come from the model. */
export type PlanningChoices = Omit<
  PlanScalesOptions,
  'from' | 'to' | 'sizeMultiple' | 'numTrainTimesteps' | 'costModel'
>

/** What a run is planned from. Absent choices take the defaults of the command line. */
export interface PlanRunInput {
  readonly command: RunSettings['command']
  readonly model: Pick<
    ModelFacts,
    'name' | 'fingerprint' | 'sizeMultiple' | 'schedulerConfig' | 'defaultGuidance' | 'costModel'
  >
  readonly prompt: string
  /** Size of the base stage, often the model's native one. */
  readonly from: PixelSize
  readonly to: PixelSize
  readonly planning?: PlanningChoices
  /** Default none, which is an empty text. */
  readonly negativePrompt?: string
  /** Integer 0 or more. */
  readonly seed: number
  /** Default 1. */
  readonly count?: number
  /** Default `philox`. */
  readonly rng?: RunSettings['rng']
  /** A scheduler class or short name in place of the model's own. */
  readonly scheduler?: string
  /** 0..1. Default 0. */
  readonly guidanceRescale?: number
  /** Default `batched`. */
  readonly guidanceMode?: RunSettings['guidanceMode']
  /** Default: the scheduler's own. */
  readonly eta?: number
  /** SHA-256 of the file of the picture that stands in for the base stage, as hex. */
  readonly picture?: string
  /** SHA-256 of the file of the super-resolution model between stages, as hex. */
  readonly upscaler?: string
  readonly upsamplers?: UpsamplerSettings
}

/**
 * Plans a run: its stages, and everything else that decides its pictures. The same input gives the same settings wherever it is
 * planned, and settings the same text in every picture.
 *
 * @throws {@link UnknownName} for a scheduler that is not known, and whatever {@link planScales} refuses.
 */
export function planRun(input: PlanRunInput): RunSettings {
  const { model, scheduler, picture, upscaler, upsamplers } = input
  const config = schedulerFromConfig(model.schedulerConfig, {
    ...(scheduler !== undefined && { className: scheduler }),
  })
  const plan = planScales(planOptions(input, config.numTrainTimesteps))
  // Pictures carry the settings as JSON, so the order of the keys is part of their bytes.
  return {
    format: SETTINGS_FORMAT,
    command: input.command,
    prompt: input.prompt,
    negativePrompt: input.negativePrompt ?? '',
    seed: input.seed,
    count: input.count ?? 1,
    rng: input.rng ?? 'philox',
    scheduler: scheduler ?? null,
    schedulerClass: config.className,
    guidanceRescale: input.guidanceRescale ?? 0,
    guidanceMode: input.guidanceMode ?? 'batched',
    eta: input.eta ?? null,
    model: { name: model.name, fingerprint: model.fingerprint },
    stages: plan.stages,
    relativeCost: plan.relativeCost,
    ...(picture !== undefined && { picture }),
    ...(upscaler !== undefined && { upscaler }),
    ...(upsamplers && { upsamplers }),
  }
}

function planOptions({ model, from, to, planning, picture, upscaler }: PlanRunInput, numTrainTimesteps: number) {
  const sameSize = from.width === to.width && from.height === to.height
  const options: PlanScalesOptions = {
    from,
    to,
    sizeMultiple: model.sizeMultiple,
    numTrainTimesteps,
    guidanceScale: model.defaultGuidance,
    // An upscaler works on pixels.
    ...(upscaler !== undefined && { pivotSpace: 'pixel' }),
    ...planning,
    ...(model.costModel && { costModel: model.costModel }),
  }
  // A picture of the target's own size is still worth one pass.
  const onePass = picture !== undefined && planning?.stageCount === undefined && sameSize
  return onePass ? { ...options, stageCount: 1 } : options
}
