// Are tuned pictures better than tuning-free ones? On held-out captions of the bundled model, 128 -> 256 -> 512:
//
// 1. Generated: the whole cascade from text, with and without upsamplers from the same base picture. Patches of 64 pixels are
//    compared with those of true scenes of the same captions (Fréchet distance in the feature space of fixed random
//    convolutions, of the pictures as they are and made smaller; distance of power spectra). As floors: other true scenes, and
//    those through the autoencoder. Made smaller, the picture should still be its base.
// 2. Restored: the pivot is a true scene at 256, and the last stage enlarges it: likeness to the true scene at 512.
//
// A set of files is either upsamplers, or the weights of a fine-tuned UNet as tuning.mjs leaves them, which then runs the stages
// after the base with nothing but pivot replacement.
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
import { expandFloat16, graphFromModel, modelFromGraph, parseModel, serializeModel } from '@self-cascade/onnx-graph'
import { readSafetensors, toTensor } from '@self-cascade/safetensors'
import { parseSceneCaption, sceneAt, sceneCaptions } from '@self-cascade/scenes'
import { clamp, pixelsFromRgb, resize } from '@self-cascade/tensor'
import { withParameters } from '@self-cascade/tuning'
import { readUpsamplers } from '@self-cascade/upsampler'
import { openScenes, runToEnd } from './open-scenes.mjs'
import { writeSheet } from './sheet.mjs'
import { mean } from './statistics.mjs'

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
    const contents = files.split('+').map((file) => readFileSync(file))
    if (!readSafetensors(contents[0]).metadata.format) return { name, edit: withWeights(contents[0]) }
    return { name, upsamplers: contents.map((bytes) => ({ upsamplers: readUpsamplers(bytes) })) }
  }),
]
const held = sceneCaptions({ split: 'held-out' })
const count = Number(values.prompts)
// The golden ratio spreads them over words of every kind.
const prompts = Array.from({ length: count }, (_, i) => held[Math.floor((((i + 1) * 0.618034) % 1) * held.length)])
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
  for (const { name, upsamplers, edit } of methods) {
    const extra = { ...(upsamplers && { upsamplers }), ...(edit && { model: tunedModel(edit) }) }
    // stages made with other weights must not be taken for each other's
    const own = edit ? { ...extra, store: baseOf(store) } : { store, ...extra }
    const { pictures } = await runToEnd(selfCascade({ ...common, to: size, planning, decode: 'all', ...own }))
    generated.get(name).push(pictures.at(-1).pixels)
    if (name === 'tuning-free') bases.push(pictures[0].pixels)
    // a true scene stands in for the stage before
    const picture = resize(truth[i], { width: side / 2, height: side / 2 }, { interpolation: 'area', antialias: false })
    const last = await runToEnd(selfCascade({ ...common, picture, to: size, planning, ...extra }))
    restored.get(name).push(last.pictures.at(-1).pixels)
  }
  process.stderr.write(`${prompt}\n`)
}
await close()

/** Patches of 64 pixels of the pictures at three sizes: fine texture at 512, outlines at 256, whole objects at 128. */
const scales = [
  { side: 512, stride: 64 },
  { side: 256, stride: 32 },
  { side: 128, stride: 16 },
]
const shrink = (picture, to) => resize(picture, { width: to, height: to }, { interpolation: 'area', antialias: false })
const atSide = (pictures, to) => (to === side ? pictures : pictures.map((picture) => shrink(picture, to)))
const distances = (pictures) =>
  scales.map(({ side, stride }) => {
    const crops = { patch: 64, stride, paired: false }
    return patchDistance(atSide(pictures, side), atSide(truth, side), crops).frechet.toFixed(3)
  })
const spectrum = radialPowerSpectrum(truth)
const likeness = (pictures, references) =>
  [psnr, ssim].map((measure, i) =>
    mean(pictures.map((one, at) => measure(one, references[at]))).toFixed(i === 0 ? 2 : 3),
  )
const row = (name, pictures, hasBase) => [
  name,
  ...distances(pictures),
  spectrumDistance(radialPowerSpectrum(pictures), spectrum).toFixed(3),
  mean(pictures.map(laplacianVariance)).toFixed(0),
  ...(hasBase ? likeness(atSide(pictures, 128), bases) : ['', '']),
]
const rows = [
  row('other true scenes', others),
  row('those through the autoencoder', coded),
  ...[...generated].map(([name, pictures]) => row(name, pictures, true)),
]
const restorations = [...restored].map(([name, pictures]) => [
  name,
  ...likeness(pictures, truth),
  ...distances(pictures),
])
const frechets = scales.map(({ side }) => `Fréchet at ${side}`)
const report = [
  `Generated from ${count} held-out captions, ${values.steps} steps, at 512, against true scenes:`,
  '',
  table(['', ...frechets, 'spectrum', 'Laplacian', 'to the base: PSNR', 'SSIM'], rows),
  'Restored from true scenes at 256:',
  '',
  table(['', 'PSNR', 'SSIM', ...frechets], restorations),
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

/** The model with other weights in every stage but the base. */
function tunedModel(edit) {
  const isBase = ({ size }) => size.width === model.nativeSize.width
  const openDenoiser = (input) => model.openDenoiser(isBase(input) ? input : { ...input, edit })
  return Object.assign(Object.create(model), { openDenoiser })
}

/** Gives only base stages from a store, and keeps nothing. */
function baseOf(store) {
  return { load: async (id) => (id.stage === 0 ? store.load(id) : null), save: async () => {} }
}

function withWeights(file) {
  const { tensors } = readSafetensors(file)
  const parameters = Object.fromEntries(Object.entries(tensors).map(([name, entry]) => [name, toTensor(entry)]))
  return (bytes) => {
    const graph = expandFloat16(graphFromModel(parseModel(bytes))).graph
    return serializeModel(modelFromGraph(withParameters(graph, parameters)))
  }
}

function table(head, rows) {
  return `${[head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')}\n`
}
