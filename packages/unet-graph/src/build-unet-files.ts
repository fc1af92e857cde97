import { modelFromGraph, serializeModel } from '@self-cascade/onnx-graph'
import { externalTensor, type PlacedParameter, placeParameters } from './external-parameters.ts'
import type { InitializerSource } from './initializer-source.ts'
import { initializersOf, type UnetWeights } from './initializers-of.ts'
import type { UnetConfig } from './unet-config.ts'
import { type UnetForm, unetStructure } from './unet-structure.ts'

/** How a UNet is written as two files. */
export interface UnetFilesOptions {
  /** Name of the data file, which lies beside the model; `model.onnx_data` by default. */
  readonly location?: string
}

/** A UNet as two files. */
export interface UnetFiles {
  /** The ONNX file. */
  readonly model: Uint8Array
  /** The data file in parts, made while it is read: one weight at a time is held. It can be read once. */
  readonly data: Iterable<Uint8Array>
  /** Bytes of the data file. */
  readonly dataLength: number
}

/**
 * Builds a UNet as an ONNX file and a data file with its weights, which are made while they are written: no more memory is
 * needed than for the largest of them. The graph and the weights are those of {@link buildUnet}.
 *
 * @throws {@link InvalidOption} for a config whose parts do not fit.
 * @example
 * ```ts
 * const { model, data } = buildUnetFiles(unetPresets.sdxl, { random: philoxRandom({ seed: 0 }) })
 * await writeFile('unet/model.onnx', model)
 * await writeFile('unet/model.onnx_data', data)
 * ```
 */
export function buildUnetFiles(config: UnetConfig, options: UnetWeights & UnetForm & UnetFilesOptions): UnetFiles {
  const { location = 'model.onnx_data' } = options
  const { graph, parameters } = unetStructure(config, options)
  const placed = placeParameters(parameters)
  for (const one of placed) graph.addInitializer(externalTensor(location, one))
  const last = placed.at(-1)!
  return {
    model: serializeModel(modelFromGraph(graph)),
    data: dataParts(placed, initializersOf(options)),
    dataLength: last.offset + last.length,
  }
}

function* dataParts(placed: readonly PlacedParameter[], source: InitializerSource): Generator<Uint8Array> {
  let end = 0
  for (const { parameter, offset, length } of placed) {
    if (offset > end) yield new Uint8Array(offset - end)
    const { buffer, byteOffset } = source(parameter)
    yield new Uint8Array(buffer, byteOffset, length)
    end = offset + length
  }
}
