// A step of the bundled model in Chromium against onnxruntime-node on the same machine, alternating: medians over the steps of all
// rounds, and the mean difference of the pictures. `node src/web.mjs [--sizes 128,256,512] [--rounds 3] [--steps 4] [--only wasm,webgpu]`
// WebGPU is what Chromium finds: without a graphics card SwiftShader, which computes it on the CPU.
import { cp, mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import { availableParallelism, tmpdir } from 'node:os'
import { extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { nodeBackend } from '@self-cascade/backend-node'
import { selfCascade } from '@self-cascade/cascade'
import { loadDiffusionModel, openModelRepo } from '@self-cascade/model-repo'
import { nodeModelFolder } from '@self-cascade/model-repo/node'
import { planScales } from '@self-cascade/scale-plan'
import { scenesModelUrl } from '@self-cascade/scenes-model'
import { copyWebFiles } from '@self-cascade/web/node'
import { build } from 'esbuild'
import { chromium } from 'playwright-core'
import { median } from './statistics.mjs'

const { values: options } = parseArgs({
  options: {
    sizes: { type: 'string', default: '128,256,512' },
    rounds: { type: 'string', default: '3' },
    steps: { type: 'string', default: '4' },
    only: { type: 'string', default: 'wasm,webgpu' },
  },
})
const sizes = options.sizes.split(',').map(Number)
const rounds = Number(options.rounds)
const shared = {
  prompt: 'a red house in the snow',
  numInferenceSteps: Number(options.steps),
  guidanceScale: 4,
  seed: 3,
}

/** Where a step is computed: Node, and studios in one page. */
const places = {
  'node, CPU': null,
  ...(options.only.includes('wasm') && {
    'wasm, 1 thread': { providers: ['wasm'], threads: 1 },
    [`wasm, ${availableParallelism()} threads`]: { providers: ['wasm'], threads: availableParallelism() },
  }),
  ...(options.only.includes('webgpu') && { webgpu: { providers: ['webgpu'] } }),
}

const folder = await mkdtemp(join(tmpdir(), 'self-cascade-web-'))
await copyWebFiles(join(folder, 'web'))
await cp(fileURLToPath(scenesModelUrl), join(folder, 'scenes'), { recursive: true })
await build({
  stdin: {
    contents: "import { openStudio } from '@self-cascade/web'; globalThis.openStudio = openStudio",
    resolveDir: '.',
  },
  bundle: true,
  format: 'esm',
  outfile: join(folder, 'page.js'),
  logLevel: 'error',
})
const server = createServer(serve).listen(0)
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader', '--enable-features=Vulkan'],
})
const backend = nodeBackend()
try {
  const repo = await openModelRepo(nodeModelFolder(fileURLToPath(scenesModelUrl)))
  const model = loadDiffusionModel({ repo, backend })
  const page = await browser.newPage()
  await page.goto(`http://localhost:${server.address().port}/`)
  await page.waitForFunction(() => 'openStudio' in globalThis)
  for (const size of sizes) {
    const times = Object.fromEntries(Object.keys(places).map((name) => [name, []]))
    const pictures = {}
    for (let round = 0; round < rounds; round++) {
      for (const [name, settings] of Object.entries(places)) {
        const run = settings ? await inPage(page, settings, size) : await inNode(model, repo, size)
        // The first step of a session also prepares it.
        times[name].push(...run.steps.slice(1))
        pictures[name] = run.rgb
      }
    }
    const reference = median(times['node, CPU'])
    for (const [name, values] of Object.entries(times)) {
      const difference = pictures[name].reduce((sum, value, at) => sum + Math.abs(value - pictures['node, CPU'][at]), 0)
      const figures = [
        `${median(values).toFixed(0)} ms a step`.padStart(16),
        `${(median(values) / reference).toFixed(2)} x node`.padStart(12),
        `picture differs by ${(difference / pictures[name].length).toFixed(3)} / 255`,
      ]
      console.log(`${size}x${size}  ${name.padEnd(16)}${figures.join('  ')}`)
    }
  }
} finally {
  await backend.dispose()
  await browser.close()
  server.close()
  await rm(folder, { recursive: true })
}

/** Times each step of one picture that is sampled directly at its size. */
async function inNode(model, { sizeMultiple }, side) {
  const { prompt, seed, ...planning } = shared
  const size = { width: side, height: side }
  const plan = planScales({ from: size, to: size, sizeMultiple, ...planning })
  const steps = []
  for await (const event of selfCascade({ model, prompt, plan, seed })) {
    if (event.type === 'step') steps.push(event.milliseconds)
    if (event.type !== 'picture') continue
    const rgb = Array.from({ length: 3 * side * side }, (_, at) => {
      const value = event.pixels.data[(at % 3) * side * side + Math.floor(at / 3)]
      return Math.min(255, Math.max(0, Math.round((value + 1) * 127.5)))
    })
    return { steps, rgb }
  }
}

async function inPage(page, settings, side) {
  const request = { ...shared, width: side, height: side, method: 'direct', previews: false }
  return page.evaluate(
    async ({ settings, request }) => {
      const studio = globalThis.openStudio({ assets: '/web/', ...settings })
      const model = await studio.openModel({ url: '/scenes/' })
      const steps = []
      const run = model.generate(request)
      for (let next = await run.next(); ; next = await run.next()) {
        if (next.done) {
          studio.dispose()
          return { steps, rgb: [...next.value.image.data].filter((_, at) => at % 4 !== 3) }
        }
        if (next.value.type === 'step') steps.push(next.value.milliseconds)
      }
    },
    { settings, request },
  )
}

async function serve({ url }, response) {
  const types = {
    '.js': 'text/javascript',
    '.mjs': 'text/javascript',
    '.wasm': 'application/wasm',
    '.html': 'text/html',
  }
  const isolation = { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' }
  const path = new URL(url, 'http://localhost').pathname
  const html = Buffer.from('<!doctype html><script type="module" src="/page.js"></script>')
  const body = path === '/' ? html : await readFile(join(folder, path)).catch(() => null)
  const type = path === '/' ? 'text/html' : (types[extname(path)] ?? 'application/octet-stream')
  response
    .writeHead(body ? 200 : 404, { ...isolation, 'Content-Type': type, 'Content-Length': body?.length ?? 0 })
    .end(body)
}
