import { createError, InvalidOption } from '@self-cascade/core'
import type { ModelFacts } from '../../cascade/describe-model.ts'
import type { PretrainSettings } from '../pretrain-settings.ts'

/** What an autoencoder's training takes where nothing is said; what begins with weights takes a smaller rate than what begins fresh. */
export const autoencoderDefaults = { batch: 8, learningRate: 3e-4 } satisfies Partial<PretrainSettings>

/**
 * Refuses what an autoencoder cannot be trained with; nothing is written or loaded.
 *
 * @throws {@link InvalidOption}
 */
export function checkAutoencoder(settings: PretrainSettings, facts: ModelFacts, start: ModelFacts | undefined): void {
  const refuse = (name: string, value: unknown, expected: string) => {
    throw createError(InvalidOption, { name, value, expected })
  }
  const { sizeMultiple } = facts.repo
  if (!start) refuse('from', 'missing', 'the model whose autoencoder is trained; scenes is the bundled one')
  if (start && facts.fingerprint !== start.fingerprint) {
    refuse('model', facts.name, 'left out, since all other parts are those of --from')
  }
  if (settings.minSnr !== null) refuse('minSnr', settings.minSnr, 'left out, since an autoencoder has no timesteps')
  if (settings.size % sizeMultiple !== 0) refuse('size', settings.size, `divisible by ${sizeMultiple}`)
}
