import { createError, InvalidOption } from '@self-cascade/core'
import type { PerLevel, ResolvedUnetConfig, UnetConfig, UnetLevel } from './unet-config.ts'

/**
 * Fills in the defaults of a config and checks it.
 *
 * @throws {@link InvalidOption} for lists that do not have one entry for each level, for channels that groups or heads do not
 * divide, and for heads given twice or not at all.
 */
export function resolveConfig(config: UnetConfig): ResolvedUnetConfig {
  const { normNumGroups = 32, normEps = 1e-5, useLinearProjection = false, feedForwardMultiplier = 4 } = config
  const { blockOutChannels, attentionLevels, additionEmbedding, temporalConvLayers } = config
  const { transformerLayersPerBlock = 1, midBlock = true } = config
  check('inChannels', config.inChannels)
  check('outChannels', config.outChannels)
  check('layersPerBlock', config.layersPerBlock)
  check('crossAttentionDim', config.crossAttentionDim)
  if (blockOutChannels.length === 0) throw invalid('blockOutChannels', blockOutChannels, 'one number for each level')
  const perLevel = <T>(name: string, value: PerLevel<T>, level: number): T => {
    if (!Array.isArray(value)) return value as T
    if (value.length === blockOutChannels.length) return value[level]
    throw invalid(name, value, `a list of ${blockOutChannels.length}, one for each of blockOutChannels`)
  }
  const levels = blockOutChannels.map((channels, level): UnetLevel => {
    checkDivisor('normNumGroups', normNumGroups, channels)
    const hasAttention = perLevel('attentionLevels', attentionLevels, level)
    const heads = headsOf(config, channels, (value) => perLevel('attentionHeads', value, level))
    // The middle block attends at the last level; clips attend over time before the first.
    const isMiddle = midBlock && level === blockOutChannels.length - 1
    const isFirstOfClips = level === 0 && temporalConvLayers !== undefined
    if (hasAttention || isMiddle || isFirstOfClips) checkDivisor('attentionHeads', heads, channels)
    const transformerLayers = perLevel('transformerLayersPerBlock', transformerLayersPerBlock, level)
    check('transformerLayersPerBlock', transformerLayers)
    return { channels, hasAttention, heads, transformerLayers }
  })
  if (temporalConvLayers !== undefined) check('temporalConvLayers', temporalConvLayers)
  if (additionEmbedding) check('text_embeds of additionEmbedding', textEmbedDim(additionEmbedding))
  return {
    ...config,
    ...{ normNumGroups, normEps, useLinearProjection, feedForwardMultiplier, transformerLayersPerBlock, midBlock },
    attentionHeads: levels.map(({ heads }) => heads),
    additionEmbedding,
    temporalConvLayers: temporalConvLayers ?? 0,
    levels,
    timeEmbedDim: 4 * blockOutChannels[0]!,
  }
}

/** Numbers of a picture in SDXL's `time_ids`: original size, crop corner, target size. */
export const timeIdCount = 6

/** Gives the width of `text_embeds`. */
export function textEmbedDim(addition: NonNullable<UnetConfig['additionEmbedding']>): number {
  return addition.projectionClassEmbeddingsInputDim - timeIdCount * addition.additionTimeEmbedDim
}

function headsOf(config: UnetConfig, channels: number, pick: (heads: PerLevel<number>) => number): number {
  const { attentionHeads, attentionHeadDim } = config
  if ((attentionHeads === undefined) === (attentionHeadDim === undefined)) {
    throw invalid('attentionHeads', attentionHeads, 'given when attentionHeadDim is not, and only then')
  }
  return attentionHeads === undefined ? channels / attentionHeadDim! : pick(attentionHeads)
}

function check(name: string, value: number): void {
  if (!Number.isInteger(value) || value < 1) throw invalid(name, value, 'a positive whole number')
}

function checkDivisor(name: string, divisor: number, channels: number): void {
  const isDivisor = Number.isInteger(divisor) && divisor > 0 && channels % divisor === 0
  if (!isDivisor) throw invalid(name, divisor, `a divisor of the ${channels} channels of its level`)
}

function invalid(name: string, value: unknown, expected: string) {
  return createError(InvalidOption, { name, value, expected })
}
