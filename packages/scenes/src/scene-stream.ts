import { createTensor, type Tensor } from '@self-cascade/core'
import { checkStream } from './check-stream.ts'
import { type SceneDraw, type SceneDrawOptions, sceneDrawAt } from './scene-draw.ts'

/** What a stream gives, and where it begins. */
export interface SceneStreamOptions extends SceneDrawOptions {
  /** Pixels along a side of each picture. */
  readonly size: number
  /** Pictures per batch. */
  readonly batch: number
  /** Index of the first picture, which is all the state there is: pass a batch's `nextIndex` to go on after it. Default 0. */
  readonly from?: number
}

/** Pictures with their captions. */
export interface SceneBatch {
  /** Index of the first picture. */
  readonly index: number
  /** Index of the first picture after this batch. */
  readonly nextIndex: number
  /** One per picture; empty where it was dropped. */
  readonly captions: readonly string[]
  /** [batch, size, size, 3], bytes in the order R, G, B. */
  readonly rgb: Tensor<'uint8'>
  /** The scenes and the parts of them that were drawn. */
  readonly draws: readonly SceneDraw[]
}

/**
 * Endless training pictures. Picture `i` depends on the options and `i` alone ({@link sceneDrawAt}), so a stream can be continued at
 * any index, in batches of any size, and split between workers.
 *
 * @throws {@link InvalidOption} for options out of range.
 * @example
 * ```ts
 * for (const { captions, rgb, nextIndex } of sceneStream({ seed: 1, size: 128, batch: 16, views: variedSceneViews })) {
 *   console.log(captions[0], rgb.dims) // 'a red fish at night' [ 16, 128, 128, 3 ]
 *   if (nextIndex >= 64) break
 * }
 * ```
 */
export function* sceneStream(options: SceneStreamOptions): Generator<SceneBatch, never, void> {
  const { size, batch, from = 0 } = options
  checkStream(options)
  for (let index = from; ; index += batch) {
    const draws = Array.from({ length: batch }, (_, row) => sceneDrawAt(index + row, options))
    const bytes = new Uint8Array(batch * size * size * 3)
    for (const [row, { scene, region }] of draws.entries()) bytes.set(scene.render(size, region), row * size * size * 3)
    yield {
      index,
      nextIndex: index + batch,
      captions: draws.map(({ caption }) => caption),
      rgb: createTensor('uint8', bytes, [batch, size, size, 3]),
      draws,
    }
  }
}
