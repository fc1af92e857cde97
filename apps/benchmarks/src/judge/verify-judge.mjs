// How often the judge is right on true scenes that training never saw, as they are and through a model's autoencoder: the latter is
// the most that pictures of that model can reach.
//   node src/judge/verify-judge.mjs [--scenes 1000] [--model FOLDER] [--judge FILE]
import { parseArgs } from 'node:util'
import { createTensor } from '@self-cascade/core'
import { clamp, pixelsFromRgb } from '@self-cascade/tensor'
import { openScenes } from '../open-scenes.mjs'
import { heads } from './heads.mjs'
import { numbersOf } from './judge-batches.mjs'
import { openJudge } from './open-judge.mjs'
import { scenePicture } from './scene-pictures.mjs'

const { values } = parseArgs({
  options: {
    scenes: { type: 'string', default: '1000' },
    model: { type: 'string' },
    judge: { type: 'string' },
  },
})
const count = Number(values.scenes)
/** Far from the seeds of training. */
const seed = 77_000_001
const size = 128
const { backend, model, close } = await openScenes({ threads: 2 }, values.model)
const judge = await openJudge(backend, values.judge)
const kinds = { usual: count, none: count / 10, several: count / 5, fragment: count / 5 }
for (const [kind, number] of Object.entries(kinds)) {
  const drawn = Array.from({ length: number }, (_, i) => {
    const { rgb, labels } = scenePicture({ kind, seed: seed + i, size, random: numbersOf(seed, i) })
    return { labels, pixels: pixelsFromRgb(createTensor('uint8', rgb, [1, size, size, 3])) }
  })
  const coded = []
  for (const { pixels } of drawn) coded.push(clamp(await model.decode(await model.encode(pixels)), -1, 1))
  const cases = { 'as drawn': drawn.map(({ pixels }) => pixels), 'through the autoencoder': coded }
  for (const [name, pictures] of Object.entries(cases)) {
    const answers = await judge(pictures)
    const asked = kind === 'usual' ? Object.keys(heads) : ['place', 'count']
    const shares = asked.map((head) => {
      const right = answers.filter((answer, i) => answer[head] === drawn[i].labels[head]).length
      return `${head} ${((100 * right) / number).toFixed(1)}%`
    })
    console.log(`${kind}, ${number}, ${name}: ${shares.join('  ')}`)
  }
}
await close()
