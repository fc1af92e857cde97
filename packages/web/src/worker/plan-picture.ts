import { digestUpsamplers, type StageUpsamplers } from '@self-cascade/cascade'
import { checkLimits, directSettings, planRun, type RunSettings } from '@self-cascade/picture-recipe'
import type { StudioRequest } from '../protocol.ts'
import type { HostedModel } from './open-hosted-model.ts'
import type { NamedUpsamplers } from './read-upsamplers.ts'

/** Settings of a picture, and the upsamplers that they name. */
export interface PlannedPicture {
  readonly settings: RunSettings
  readonly upsamplers: readonly StageUpsamplers[]
}

/** A seed that no one chose: 32 random bits. */
const randomSeed = () => crypto.getRandomValues(new Uint32Array(1))[0]!

/** Decides everything about a picture, as the command line does. */
export function planPicture(
  { planning }: Pick<HostedModel, 'planning'>,
  request: StudioRequest,
  upsamplers: readonly NamedUpsamplers[],
): PlannedPicture {
  const { prompt, negativePrompt, scheduler, guidanceMode, numInferenceSteps, guidanceScale, startTimestep } = request
  const from = planning.nativeSize
  const settings = planRun({
    command: 'generate',
    model: planning,
    prompt,
    from,
    to: { ...from, width: request.width ?? from.width, height: request.height ?? from.height },
    seed: request.seed ?? randomSeed(),
    planning: {
      ...(numInferenceSteps !== undefined && { numInferenceSteps }),
      ...(guidanceScale !== undefined && { guidanceScale }),
      ...(startTimestep !== undefined && { startTimestep }),
    },
    ...(negativePrompt !== undefined && { negativePrompt }),
    ...(scheduler !== undefined && { scheduler }),
    ...(guidanceMode !== undefined && { guidanceMode }),
    ...(upsamplers.length > 0 && {
      upsamplers: {
        files: upsamplers.map(({ name, upsamplers }) => ({ name, digest: digestUpsamplers(upsamplers) })),
      },
    }),
  })
  checkLimits(settings)
  return {
    settings: request.method === 'direct' ? directSettings(settings) : settings,
    upsamplers: upsamplers.map(({ upsamplers }) => ({ upsamplers })),
  }
}
