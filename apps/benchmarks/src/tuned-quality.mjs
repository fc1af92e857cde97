// Are tuned pictures better than tuning-free ones? On held-out captions of the bundled model, 128 -> 256 -> 512:
//
// 1. Generated: the whole cascade from text, with and without upsamplers from the same base picture. Patches of 64 pixels are
//    compared with those of true scenes of the same captions at 512 (Fréchet distance in the feature space of fixed random
//    convolutions, and distance of power spectra). As floors: other true scenes, and true scenes through the autoencoder.
// 2. Restored: the pivot is a true scene at 256, and the last stage enlarges it: likeness to the true scene at 512.
//
//   node src/tuned-quality.mjs FOLDER [--prompts 16] [--steps 25] [--threads 2] NAME=FILE+FILE ...
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { memoryStore, selfCascade } from '@self-cascade/cascade'
import { createTensor } from '@self-cascade/core'
import {
  laplacianVariance,
  patchDistance,
  psnr,
  radialPowerSpectrum,
  spectrumDistance,
  ssim,
} from '@self-cascade/metrics'
import { parseSceneCaption, sceneAt, sceneCaptions } from '@self-cascade/scenes'
import { clamp, pixelsFromRgb, resize } from '@self-cascade/tensor'
import { readUpsamplers } from '@self-cascade/upsampler'
import { openScenes, runToEnd } from './open-scenes.mjs'
import { writeSheet } from './sheet.mjs'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    prompts: { type: 'string', default: '16' },
    steps: { type: 'string', default: '25' },
    threads: { type: 'string', default: '2' },
  },
})
const [folder = 'tuned-quality', ...sets] = positionals
const side = 512
const size = { width: side, height: side }
const methods = [
  { name: 'tuning-free' },
  ...sets.map((text) => {
    const [name, files] = text.split('=')
    return { name, upsamplers: files.split('+').map((file) => ({ upsamplers: readUpsamplers(readFileSync(file)) })) }
  }),
]
const held = sceneCaptions({ split: 'held-out' })
const count = Number(values.prompts)
const prompts = Array.from({ length: count }, (_, i) => held[Math.floor(((i + 0.5) * held.length) / count)])
mkdirSync(folder, { recursive: true })
const { model, close } = await openScenes({ threads: Number(values.threads) })

const scene = (seed, prompt) => sceneAt(seed, { words: parseSceneCaption(prompt) })
const draw = (seed, prompt, pixels) =>
  pixelsFromRgb(createTensor('uint8', scene(seed, prompt).render(pixels), [1, pixels, pixels, 3]))
const truth = prompts.map((prompt, i) => draw(1000 + i, prompt, side))
const others = prompts.map((prompt, i) => draw(2000 + i, prompt, side))
const coded = []
for (const picture of others) coded.push(clamp(await model.decode(await model.encode(picture)), -1, 1))

const planning = { numInferenceSteps: Number(values.steps), guidanceScale: 4 }
const generated = new Map(methods.map(({ name }) => [name, []]))
const restored = new Map(methods.map(({ name }) => [name, []]))
const bases = []
for (const [i, prompt] of prompts.entries()) {
  const store = memoryStore()
  const common = { model, prompt, seed: i }
  for (const { name, upsamplers } of methods) {
    const extra = upsamplers ? { upsamplers } : {}
    const { pictures } = await runToEnd(selfCascade({ ...common, to: size, planning, store, decode: 'all', ...extra }))
    generated.get(name).push(pictures.at(-1).pixels)
    if (!upsamplers) bases.push(pictures[0].pixels)
    // a true scene stands in for the stage before
    const picture = resize(truth[i], { width: side / 2, height: side / 2 }, { interpolation: 'area', antialias: false })
    const last = await runToEnd(selfCascade({ ...common, picture, to: size, planning, ...extra }))
    restored.get(name).push(last.pictures.at(-1).pixels)
  }
  process.stderr.write(`${prompt}\n`)
}
await close()

const spectrum = radialPowerSpectrum(truth)
const crops = { patch: 64, stride: 64, paired: false }
const row = (name, pictures) => {
  const { frechet } = patchDistance(pictures, truth, crops)
  const sharpness = mean(pictures.map(laplacianVariance))
  return [
    name,
    frechet.toFixed(3),
    spectrumDistance(radialPowerSpectrum(pictures), spectrum).toFixed(3),
    sharpness.toFixed(0),
  ]
}
const rows = [
  row('true scenes', others),
  row('true scenes through the autoencoder', coded),
  ...[...generated].map(([name, pictures]) => row(name, pictures)),
]
const likeness = [...restored].map(([name, pictures]) => [
  name,
  mean(pictures.map((picture, i) => psnr(picture, truth[i]))).toFixed(2),
  mean(pictures.map((picture, i) => ssim(picture, truth[i]))).toFixed(3),
  patchDistance(pictures, truth, { ...crops, paired: true }).frechet.toFixed(3),
])
const report = [
  `Generated from ${count} held-out captions, ${values.steps} steps, at 512, against true scenes:`,
  '',
  table(['', 'patch Fréchet', 'spectrum distance', 'Laplacian variance'], rows),
  'Restored from true scenes at 256:',
  '',
  table(['', 'PSNR', 'SSIM', 'patch Fréchet'], likeness),
].join('\n')
console.log(report)
writeFileSync(join(folder, 'table.md'), report)
for (const [kind, pictures] of [
  ['generated', generated],
  ['restored', restored],
]) {
  const columns = kind === 'generated' ? [bases, ...pictures.values()] : [truth, ...pictures.values()]
  const shown = prompts.flatMap((_, i) => columns.map((column) => column[i]))
  await writeSheet(join(folder, `${kind}.jpg`), shown, { columns: columns.length, side: 320 })
}

function table(head, rows) {
  return `${[head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')}\n`
}

function mean(values) {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
