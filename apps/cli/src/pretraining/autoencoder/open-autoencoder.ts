import { variedSceneViews } from '@self-cascade/scenes'
import {
  type AutoencoderQuality,
  autoencoderLoss,
  openAutoencoderMeasure,
  openValidation,
  pictureBatches,
  scenePictures,
  startingAutoencoder,
  tunableAutoencoder,
} from '@self-cascade/tuning'
import { formatCount } from '../../terminal/format.ts'
import { optimization } from '../../training/optimization.ts'
import type { NetworkTrainer, NetworkTrainerInput } from '../network-trainers.ts'
import type { PretrainSettings } from '../pretrain-settings.ts'
import { copyOtherParts, readAutoencoder, writeAutoencoder } from './autoencoder-files.ts'

/** Pictures that a run is judged by. */
const heldOutPictures = 64

/**
 * Makes the autoencoder of a model ready: it learns from endless fresh scenes, and is judged by held-out ones.
 *
 * @throws {@link NoTrainableWeights}, {@link AutoencoderUnusable} for networks that cannot be trained.
 */
export async function openAutoencoder(input: NetworkTrainerInput): Promise<NetworkTrainer> {
  const { settings, paths, facts, backend, model, view } = input
  const { repo } = facts
  await model.dispose()
  const autoencoder = tunableAutoencoder(await readAutoencoder(repo), settings.freezeEncoder ? 'decoder' : 'both')
  view.activity('writing the training graph')
  const { batch, size, seed, steps, accumulate } = settings
  const loss = autoencoderLoss({ ...autoencoder, imageDims: [batch, 3, size, size] })
  await copyOtherParts(repo, paths.folder, autoencoder.trainable)
  const { fresh, heldOut } = scenesOf(settings)
  const validation = await openValidation({
    ...{ ...loss, backend, count: Math.max(1, Math.round(heldOutPictures / batch)) },
    batches: pictureBatches({ pictures: heldOut, dims: loss.dims, seed, flip: false }),
  })
  const measure = await openAutoencoderMeasure({ ...autoencoder, backend, pictures: heldOut })
  const starting = startingAutoencoder(autoencoder)
  view.activity('measuring the autoencoder before the training')
  const before = await measure.measure(starting)
  let now: AutoencoderQuality | undefined
  return {
    parameterCount: autoencoder.parameterCount,
    options: {
      ...{ ...loss, backend, steps, accumulate },
      batches: pictureBatches({ pictures: fresh, dims: loss.dims, seed }),
      ...optimization({ ...settings, weightDecay: 0 }),
    },
    validation: {
      measure: validation.measure,
      async dispose() {
        await validation.dispose()
        await measure.dispose()
      },
    },
    measureStart: () => validation.measure(starting),
    async write(parameters) {
      now = await measure.measure(parameters)
      await writeAutoencoder(repo, paths.folder, { autoencoder, parameters, scalingFactor: now.scalingFactor })
    },
    describe: () => [
      ['network', `${partText(settings)} of ${facts.name}, ${formatCount(autoencoder.parameterCount)} parameters`],
      ['pictures', `fresh ${settings.data} of ${size}×${size} pixels, seed ${seed}`],
      ['PSNR, held out', psnrText(before, now)],
      ['scaling factor', scalingText(settings, repo.latentScaling.scalingFactor, now)],
    ],
  }
}

function scenesOf({ seed, size }: PretrainSettings) {
  const draw = { seed, size, views: variedSceneViews }
  return {
    fresh: scenePictures({ ...draw, count: Number.MAX_SAFE_INTEGER }),
    heldOut: scenePictures({ ...draw, split: 'held-out', count: heldOutPictures }),
  }
}

const partText = ({ freezeEncoder }: PretrainSettings) =>
  freezeEncoder ? 'the decoder, behind a frozen encoder,' : 'the autoencoder'

function psnrText(before: AutoencoderQuality, now: AutoencoderQuality | undefined): string {
  const after = now ? `${now.psnr.toFixed(2)} dB with averaged weights` : 'not measured yet'
  return `${before.psnr.toFixed(2)} dB at first, ${after}; ${heldOutPictures} pictures`
}

function scalingText({ freezeEncoder }: PretrainSettings, before: number, now: AutoencoderQuality | undefined): string {
  if (freezeEncoder || !now) return `${before.toFixed(4)}, as it was`
  return `${now.scalingFactor.toFixed(4)}, and ${before.toFixed(4)} at first; train the denoiser further on the new latents`
}
