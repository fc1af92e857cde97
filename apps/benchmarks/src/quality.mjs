// 20 prompts on the bundled model: does the 512 picture, shrunk to 128, still show the base picture; and what does direct
// sampling at 512 give instead? Writes two sheets and prints a table.   node src/quality.mjs [folder] [steps] [strength]

import { mkdirSync } from 'node:fs'
import { selfCascade } from '@self-cascade/cascade'
import { psnr, ssim } from '@self-cascade/metrics'
import { planScales } from '@self-cascade/scale-plan'
import { resize } from '@self-cascade/tensor'
import { openScenes, runToEnd } from './open-scenes.mjs'
import { writeSheet } from './sheet.mjs'

const prompts = [
  'a red house in the snow',
  'a striped blue fish on the sea',
  'a yellow star at night',
  'a spotted purple mushroom in a meadow',
  'a green car in the desert',
  'a pink butterfly on a brick wall',
  'an orange rocket at sunset',
  'a white boat on the sea',
  'a blue balloon in the desert',
  'a red flower in a meadow',
  'a green tree in the snow',
  'a yellow heart at sunset',
  'a purple cup on a wooden table',
  'a striped orange fish on the sea',
  'a spotted red mushroom in the desert',
  'a white star at night',
  'a blue house in a meadow',
  'a pink tree at night',
  'a green butterfly on a brick wall',
  'a yellow car in the snow',
]
const [folder = 'quality', steps = '25', strength] = process.argv.slice(2)
const start = strength ? { strength: Number(strength) } : {}
const settings = { numInferenceSteps: Number(steps), guidanceScale: 4, ...start }
const target = { width: 512, height: 512 }

mkdirSync(folder, { recursive: true })
const { model, close } = await openScenes()
const base = []
const cascade = []
const direct = []
for (const [seed, prompt] of prompts.entries()) {
  const common = { model, prompt, seed }
  const { pictures } = await runToEnd(selfCascade({ ...common, to: target, planning: settings, decode: 'all' }))
  base.push(pictures[0].pixels)
  cascade.push(pictures.at(-1).pixels)
  const plan = planScales({ from: target, to: target, sizeMultiple: model.sizeMultiple, ...settings })
  direct.push((await runToEnd(selfCascade({ ...common, plan }))).pictures[0].pixels)
  process.stderr.write(`${prompt}\n`)
}
await close()

const shrink = (picture) => resize(picture, { width: 128, height: 128 }, { interpolation: 'area', antialias: false })
const likeness = (pictures, references) => {
  const rows = pictures.map((picture, i) => {
    const small = shrink(picture)
    return { psnr: psnr(small, references[i]), ssim: ssim(small, references[i]) }
  })
  const mean = (key) => rows.reduce((sum, row) => sum + row[key], 0) / rows.length
  return { rows, psnr: mean('psnr'), ssim: mean('ssim') }
}
const others = [...base.slice(1), base[0]]
const cases = {
  cascade: likeness(cascade, base),
  direct: likeness(direct, base),
  'another base': likeness(others, base),
}
for (const [name, { psnr, ssim }] of Object.entries(cases)) {
  console.log(
    `${name.padEnd(14)} PSNR ${psnr.toFixed(2)} dB  SSIM ${ssim.toFixed(3)}   (shrunk to 128, against the base picture, mean of ${prompts.length})`,
  )
}
for (const [i, { psnr, ssim }] of cases.cascade.rows.entries())
  console.log(`  ${psnr.toFixed(1)} dB  ${ssim.toFixed(3)}  ${prompts[i]}`)
const sheets = { base, cascade, direct }
for (const [name, pictures] of Object.entries(sheets)) {
  await writeSheet(`${folder}/sheet-${name}.jpg`, pictures, { columns: 5, side: 256 })
}
const shown = [3, 9, 10, 11, 14]
const rows = Object.values(sheets).flatMap((pictures) => shown.map((index) => pictures[index]))
await writeSheet(`${folder}/sheet-compared.jpg`, rows, { columns: shown.length, side: 256 })
console.log(`sheets in ${folder}`)
