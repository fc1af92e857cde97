import { createError, UnknownName } from '@self-cascade/core'
import { type UnetConfig, unetPresets } from '@self-cascade/unet-graph'

const common = {
  inChannels: 4,
  outChannels: 4,
  layersPerBlock: 1,
  attentionHeads: 4,
  crossAttentionDim: 128,
  normNumGroups: 8,
  normEps: 1e-6,
  useLinearProjection: true,
  feedForwardMultiplier: 2,
} satisfies Partial<UnetConfig>

/** Networks that can be trained from scratch, by the name that --preset takes. */
const networkPresets = {
  /** For trying out: learns where the colours go and no more. */
  micro: { ...common, blockOutChannels: [8, 16], attentionLevels: [false, true], attentionHeads: 2, normNumGroups: 4 },
  tiny: { ...common, blockOutChannels: [24, 48, 48], attentionLevels: [false, true, true] },
  small: { ...common, blockOutChannels: [32, 64, 96], attentionLevels: [false, true, true] },
  /** The structure of the bundled model. */
  scenes: unetPresets.scenes,
} satisfies Record<string, UnetConfig>

/** What the encoders at hand ask of a network. */
export interface EncoderWidths {
  readonly latentChannels: number
  /** Width of the text states. */
  readonly textWidth: number
}

/**
 * Gives the structure of a network for given encoders.
 *
 * @throws {@link UnknownName}
 */
export function networkConfig(preset: string, { latentChannels, textWidth }: EncoderWidths): UnetConfig {
  if (!Object.hasOwn(networkPresets, preset)) {
    throw createError(UnknownName, { kind: 'preset', name: preset, known: Object.keys(networkPresets) })
  }
  const config = networkPresets[preset as keyof typeof networkPresets]
  return { ...config, inChannels: latentChannels, outChannels: latentChannels, crossAttentionDim: textWidth }
}
