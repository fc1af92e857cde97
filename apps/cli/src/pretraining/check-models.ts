import { resolve } from 'node:path'
import { NoEncoder } from '@self-cascade/cascade'
import { createError, InvalidOption } from '@self-cascade/core'
import type { ModelFacts } from '../cascade/describe-model.ts'
import { ModelNotTunable } from '../errors.ts'
import { checkAutoencoder } from './autoencoder/check-autoencoder.ts'
import type { PretrainSettings } from './pretrain-settings.ts'

/** The models of a run. */
export interface ModelsOfRun {
  readonly settings: PretrainSettings
  readonly facts: ModelFacts
  readonly start: ModelFacts | undefined
  /** Folder of the new model. */
  readonly folder: string
}

/**
 * Refuses models that a run cannot use; nothing is written or loaded.
 *
 * @throws {@link NoEncoder}, {@link ModelNotTunable}, {@link InvalidOption}
 */
export function checkModels({ settings, facts, start, folder }: ModelsOfRun): void {
  const refuse = (name: string, value: unknown, expected: string) => {
    throw createError(InvalidOption, { name, value, expected })
  }
  if (!facts.repo.vaeEncoder) throw createError(NoEncoder, { model: facts.name, wanted: 'Training on pictures' })
  for (const { repo } of start ? [facts, start] : [facts]) {
    if (resolve(repo.folder.location) !== folder) continue
    refuse('out', folder, 'another folder than that of a model, which the run goes on reading')
  }
  if (settings.network === 'autoencoder') checkAutoencoder(settings, facts, start)
  else if (settings.freezeEncoder) refuse('freezeEncoder', true, 'left out unless the network is an autoencoder')
  if (!start) return
  const prediction = predictionOf(start)
  if (settings.prediction !== prediction) {
    refuse('prediction', settings.prediction, `${prediction}, as the network of ${start.name} predicts`)
  }
  const [channels, encoded] = [start.repo.latentChannels, facts.repo.latentChannels]
  if (channels === encoded) return
  throw createError(ModelNotTunable, {
    model: start.name,
    reason: `its latents have ${channels} channels, and those of ${facts.name} ${encoded}`,
    fix: 'Leave out --model, so that the encoders are those of --from.',
  })
}

/**
 * What the network of a model predicts, as --prediction says it.
 *
 * @throws {@link ModelNotTunable} for what is not trained here, and for clips.
 */
export function predictionOf({ name, repo }: ModelFacts): PretrainSettings['prediction'] {
  const fix = 'Give a --from of pictures whose scheduler_config.json says epsilon or v_prediction.'
  if (repo.video) throw createError(ModelNotTunable, { model: name, reason: 'it makes clips', fix })
  if (repo.predictionType === 'epsilon') return 'epsilon'
  if (repo.predictionType === 'vPrediction') return 'v'
  const reason = `its network predicts "${repo.predictionType}"`
  throw createError(ModelNotTunable, { model: name, reason, fix })
}
