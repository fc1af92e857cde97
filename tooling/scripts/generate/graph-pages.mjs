/** The pictures and numbers of the page about graphs, made by the packages themselves from the bundled model and the test models. */
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import {
  findSkipFeatures,
  fuseAttention,
  graphFromModel,
  inferShapes,
  parseModel,
  specialize,
} from '@self-cascade/onnx-graph'
import { scenesModelUrl } from '@self-cascade/scenes-model'
import { testModelNames, testModelPath } from '@self-cascade/test-models'
import { cliMain, root } from '../bootstrap.mjs'
import { fillBetween } from './about.mjs'
import { beforeAfterPicture } from './pictures/before-after-picture.mjs'
import { pieceBetween } from './pictures/piece-of-graph.mjs'
import { skipPicture } from './pictures/skip-picture.mjs'

/** The bundled model and the test models, each with the size it is specialised for. */
const models = [
  { name: 'bundled model', folder: fileURLToPath(scenesModelUrl), sizes: { height: 16, width: 16, sequence: 16 } },
  ...testModelNames.map((name) => ({
    ...{ name, folder: testModelPath(name), sizes: { height: 16, width: 16, frames: 8, sequence: 77 } },
  })),
]

/** An attention of the bundled model: the normalised tokens that it reads, and what it gives. */
const attention = {
  from: '/unet/attn_down.1.0/block/norm1/Add_1_output_0',
  to: '/unet/attn_down.1.0/block/attn1/to_out/Add_output_0',
}

/** What each model's UNet is as exported, for one size, and with fused attention. */
const stages = models.map(({ name, folder, sizes }) => {
  const exported = graphFromModel(parseModel(readFileSync(`${folder}/unet/model.onnx`)))
  const { graph: fixed } = specialize(exported, { batch: 2, ...sizes })
  return { name, exported: inferShapes(exported).graph, fixed, fused: fuseAttention(fixed).graph }
})
const bundled = /** @type {typeof stages[number]} */ (stages[0])

/** The pictures, by file name. */
export const graphPictures = {
  'graph-skips.svg': drawSkipFeatures,
  'graph-shapes.svg': () =>
    beforeAfterPicture({
      title: 'One attention block, as exported and for one size',
      caption:
        'As exported, the shapes of all reshapes are computed in every run; with the size fixed they are constants.',
      panels: panels({ 'as exported': bundled.exported, 'for one size': bundled.fixed }),
      kinds: [
        ['blue', 'works on data'],
        ['rose', 'holds tokens × tokens scores'],
        ['grey', 'layout'],
        ['amber', 'shape arithmetic'],
      ],
    }),
  'graph-attention.svg': () =>
    beforeAfterPicture({
      title: 'The same attention, fused',
      caption: 'The fused operator never holds the whole matrix of scores.',
      panels: panels({ 'for one size': bundled.fixed, fused: bundled.fused }),
      kinds: [
        ['blue', 'works on data'],
        ['rose', 'holds tokens × tokens scores'],
        ['grey', 'layout'],
        ['green', 'fused'],
      ],
    }),
}

const panels = (graphs) =>
  Object.entries(graphs).map(([heading, graph]) => ({
    heading,
    nodes: pieceBetween(graph, attention.from, attention.to),
  }))

function drawSkipFeatures() {
  const { fixed } = bundled
  const skips = findSkipFeatures(fixed).map(({ value, channels, scale, concat }) => {
    const [label = value] = value.split('/').slice(2)
    return { label, channels, scale, concatChannels: Number(fixed.typeOf(concat.output[0] ?? '')?.dims?.[1]) }
  })
  return skipPicture(skips, { latents: 'sample', output: 'out_sample' })
}

/** Puts the numbers of today into the page. */
export function fillGraphPage(text) {
  const page = 'apps/docs/guide/graphs.md'
  return fillBetween(page, fillBetween(page, text, 'node-counts', nodeCounts()), 'inspect', inspectOutput())
}

function nodeCounts() {
  const count = (number) => number.toLocaleString('en')
  const rows = stages.map(({ name, exported, fixed, fused }) => {
    const counts = [exported, fixed, fused].map((graph) => count(graph.nodes().length))
    const attentions = fused.nodes().filter(({ opType }) => opType === 'MultiHeadAttention').length
    return `| ${[name, ...counts, attentions].join(' | ')} |`
  })
  const head = '| UNet | as exported | for one size | attention fused | attentions |'
  return ['', head, '| --- | --: | --: | --: | --: |', ...rows, ''].join('\n')
}

/** What the command prints for the bundled model. */
function inspectOutput() {
  const env = { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined }
  const { status, stdout, stderr } = spawnSync(process.execPath, [cliMain, 'inspect', '--graph'], {
    cwd: root,
    env,
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(`self-cascade inspect --graph failed: ${stderr}`)
  return `\n\`\`\`console\n$ self-cascade inspect --graph\n${stdout.trimEnd()}\n\`\`\`\n`
}
