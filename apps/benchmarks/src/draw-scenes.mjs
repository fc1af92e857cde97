// Draws captioned scenes of 128 pixels into VIEW.raw and VIEW.txt of the folder at hand, for base-model/.
//   node src/draw-scenes.mjs whole|scaled|zoom2|zoom4 COUNT SEED [train|held-out]
import { appendFileSync, writeFileSync } from 'node:fs'
import { sceneDrawAt } from '@self-cascade/scenes'

const kinds = { whole: {}, scaled: { objectScale: [0.5, 1.7] }, zoom2: { zoom: 2 }, zoom4: { zoom: 4 } }
const [kind, count, seed, split = 'train'] = process.argv.slice(2)
const views = [kinds[kind]]
const name = split === 'train' ? kind : `${kind}-held`
const bytes = 128 * 128 * 3
writeFileSync(`${name}.raw`, '')
writeFileSync(`${name}.txt`, '')
for (let from = 0; from < count; from += 500) {
  const draws = Array.from({ length: Math.min(500, count - from) }, (_, i) =>
    sceneDrawAt(from + i, { seed: Number(seed), split, views }),
  )
  const part = new Uint8Array(draws.length * bytes)
  for (const [row, { scene, region }] of draws.entries()) part.set(scene.render(128, region), row * bytes)
  appendFileSync(`${name}.raw`, part)
  appendFileSync(`${name}.txt`, `${draws.map(({ caption }) => caption).join('\n')}\n`)
}
