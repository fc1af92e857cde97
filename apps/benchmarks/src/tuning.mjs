// The comparison of the paper's table on the bundled model: feature upsamplers of three capacities, LoRA of two ranks and
// full fine-tuning, trained by the same trainer on the same pictures and judged on the same held-out ones.
//
//   node src/tuning.mjs [--from 128] [--to 256] [--steps 240] [--seeds 3] [--methods micro,small,full-all,lora-4,lora-32,fine-tuning]
//     [--fine-tuning-steps 600] [--batch 8] [--threads 1] [--folder tuning]
//
// Runs that are in the folder already are not run again, so that the table can be made in parts.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { median } from './statistics.mjs'
import { curvesSvg } from './tuning-curves.mjs'

const upsamplers = (shape, features) => ({ kind: 'upsamplers', shape, features, pivotTimestep: 'clean' })

/** Each method with the best of the learning rates that were tried for it. */
const methods = {
  micro: { method: upsamplers('micro'), learningRate: 1e-2 },
  small: { method: upsamplers('small'), learningRate: 5e-3 },
  'full-all': { method: upsamplers('full', 'all'), learningRate: 1e-3 },
  'lora-4': { method: { kind: 'lora', rank: 4 }, learningRate: 2e-3 },
  'lora-32': { method: { kind: 'lora', rank: 32 }, learningRate: 1e-3 },
  'fine-tuning': { method: { kind: 'full' }, learningRate: 4e-4 },
}
const { values } = parseArgs({
  options: {
    from: { type: 'string', default: '128' },
    to: { type: 'string', default: '256' },
    steps: { type: 'string', default: '240' },
    'fine-tuning-steps': { type: 'string' },
    seeds: { type: 'string', default: '3' },
    methods: { type: 'string', default: Object.keys(methods).join() },
    batch: { type: 'string', default: '8' },
    pictures: { type: 'string', default: '1536' },
    threads: { type: 'string', default: '1' },
    folder: { type: 'string', default: 'tuning' },
  },
})
const [from, to, steps, seeds, batch, pictures, threads] = [
  ...['from', 'to', 'steps', 'seeds', 'batch', 'pictures', 'threads'].map((name) => Number(values[name])),
]
const chosen = values.methods.split(',')
const folder = join(values.folder, `${from}-${to}`)
mkdirSync(folder, { recursive: true })

const runs = []
for (let seed = 0; seed < seeds; seed++) {
  for (const name of chosen) runs.push({ name, seed, lines: await runOnce(name, seed) })
}
const table = summarize(runs)
console.log(table)
writeFileSync(join(folder, 'table.md'), table)
writeFileSync(join(folder, 'curves.svg'), curvesSvg(runs))

async function runOnce(name, seed) {
  const id = `${name}-seed${seed}`
  const path = join(folder, `${id}.jsonl`)
  if (!existsSync(path) || !readFileSync(path, 'utf8').includes('peakMegabytes')) {
    const own = name === 'fine-tuning' ? Number(values['fine-tuning-steps'] ?? steps) : steps
    const shared = { from, to, steps: own, batch, pictures, threads, seed, folder, cache: join(values.folder, 'cache') }
    await startRun({ ...shared, ...methods[name], name: id, validateEvery: Math.max(1, Math.round(own / 12)) })
  }
  const lines = readFileSync(path, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  process.stderr.write(
    `${id}: held-out loss ${lines.findLast(({ validation }) => validation)?.validation.toFixed(4)}\n`,
  )
  return lines
}

async function startRun(config) {
  const script = fileURLToPath(new URL('tuning-run.mjs', import.meta.url))
  const child = spawn(process.execPath, [script, JSON.stringify(config)], { stdio: 'inherit' })
  const [code] = await once(child, 'close')
  if (code === 0) return
  process.stderr.write(`${config.name} ended with code ${code}\n`)
  process.exit(1)
}

function summarize(runs) {
  const of = (name) => runs.filter((run) => run.name === name).map(({ lines }) => lines)
  const points = (lines) => lines.filter(({ validation }) => validation !== undefined)
  const across = (name, read) => median(of(name).map(read))
  const atTime = (lines, cpuSeconds) => points(lines).findLast((point) => point.cpuSeconds <= cpuSeconds)?.validation
  const timeTo = (lines, loss) => points(lines).find(({ validation }) => validation <= loss)?.cpuSeconds
  const last = (lines) => points(lines).at(-1)
  const start = across(chosen[0], (lines) => points(lines)[0].validation)
  const budget = Math.min(...chosen.map((name) => across(name, (lines) => last(lines).cpuSeconds)))
  const goal = chosen.includes('fine-tuning') && across('fine-tuning', (lines) => last(lines).validation)
  const rows = chosen.map((name) => {
    const reached = goal && median(of(name).map((lines) => timeTo(lines, goal) ?? Number.POSITIVE_INFINITY))
    return [
      name,
      of(name)[0][0].parameterCount.toLocaleString('en'),
      across(name, (lines) => last(lines).cpuMilliseconds).toFixed(0),
      across(name, (lines) => lines.at(-1).peakMegabytes).toFixed(0),
      `${across(name, (lines) => last(lines).validation).toFixed(4)} (${last(of(name)[0]).step})`,
      across(name, (lines) => atTime(lines, budget) ?? Number.NaN).toFixed(4),
      Number.isFinite(reached) ? `${reached.toFixed(0)} s` : 'not reached',
    ]
  })
  const head = [
    'method',
    'trainable',
    'CPU ms a step',
    'peak MB',
    'held-out loss (steps)',
    `after ${budget.toFixed(0)} CPU s`,
    'to the goal',
  ]
  const lines = [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`)
  const caption = `${from} -> ${to}, medians of ${seeds} seeds; tuning-free ${start.toFixed(4)}${goal ? `; the goal is fine-tuning's last loss, ${goal.toFixed(4)}` : ''}`
  return `${caption}\n\n${lines.join('\n')}\n`
}
