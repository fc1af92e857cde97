import { DataType, float32Tensor, type Graph, int64Tensor, type NodeSpec, tensorProto } from '@self-cascade/onnx-graph'
import { broadcastDims, isSameDims, positiveAxis, range, sizeOfDims, type Value, withDim } from './value.ts'

type Attributes = NodeSpec['attributes']

/** A part of a value: per axis where it starts, ends (exclusive) and in what steps. */
export interface SlicePart {
  readonly axis: number
  readonly start: number
  readonly end: number
  readonly step?: number
}

/** Constants of at most this many elements are compared, so that equal ones are one. */
const longestShared = 16

/**
 * Adds operators to a graph and knows the dims of what they give, so that gradient rules read like formulas. Only operators that
 * ONNX Runtime's CPU, WASM and WebGPU providers all run are used, in the form of opset 13 and later.
 */
export class GraphOps {
  readonly graph: Graph
  readonly #constants = new Map<string, Value>()

  constructor(graph: Graph) {
    this.graph = graph
  }

  /** Adds a node with one output, of the element type of its first input. */
  op(
    opType: string,
    inputs: readonly (Value | undefined)[],
    dims: readonly number[],
    attributes: Attributes = {},
  ): Value {
    const names = inputs.map((input) => input?.name ?? '')
    return this.#typed(this.graph.add(opType, names, attributes), dims, inputs[0]?.elementType)
  }

  /** A float32 constant; equal short ones are shared. */
  constant(values: readonly number[] | Float32Array, dims: readonly number[] = [values.length]): Value {
    const add = () => this.graph.addConstant(float32Tensor(values, dims))
    return values.length > longestShared ? { name: add(), dims } : this.#shared(`f${dims}:${values}`, dims, add)
  }

  /** A float32 constant of one value, stored whole; equal ones are shared. See {@link filled} for one that is not stored. */
  repeated(value: number, dims: readonly number[]): Value {
    const data = new Float32Array(sizeOfDims(dims)).fill(value)
    return this.#shared(`r${dims}:${value}`, dims, () => this.graph.addConstant(float32Tensor(data, dims)))
  }

  scalar(value: number): Value {
    return this.constant([value], [])
  }

  /** An int64 constant. */
  integers(values: readonly number[]): Value {
    const constant = this.#shared(`i${values}`, [values.length], () => this.graph.addConstant(int64Tensor(values)))
    return { ...constant, elementType: DataType.INT64 }
  }

