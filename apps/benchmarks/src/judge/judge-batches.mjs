import { createTensor } from '@self-cascade/core'
import { philoxUniform, pixelsFromRgb } from '@self-cascade/tensor'
import { heads } from './heads.mjs'
import { judgeSize } from './judge-graph.mjs'
import { drawKind, scenePicture } from './scene-pictures.mjs'
import { soften } from './soften.mjs'

const seeds = 2 ** 32

/** A function that gives the next of evenly spread numbers in 0..1, the same for the same seed and index. */
export function numbersOf(seed, index) {
  const source = philoxUniform({ seed, stage: index })
  let drawn = []
  return () => {
    if (drawn.length === 0) drawn = [...source.uniform(256)]
    return drawn.pop()
  }
}

/** Endless pictures to train the judge with. The next batch is drawn while a step runs. */
export function judgeBatches({ seed, batch }) {
  let ahead
  return {
    description: `true scenes, seed ${seed}, ${batch} a batch`,
    batch(index) {
      const feeds = ahead?.index === index ? ahead.feeds : drawBatch(seed, index, batch)
      setImmediate(() => {
        ahead = { index: index + 1, feeds: drawBatch(seed, index + 1, batch) }
      })
      return feeds
    },
  }
}

function drawBatch(seed, index, batch) {
  const size = judgeSize
  const plane = 3 * size * size
  const pictures = new Float32Array(batch * plane)
  const rows = Array.from({ length: batch }, (_, row) => {
    const random = numbersOf(seed, index * batch + row)
    const kind = drawKind(random)
    const { rgb, labels } = scenePicture({ kind, seed: Math.floor(random() * seeds), size, random })
    const { data } = pixelsFromRgb(createTensor('uint8', rgb, [1, size, size, 3]))
    pictures.set(soften(data, size, random), row * plane)
    return labels
  })
  const answers = Object.keys(heads).map((head) => {
    const numbers = BigInt64Array.from(rows, (labels) => BigInt(labels[head]))
    return [head, createTensor('int64', numbers, [batch])]
  })
  const shown = Float32Array.from(rows, ({ count }) => Math.min(1, count))
  return {
    pictures: createTensor('float32', pictures, [batch, 3, size, size]),
    shown: createTensor('float32', shown, [batch]),
    ...Object.fromEntries(answers),
  }
}
