import { createTensor } from '@self-cascade/core'
import { psnr } from '@self-cascade/metrics'
import { parseSceneCaption, sceneAt } from '@self-cascade/scenes'
import { clamp, pixelsFromRgb } from '@self-cascade/tensor'
import { mean, median } from '../statistics.mjs'
import { heldOutPrompts } from './scored-pictures.mjs'

/** How near held-out whole scenes come back through the autoencoder, dB, and the median time of decoding them, ms. */
export async function autoencoderScores(model, cases) {
  const results = {}
  for (const { side, scenes } of cases) {
    const [likeness, times] = [[], []]
    for (const [i, prompt] of heldOutPrompts(scenes).entries()) {
      const rgb = sceneAt(5_000_000 + i, { words: parseSceneCaption(prompt) }).render(side)
      const pixels = pixelsFromRgb(createTensor('uint8', rgb, [1, side, side, 3]))
      const latents = await model.encode(pixels)
      const start = performance.now()
      const decoded = await model.decode(latents)
      times.push(performance.now() - start)
      likeness.push(psnr(clamp(decoded, -1, 1), pixels))
    }
    results[side] = { scenes, psnr: mean(likeness), decodeMilliseconds: median(times) }
  }
  return results
}
