// What running a network takes at each size, planned from its graph without running it. Loads the bundled UNet, 15 MB.
import { graphFromModel, memoryPlanner, parseModel } from '@self-cascade/onnx-graph'
import { modelFile, plot } from './here.ts'

const plan = memoryPlanner(graphFromModel(parseModel(await modelFile('unet/model.onnx'))))
const megabytes = (bytes: number) => bytes / 1e6
const sides = [128, 256, 384, 512, 640]
const peaks: number[] = []

for (const side of sides) {
  const cells = side / 8
  const sizes = { batch: 2, height: cells, width: cells, sequence: 16 }
  const { peakActivationBytes, peakOpType, largestValue } = plan(sizes)
  console.log(
    `${side} px: ${megabytes(peakActivationBytes).toFixed(0)} MB at a ${peakOpType}, of it`,
    largestValue?.dims,
  )
  peaks.push(megabytes(peakActivationBytes))
}

plot({ x: 'side of the picture, px', y: 'peak, MB', at: sides, lines: { values: peaks } })
