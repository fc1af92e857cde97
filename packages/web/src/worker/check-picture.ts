import { chooseProviders, type DeviceReport, describeDevice } from '@self-cascade/backend-web'
import type { PixelSize } from '@self-cascade/core'
import { type CheckFitInput, checkFit, requireFit } from '../fit/check-fit.ts'
import type { FitLimits } from '../fit/fit-limits.ts'
import type { StudioFit, StudioRequest, StudioSettings } from '../protocol.ts'
import type { HostedModel } from './open-hosted-model.ts'
import { type PlannedPicture, planPicture } from './plan-picture.ts'

/** What the provider that will be tried first allows. */
function limitsOf(device: DeviceReport, { providers }: StudioSettings): FitLimits {
  const [provider] = chooseProviders(providers, device).providers
  const { gpu, heapBytes } = device
  if (provider === 'wasm' || !gpu) return { provider: 'wasm', heapBytes }
  const { maxBufferSize, maxStorageBufferBindingSize, shaderF16 } = gpu
  return { provider, heapBytes, maxBufferSize, maxStorageBufferBindingSize, shaderF16 }
}

async function fitInput(
  hosted: HostedModel,
  { settings }: PlannedPicture,
  request: StudioRequest,
  studio: StudioSettings,
): Promise<CheckFitInput> {
  const { stages, relativeCost, guidanceMode } = settings
  const { width, height, frames } = stages.at(-1)!
  const to: PixelSize = { width, height, ...(frames !== undefined && { frames }) }
  const limits = limitsOf(await describeDevice(), studio)
  const { decode = 'all' } = request
  return {
    memory: await hosted.memory(),
    limits,
    request: { to, plan: { stages, relativeCost }, guidanceMode, decode },
  }
}

/**
 * Refuses a picture that does not fit, before anything is run.
 *
 * @throws RunDoesNotFit
 */
export async function requireRoom(
  hosted: HostedModel,
  planned: PlannedPicture,
  request: StudioRequest,
  studio: StudioSettings,
): Promise<void> {
  requireFit(await fitInput(hosted, planned, request, studio))
}

/** Tells whether a picture fits, as plain data. */
export async function checkPicture(
  hosted: HostedModel,
  request: StudioRequest,
  studio: StudioSettings,
): Promise<StudioFit> {
  const input = await fitInput(hosted, planPicture(hosted, request, []), request, studio)
  const report = checkFit(input)
  const { provider } = input.limits
  if (!report.fits) {
    const { problems, largestSize, advice } = report
    return { fits: false, provider, problems: problems.map(({ text }) => text), largestSize, advice }
  }
  const tightest = [...report.margins].sort((a, b) => shareOf(b) - shareOf(a))[0]
  return { fits: true, provider, tightest: tightest ?? null }
}

const shareOf = ({ neededBytes, availableBytes }: { neededBytes: number; availableBytes: number }) =>
  neededBytes / Math.max(1, availableBytes)
