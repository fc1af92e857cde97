import { create } from '@bufbuild/protobuf'
import { type ModelProto, ModelProtoSchema } from 'onnx-buf'
import { checkModel } from '../check-model.ts'
import { copyMessage } from './copy-message.ts'
import { Graph } from './graph.ts'

/**
 * Makes the graph of a model editable. The model stays as it is.
 *
 * @throws {@link CorruptOnnxModel} when the model has no graph.
 * @throws {@link GraphEditInvalid} when two nodes make one value.
 */
export function graphFromModel(model: ModelProto): Graph {
  checkModel(model, 'The model')
  return new Graph(copyMessage(model))
}

/** Gives the model with the edited graph in it. */
export function modelFromGraph(graph: Graph): ModelProto {
  return copyMessage<ModelProto>(graph.model, { graph: graph.toProto() })
}

/** What an empty graph starts from. */
export interface NewGraphOptions {
  readonly name?: string
  /** Version of the default operator set; 17 by default. */
  readonly opset?: number
  /** Version of the file format; 8 by default, which opset 17 asks for. */
  readonly irVersion?: number
}

/** Gives a graph without inputs, outputs and nodes, to build a model in. */
export function createGraph({ name = 'graph', opset = 17, irVersion = 8 }: NewGraphOptions = {}): Graph {
  const model = create(ModelProtoSchema, {
    irVersion: BigInt(irVersion),
    opsetImport: [{ domain: '', version: BigInt(opset) }],
    graph: { name },
  })
  return graphFromModel(model)
}
