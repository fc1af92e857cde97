// What a model of scenes can do, by a classifier of scenes (judge/): do base pictures of held-out captions show what was asked, does
// the cascade keep it, what does direct sampling make of it, and how much does the autoencoder lose?
//   node src/scores.mjs [--model FOLDER] [--prompts 336] [--steps 25] [--medium 24] [--large 12] [--threads 2] [--json FILE]
import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { memoryStore } from '@self-cascade/cascade'
import { autoencoderScores } from './judge/autoencoder-scores.mjs'
import { judgePath } from './judge/judge-file.mjs'
import { openJudge } from './judge/open-judge.mjs'
import { heldOutPrompts, likeness, paint, shares, worstObjects } from './judge/scored-pictures.mjs'
import { openScenes } from './open-scenes.mjs'

const text = (value) => ({ type: 'string', default: value })
const { values } = parseArgs({
  options: {
    ...{ model: { type: 'string' }, json: { type: 'string' }, prompts: text('336'), steps: text('25') },
    ...{ medium: text('24'), large: text('12'), threads: text('2') },
  },
})
const strengths = [0.3, 0.4, 0.5, 0.6, 0.7, 0.8]
const common = { numInferenceSteps: Number(values.steps), guidanceScale: 4 }
const { backend, model, close } = await openScenes({ threads: Number(values.threads) }, values.model)
const judge = await openJudge(backend)
const started = performance.now()
const tell = (line) => process.stderr.write(`${((performance.now() - started) / 1000).toFixed(0)} s  ${line}\n`)
// figures of two models can be compared only where the same judge gave them
const judgeDigest = createHash('sha256').update(readFileSync(judgePath)).digest('hex').slice(0, 16)
const report = { settings: { ...common, model: values.model ?? 'the bundled model', judge: judgeDigest } }
/** Keeps what is known so far, so that an interrupted run is not lost. */
const keep = (part) => {
  Object.assign(report, part)
  if (values.json) writeFileSync(values.json, `${JSON.stringify(report, undefined, 2)}\n`)
}

const cases = [
  { side: model.nativeSize.width, scenes: 64 },
  { side: 512, scenes: 24 },
]
keep({ autoencoder: await autoencoderScores(model, cases) })
for (const [side, { scenes, psnr, decodeMilliseconds }] of Object.entries(report.autoencoder)) {
  const figures = `${psnr.toFixed(2)} dB, decoding ${decodeMilliseconds.toFixed(0)} ms (median)`
  console.log(`autoencoder at ${side}, ${scenes} held-out scenes: ${figures}`)
}

const prompts = heldOutPrompts(Number(values.prompts))
const base = await series('base', prompts, { side: model.nativeSize.width, settings: common })
const answers = await judge(base.pictures)
keep({ base: { ...shares(prompts, answers), worstObjects: worstObjects(prompts, answers) } })
console.log(`base: ${line(report.base)}`)
for (const { object, asked, wrong, seenInstead } of report.base.worstObjects) {
  if (wrong > 0) console.log(`  ${object}: ${wrong} of ${asked} not seen, but ${seenInstead.join(', ')}`)
}
for (const [side, count] of [
  [256, Number(values.medium)],
  [512, Number(values.large)],
]) {
  if (count > 0) await largerScores(side, heldOutPrompts(count))
}
await close()

/** The cascade to one size at each strength, and direct sampling at that size. */
async function largerScores(side, prompts) {
  const stores = prompts.map(() => memoryStore())
  const kinds = [
    ...strengths.map((strength) => ({ name: `K ${strength} T`, settings: { ...common, strength }, stores })),
    { name: 'direct', settings: common, direct: true },
  ]
  let references
  const results = {}
  for (const { name, ...kind } of kinds) {
    const { pictures, bases } = await series(`${side}, ${name}`, prompts, { side, ...kind })
    references ??= bases
    results[name] = { ...shares(prompts, await judge(pictures)), ...likeness(pictures, references) }
    keep({ [side]: results })
    const { psnr, ssim } = results[name]
    console.log(`${side}, ${name}: ${line(results[name])}; to the base ${psnr.toFixed(2)} dB, SSIM ${ssim.toFixed(3)}`)
  }
}

async function series(name, prompts, { stores, ...options }) {
  const [pictures, bases] = [[], []]
  for (const [seed, prompt] of prompts.entries()) {
    const { pixels, base } = await paint({ model, prompt, seed, ...options, ...(stores && { store: stores[seed] }) })
    pictures.push(pixels)
    bases.push(base)
    if ((seed + 1) % 24 === 0 || seed === prompts.length - 1) tell(`${name}: ${seed + 1} of ${prompts.length}`)
  }
  return { pictures, bases }
}

function line({ pictures, object, colour, place, pattern, count, everything }) {
  const named = { object, colour, place, pattern, 'exactly one object': count, everything }
  const share = ([name, right]) => `${name} ${((100 * right) / pictures).toFixed(1)}% (${right})`
  return `${pictures} pictures: ${Object.entries(named).map(share).join(', ')}`
}
