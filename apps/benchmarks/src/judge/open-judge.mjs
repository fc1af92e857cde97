import { createTensor } from '@self-cascade/core'
import { modelFromGraph, serializeModel } from '@self-cascade/onnx-graph'
import { resize } from '@self-cascade/tensor'
import { heads } from './heads.mjs'
import { readJudge } from './judge-file.mjs'
import { judgeGraph, judgeSize } from './judge-graph.mjs'

const batch = 16
const plane = 3 * judgeSize * judgeSize

/**
 * Opens the trained judge on a backend: a function that gives the answers of each head, as their numbers, for pictures
 * [1, 3, H, W] in -1..1 of any size.
 */
export async function openJudge(backend, path) {
  const { graph, outputs } = judgeGraph(await readJudge(path), batch)
  const session = await backend.createSession({ bytes: serializeModel(modelFromGraph(graph)) })
  async function judgeSome(pictures) {
    const data = new Float32Array(batch * plane)
    for (const [row, picture] of pictures.entries()) data.set(shrunk(picture, judgeSize).data, row * plane)
    const scores = await session.run({ pictures: createTensor('float32', data, [batch, 3, judgeSize, judgeSize]) })
    return pictures.map((_, row) =>
      Object.fromEntries(Object.keys(heads).map((head) => [head, largest(scores[outputs[head]], row)])),
    )
  }
  return async (pictures) => {
    const answers = []
    for (let at = 0; at < pictures.length; at += batch)
      answers.push(...(await judgeSome(pictures.slice(at, at + batch))))
    return answers
  }
}

/** A picture made smaller by the mean of the pixels that fall together. */
export function shrunk(picture, side) {
  const [, , height, width] = picture.dims
  if (width === side && height === side) return picture
  return resize(picture, { width: side, height: side }, { interpolation: 'area', antialias: false })
}

function largest({ data, dims }, row) {
  const scores = data.subarray(row * dims[1], (row + 1) * dims[1])
  return scores.indexOf(scores.reduce((a, b) => Math.max(a, b)))
}
