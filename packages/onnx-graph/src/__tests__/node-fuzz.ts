/**
 * Fuzzes the readers of ONNX files: `pnpm --filter @self-cascade/onnx-graph fuzz [count] [seed] [first]`. A file that a run
 * complains about is made again alone by its number: `fuzz 1 SEED NUMBER`.
 */
import { readFileSync } from 'node:fs'
import { argv, exit, memoryUsage, stdout } from 'node:process'
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import { testModelPath } from '@self-cascade/test-models'
import { damagedFiles } from '../fuzz/damaged-files.ts'
import { fuzzFile } from '../fuzz/fuzz-file.ts'

interface Run {
  readonly count: number
  readonly seed: number
  readonly first: number
}

interface Report {
  readonly index: number
  readonly verdict: string
  readonly problems: readonly string[]
}

/** A file takes milliseconds; one that takes longer than this hangs. */
const longestMilliseconds = 20_000
/** Arrays that a file may need beyond this many times its size were asked for by a claim in it. */
const bytesPerByte = 100
const bytesForAny = 2 ** 24

/** Small files of real exporters. */
const exportedFiles = [
  'tiny-sd/text_encoder',
  'tiny-sd-opset17/vae_encoder',
  'tiny-sd-opset17/vae_decoder',
  'tiny-sd-opset17/unet',
] as const

function readExported(path: (typeof exportedFiles)[number]): Uint8Array {
  const [model, part] = path.split('/') as ['tiny-sd' | 'tiny-sd-opset17', string]
  return new Uint8Array(readFileSync(`${testModelPath(model)}/${part}/model.onnx`))
}

async function work({ count, seed, first }: Run): Promise<void> {
  const fileAt = damagedFiles(seed, exportedFiles.map(readExported))
  for (let index = first; index < first + count; index++) {
    const file = fileAt(index)
    const before = memoryUsage().arrayBuffers
    const { verdict, problems } = await fuzzFile(file)
    const grown = memoryUsage().arrayBuffers - before
    const isGreedy = grown > bytesForAny + bytesPerByte * file.length
    const greed = isGreedy ? [`${grown} bytes of arrays for a file of ${file.length}`] : []
    parentPort!.postMessage({ index, verdict, problems: [...problems, ...greed] } satisfies Report)
  }
}

/** Runs the files in a thread, so that one that hangs or fills the memory is found too, and gives the number of problems. */
function supervise(run: Run): Promise<number> {
  const verdicts = new Map<string, number>()
  let problems = 0
  let last = run.first - 1
  return new Promise((resolve) => {
    const resourceLimits = { maxOldGenerationSizeMb: 1024 }
    const worker = new Worker(new URL(import.meta.url), { workerData: run, resourceLimits })
    const complain = (index: number, problem: string) => {
      problems++
      stdout.write(`file ${index}: ${problem}\n`)
    }
    const stop = (problem: string) => {
      complain(last + 1, problem)
      void worker.terminate()
    }
    const watch = () => setTimeout(() => stop(`no end after ${longestMilliseconds / 1000} s`), longestMilliseconds)
    let timer = watch()
    worker.on('message', ({ index, verdict, problems: found }: Report) => {
      clearTimeout(timer)
      timer = watch()
      last = index
      verdicts.set(verdict, (verdicts.get(verdict) ?? 0) + 1)
      for (const problem of found) complain(index, problem)
    })
    worker.on('error', (error) => stop(String(error)))
    worker.on('exit', () => {
      clearTimeout(timer)
      stdout.write(`${last + 1 - run.first} files, seed ${run.seed}, ${problems} problems\n`)
      for (const [verdict, files] of verdicts) stdout.write(`  ${verdict}: ${files}\n`)
      resolve(problems)
    })
  })
}

if (isMainThread) {
  const [count = 20_000, seed = 1, first = 0] = argv.slice(2).map(Number)
  exit((await supervise({ count, seed, first })) > 0 ? 1 : 0)
} else {
  await work(workerData as Run)
}
