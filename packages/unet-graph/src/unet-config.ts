/** One value for all levels, or one for each, from the highest resolution to the lowest. */
export type PerLevel<T> = T | readonly T[]

/** The size conditions of SDXL: pooled text states and the six numbers of a picture's size, added to the time embedding. */
export interface AdditionEmbedding {
  /** Width of the sinusoids of each number in `time_ids`; 256 in SDXL. */
  readonly additionTimeEmbedDim: number
  /** Width of `text_embeds` and all sinusoids together; 2816 in SDXL: 1280 + 6 · 256. */
  readonly projectionClassEmbeddingsInputDim: number
}

/** The structure of a text-conditioned UNet, in the terms of diffusers' UNet2DConditionModel and UNet3DConditionModel. */
export interface UnetConfig {
  /** Channels of `sample`. */
  readonly inChannels: number
  /** Channels of `out_sample`. */
  readonly outChannels: number
  /** Channels of each level, from the highest resolution to the lowest. Each level halves the resolution of the one before. */
  readonly blockOutChannels: readonly number[]
  /** ResBlocks of each level on the way down; one more on the way up. */
  readonly layersPerBlock: number
  /** Whether the ResBlocks of each level are followed by attention (`CrossAttnDownBlock2D`). */
  readonly attentionLevels: readonly boolean[]
  /**
   * Whether a middle block (two ResBlocks, attention between them) works at the lowest resolution; true by default. diffusers
   * writes `mid_block_type: null` for a network without one. Compressed networks leave it out first: BK-SDM (Kim et al., ECCV
   * 2024) reports that little is lost.
   */
  readonly midBlock?: boolean
  /** Heads of each attention: what the configs of Stable Diffusion call `attention_head_dim`. */
  readonly attentionHeads?: PerLevel<number>
  /** Channels of each head, in place of {@link attentionHeads}. */
  readonly attentionHeadDim?: number
  /** Width of `encoder_hidden_states`. */
  readonly crossAttentionDim: number
  /** Transformer blocks of each attention; 1 by default. */
  readonly transformerLayersPerBlock?: PerLevel<number>
  /** Groups of each group norm; 32 by default. */
  readonly normNumGroups?: number
  /** Added to the variance in the group norms of ResBlocks and of the output; 1e-5 by default. Those of attention have 1e-6. */
  readonly normEps?: number
  /** Whether attention begins and ends with a linear layer in place of a 1x1 convolution; false by default. */
  readonly useLinearProjection?: boolean
  /** Width of the feed-forward layer as a multiple of the channels; 4 by default. */
  readonly feedForwardMultiplier?: number
  /** Present in SDXL. */
  readonly additionEmbedding?: AdditionEmbedding
  /**
   * Makes a network for clips, [batch, channels, frames, height, width], as UNet3DConditionModel: every ResBlock is followed by
   * this many convolutions over time (4 in diffusers), every attention by one over time, and the first convolution too.
   */
  readonly temporalConvLayers?: number
}

/** One level of a UNet. */
export interface UnetLevel {
  readonly channels: number
  readonly hasAttention: boolean
  readonly heads: number
  readonly transformerLayers: number
}

/** A config with nothing left open. */
export interface ResolvedUnetConfig extends Required<Omit<UnetConfig, 'additionEmbedding' | 'attentionHeadDim'>> {
  readonly additionEmbedding: AdditionEmbedding | undefined
  readonly levels: readonly UnetLevel[]
  /** 0 for pictures. */
  readonly temporalConvLayers: number
  /** Width of the time embedding: four times the channels of the first level. */
  readonly timeEmbedDim: number
}
