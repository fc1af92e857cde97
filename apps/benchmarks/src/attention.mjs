// What rewriting attention saves in one evaluation of a UNet: milliseconds, peak memory and time to open, for each form of the
// graph at each size of latents. Every measurement is a process of its own, and is stopped when it takes more memory than given.
//   node src/attention.mjs [scenes|sd15] [sizes, such as 16,32,64] [most GB of memory] [runs] [threads] [forms]
// sd15 is Stable Diffusion 1.5's network with random weights; it is written to a temporary folder and needs 3.5 GB there.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { attentionModels } from './attention-models.mjs'
import { forms, writeForm } from './graph-forms.mjs'
import { runGuarded } from './run-guarded.mjs'

const [name = 'scenes', sizes, memory = '12', runs = '5', threads = '2', only] = process.argv.slice(2)
const model = attentionModels[name]
assert(model, `There is no model ${name}, only ${Object.keys(attentionModels).join(' and ')}.`)
const latents = (sizes?.split(',') ?? model.sizes).map(Number)
const wanted = only?.split(',') ?? Object.keys(forms)
const folder = mkdtempSync(join(tmpdir(), 'attention-'))
const limitBytes = Number(memory) * 1e9

const describe = (result) => {
  if (result.problem) return result.problem
  const { median, cpu, peakRssBytes, openMilliseconds, checksum } = result
  const columns = [
    median.toFixed(0).padStart(8),
    cpu.toFixed(0).padStart(9),
    (peakRssBytes / 1e6).toFixed(0).padStart(9),
  ]
  return `${columns.join('')}${openMilliseconds.toFixed(0).padStart(9)}   ${checksum.toPrecision(7)}`
}

try {
  const source = model.write(folder)
  console.log(`${name}, batch ${model.batch}, ${threads} threads, median of ${runs} runs`)
  for (const size of latents) {
    console.log(`\n${size}x${size} latents  nodes      ms   CPU ms  peak MB  open ms   mean |output|`)
    for (const form of wanted) {
      const stage = { batch: model.batch, height: size, width: size, sequence: model.tokens }
      const { path, nodes } = writeForm(source, folder, form, stage)
      const request = { path, stage, width: model.width, runs: Number(runs), threads: Number(threads) }
      const result = await runGuarded(new URL('./evaluate-unet.mjs', import.meta.url), request, limitBytes)
      console.log(`${form.padEnd(16)}${String(nodes).padStart(5)}${describe(result)}`)
    }
  }
} finally {
  rmSync(folder, { recursive: true })
}
