/**
 * The smallest model: `output = Identity(input)` for a float32 vector of one element, IR 8, opset 13.
 * Written byte by byte, so that probing needs no protobuf library; the comments give the fields of onnx.proto.
 */
export function probeModel(): Uint8Array {
  const text = (value: string) => [...value].map((character) => character.charCodeAt(0))
  const message = (field: number, content: readonly number[]) => [(field << 3) | 2, content.length, ...content]
  const integer = (field: number, value: number) => [field << 3, value]
  const shape = message(2, message(1, integer(1, 1)))
  const valueInfo = (name: string) => [
    ...message(1, text(name)),
    ...message(2, message(1, [...integer(1, 1), ...shape])), // type.tensor_type { elem_type: FLOAT, shape: [1] }
  ]
  const node = [...message(1, text('input')), ...message(2, text('output')), ...message(4, text('Identity'))]
  const graph = [
    ...message(1, node),
    ...message(2, text('probe')),
    ...message(11, valueInfo('input')),
    ...message(12, valueInfo('output')),
  ]
  return new Uint8Array([...integer(1, 8), ...message(7, graph), ...message(8, integer(2, 13))])
}
