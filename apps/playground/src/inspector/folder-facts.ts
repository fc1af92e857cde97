import type { ModelRepo } from '@self-cascade/model-repo'
import { type FolderFacts, usualFrames } from './facts.ts'

/** Picks what the page shows of a model folder. */
export function folderFacts(repo: ModelRepo): FolderFacts {
  const { pipeline, fingerprint, predictionType, nativeSize, sizeMultiple, latentChannels, latentScale } = repo
  return {
    ...{ pipeline, fingerprint, predictionType, nativeSize, sizeMultiple, latentChannels, latentScale },
    scheduler: String(repo.schedulerConfig._class_name),
    promptTokens: repo.textEncoders.map(({ tokenizer }) => tokenizer.maxLength),
    hasEncoder: repo.vaeEncoder !== undefined,
    warnings: repo.warnings,
    ...(repo.video && { frames: nativeSize.frames ?? usualFrames }),
  }
}