  /** An int32 constant that is made once for each key. */
  indices(key: string, dims: readonly number[], make: () => Int32Array): Value {
    const add = () => this.graph.addConstant(tensorProto({ dataType: DataType.INT32, dims, data: make() }))
    return { ...this.#shared(key, dims, add), elementType: DataType.INT32 }
  }

  /** Rows of a matrix by their numbers. */
  gatherRows(matrix: Value, indices: Value): Value {
    const dims = [...indices.dims, ...matrix.dims.slice(1)]
    return this.op('Gather', [matrix, indices], dims, { axis: 0 })
  }

  /** A float32 constant filled with one value. */
  filled(value: number, dims: readonly number[]): Value {
    return this.expand(this.scalar(value), dims)
  }

  add = (a: Value, b: Value): Value => this.#binary('Add', a, b)
  sub = (a: Value, b: Value): Value => this.#binary('Sub', a, b)
  mul = (a: Value, b: Value): Value => this.#binary('Mul', a, b)
  div = (a: Value, b: Value): Value => this.#binary('Div', a, b)
  pow = (a: Value, b: Value): Value => this.#binary('Pow', a, b)
  equal = (a: Value, b: Value): Value => this.#binary('Equal', a, b, DataType.BOOL)
  less = (a: Value, b: Value): Value => this.#binary('Less', a, b, DataType.BOOL)
  greater = (a: Value, b: Value): Value => this.#binary('Greater', a, b, DataType.BOOL)
  scale = (a: Value, factor: number): Value => (factor === 1 ? a : this.mul(a, this.scalar(factor)))
  shift = (a: Value, amount: number): Value => this.add(a, this.scalar(amount))
  square = (a: Value): Value => this.mul(a, a)

  /** An operator of one input that keeps its dims. */
  unary(opType: string, a: Value, attributes: Attributes = {}): Value {
    return this.op(opType, [a], a.dims, attributes)
  }

  neg = (a: Value): Value => this.unary('Neg', a)

  cast(a: Value, elementType: number): Value {
    return this.#typed(this.graph.add('Cast', [a.name], { to: elementType }), a.dims, elementType)
  }

  where(condition: Value, a: Value, b: Value): Value {
    const dims = broadcastDims(condition.dims, broadcastDims(a.dims, b.dims))
    return this.#typed(this.graph.add('Where', [condition.name, a.name, b.name]), dims, a.elementType)
  }

  matMul(a: Value, b: Value): Value {
    const batch = broadcastDims(a.dims.slice(0, -2), b.dims.slice(0, -2))
    return this.op('MatMul', [a, b], [...batch, a.dims.at(-2)!, b.dims.at(-1)!])
  }

  transpose(a: Value, perm: readonly number[]): Value {
    if (perm.every((axis, index) => axis === index)) return a
    return this.op(
      'Transpose',
      [a],
      perm.map((axis) => a.dims[axis]!),
      { perm },
    )
  }

  /** Swaps the last two axes. */
  swapLast(a: Value): Value {
    const rank = a.dims.length
    return this.transpose(a, [...range(0, rank - 2), rank - 1, rank - 2])
  }

  reshape(a: Value, dims: readonly number[]): Value {
    return isSameDims(a.dims, dims) ? a : this.op('Reshape', [a, this.integers(dims)], dims)
  }

  expand(a: Value, dims: readonly number[]): Value {
    return isSameDims(a.dims, dims) ? a : this.op('Expand', [a, this.integers(dims)], broadcastDims(a.dims, dims))
  }

  concat(values: readonly Value[], axis: number): Value {
    const [first] = values
    if (values.length === 1) return first!
    const length = values.reduce((sum, { dims }) => sum + dims[axis]!, 0)
    return this.op('Concat', values, withDim(first!.dims, axis, length), { axis })
  }

  slice(a: Value, parts: readonly SlicePart[]): Value {
    const kept = parts.filter(({ axis, start, end, step = 1 }) => start !== 0 || end !== a.dims[axis] || step !== 1)
    if (kept.length === 0) return a
    const dims = [...a.dims]
    for (const { axis, start, end, step = 1 } of kept) dims[axis] = Math.max(0, Math.ceil((end - start) / step))
    const lists = [
      kept.map(({ start }) => start),
      kept.map(({ end, step = 1 }) => (step < 0 && end < 0 ? Number.MIN_SAFE_INTEGER : end)),
      kept.map(({ axis }) => axis),
      kept.map(({ step = 1 }) => step),
    ]
    return this.op('Slice', [a, ...lists.map((list) => this.integers(list))], dims)
  }

  /** Adds elements, zeros if nothing else is said, in front of and behind each axis. */
  pad(a: Value, before: readonly number[], after: readonly number[], value = 0): Value {
    if ([...before, ...after].every((amount) => amount === 0)) return a
    const dims = a.dims.map((dim, axis) => dim + before[axis]! + after[axis]!)
    const inputs = [a, this.integers([...before, ...after]), ...(value === 0 ? [] : [this.scalar(value)])]
    return this.op('Pad', inputs, dims, { mode: 'constant' })
  }

  /** `axes` all at least 0; all axes when absent. */
  reduceSum(a: Value, axes: readonly number[] = range(0, a.dims.length), keepDims = true): Value {
    return axes.length === 0 ? a : this.#reduce('ReduceSum', a, axes, keepDims)
  }

  reduceMean(a: Value, axes: readonly number[], keepDims = true): Value {
    return axes.length === 0 ? a : this.#reduce('ReduceMean', a, axes, keepDims)
  }

  reduceProd(a: Value, axes: readonly number[], keepDims = true): Value {
    return axes.length === 0 ? a : this.#reduce('ReduceProd', a, axes, keepDims)
  }

  /** Undoes broadcasting: sums over the axes along which a value of `dims` was repeated to make `a`. */
  reduceTo(a: Value, dims: readonly number[]): Value {
    const extra = a.dims.length - dims.length
    const axes = range(0, a.dims.length).filter(
      (axis) => axis < extra || (dims[axis - extra] === 1 && a.dims[axis] !== 1),
    )
    const keepDims = axes.some((axis) => axis >= extra)
    return this.reshape(this.reduceSum(a, axes, keepDims), dims)
  }

  #reduce(opType: string, a: Value, axes: readonly number[], keepDims: boolean): Value {
    const reduced = new Set(axes.map((axis) => positiveAxis(axis, a.dims.length)))
    const dims = a.dims.flatMap((dim, axis) => (reduced.has(axis) ? (keepDims ? [1] : []) : [dim]))
    const keepdims = keepDims ? 1 : 0
    // ReduceSum takes its axes as an operand since opset 13, the others since 18.
    if (opType !== 'ReduceSum' && this.graph.opset() < 18)
      return this.op(opType, [a], dims, { axes: [...reduced], keepdims })
    return this.op(opType, [a, this.integers([...reduced])], dims, { keepdims })
  }

  #binary(opType: string, a: Value, b: Value, elementType?: number): Value {
    const name = this.graph.add(opType, [a.name, b.name])
    return this.#typed(name, broadcastDims(a.dims, b.dims), elementType ?? a.elementType)
  }

  #typed(name: string, dims: readonly number[], elementType: number = DataType.FLOAT): Value {
    this.graph.setType(name, { elementType, dims })
    return elementType === DataType.FLOAT ? { name, dims } : { name, dims, elementType }
  }

  #shared(key: string, dims: readonly number[], make: () => string): Value {
    const known = this.#constants.get(key) ?? { name: make(), dims }
    this.#constants.set(key, known)
    return known
  }
}
