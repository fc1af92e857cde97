import type { UnetConfig } from './unet-config.ts'

/** Stable Diffusion 1.x: 859 520 964 parameters. */
const sd15 = {
  inChannels: 4,
  outChannels: 4,
  blockOutChannels: [320, 640, 1280, 1280],
  layersPerBlock: 2,
  attentionLevels: [true, true, true, false],
  attentionHeads: 8,
  crossAttentionDim: 768,
} satisfies UnetConfig

/** The structures of known UNets, and small ones. */
export const unetPresets = {
  sd15,
  /** Stable Diffusion 2.x: 865 910 724 parameters. */
  sd21: { ...sd15, attentionHeads: [5, 10, 20, 20], crossAttentionDim: 1024, useLinearProjection: true },
  /** Stable Diffusion XL: 2 567 463 684 parameters. */
  sdxl: {
    ...sd15,
    blockOutChannels: [320, 640, 1280],
    attentionLevels: [false, true, true],
    attentionHeads: [5, 10, 20],
    transformerLayersPerBlock: [1, 2, 10],
    crossAttentionDim: 2048,
    useLinearProjection: true,
    additionEmbedding: { additionTimeEmbedDim: 256, projectionClassEmbeddingsInputDim: 2816 },
  },
  /** The network of the bundled scenes model: 6 601 864 parameters. */
  scenes: {
    inChannels: 8,
    outChannels: 8,
    blockOutChannels: [96, 112, 80],
    layersPerBlock: 2,
    attentionLevels: [false, true, true],
    attentionHeads: 4,
    crossAttentionDim: 128,
    normNumGroups: 16,
    normEps: 1e-6,
    useLinearProjection: true,
    feedForwardMultiplier: 2,
  },
  /** A small network for clips. */
  video: {
    inChannels: 4,
    outChannels: 4,
    blockOutChannels: [32, 64, 96],
    layersPerBlock: 1,
    attentionLevels: [true, true, false],
    attentionHeadDim: 16,
    crossAttentionDim: 128,
    normNumGroups: 16,
    temporalConvLayers: 2,
  },
  /** Small enough for tests, with everything that Stable Diffusion 1.x has. */
  tiny: {
    inChannels: 4,
    outChannels: 4,
    blockOutChannels: [16, 24, 32, 32],
    layersPerBlock: 1,
    attentionLevels: [true, true, true, false],
    attentionHeads: 2,
    crossAttentionDim: 32,
    normNumGroups: 8,
  },
} satisfies Record<string, UnetConfig>
