import type { NodeProto } from 'onnx-buf'
import { findAttribute, intAttribute, intsAttribute, stringAttribute } from '../graph/attributes.ts'
import type { Dim, ValueType } from '../graph/value-type.ts'
import { readElements } from '../kernels/elements.ts'
import { type KnownValue, numbersOf } from '../shapes/known-value.ts'

/** What a rule may know of the graph. */
export interface NoOpFacts {
  readonly opset: number
  typeOf(value: string): ValueType | undefined
  known(value: string): KnownValue | undefined
  /** Tells whether anything needs the value. */
  isRead(value: string): boolean
}

/** Gives the input that a node's first output equals; undefined when there is none. */
type NoOpRule = (node: NodeProto, facts: NoOpFacts) => string | undefined

const first: NoOpRule = ({ input: [value] }) => value

/** Tells whether the output has the type and every dim of a value. */
function isAlike({ output }: NodeProto, { typeOf }: NoOpFacts, value: string): boolean {
  const [before, after] = [typeOf(value), typeOf(output[0]!)]
  if (!before?.elementType || before.elementType !== after?.elementType) return false
  return areEqualDims(before.dims, after.dims)
}

function areEqualDims(left: readonly Dim[] | undefined, right: readonly Dim[] | undefined): boolean {
  if (!left || !right || left.length !== right.length) return false
  return left.every((dim, axis) => dim !== '' && dim === right[axis])
}

/** The first input, when nothing changes its dims. */
const ifAlike: NoOpRule = (node, facts) => (isAlike(node, facts, node.input[0]!) ? node.input[0] : undefined)

/** The number that all elements of a computed value or of a constant of one element are; longer constants may be weights. */
function uniformNumber({ known }: NoOpFacts, value: string): number | undefined {
  const found = known(value)
  return !found || found.kind === 'sizes' || found.tensor.data.length !== 1
    ? undefined
    : Number(readElements(found.tensor)[0])
}

/** The operand that an operation with this number on the other side leaves as it is. */
const neutral = (number: number, sides: readonly number[]): NoOpRule => {
  return (node, facts) => {
    const side = sides.find((index) => uniformNumber(facts, node.input[index]!) === number)
    const other = side === undefined ? undefined : node.input[1 - side]!
    return other !== undefined && isAlike(node, facts, other) ? other : undefined
  }
}

const onlyOne: NoOpRule = ({ input }) => (input.length === 1 ? input[0] : undefined)

function numbersAt({ known }: NoOpFacts, value: string | undefined): readonly number[] | undefined {
  const found = known(value ?? '')
  return found?.kind === 'tensor' ? numbersOf(found.tensor) : undefined
}

/** The rules by operator. */
export const noOpRules: ReadonlyMap<string, NoOpRule> = new Map<string, NoOpRule>(
  Object.entries({
    Identity: first,
    Cast: ifAlike,
    CastLike: ifAlike,
    /** Drops nothing unless it is told to train. */
    Dropout: (node, facts) => {
      const isTraining = (node.input[2] ?? '') !== '' && numbersAt(facts, node.input[2])?.[0] !== 0
      return isTraining ? undefined : node.input[0]
    },
    Clip: ({ input, attribute }) =>
      input.slice(1).every((value) => value === '') && attribute.length === 0 ? input[0] : undefined,
    ...{ Sum: onlyOne, Mean: onlyOne, Max: onlyOne, Min: onlyOne, Concat: onlyOne },
    ...{ Reshape: ifAlike, Flatten: ifAlike, Expand: ifAlike, Tile: ifAlike, Squeeze: ifAlike, Unsqueeze: ifAlike },
    /** A step backwards keeps the dims and turns the order. */
    Slice: (node, facts) => {
      const steps = (node.input[4] ?? '') === '' ? [] : numbersAt(facts, node.input[4])
      return steps?.every((step) => step > 0) ? ifAlike(node, facts) : undefined
    },
    Pad: (node, facts) => {
      const pads = findAttribute(node, 'pads') ? intsAttribute(node, 'pads') : numbersAt(facts, node.input[1])
      return pads?.every((pad) => pad === 0) ? node.input[0] : undefined
    },
    /** Axes of size 1 may go anywhere; the others must stay in order. */
    Transpose: (node, facts) => {
      const dims = facts.typeOf(node.input[0]!)?.dims
      if (!dims) return undefined
      const perm = intsAttribute(
        node,
        'perm',
        dims.map((_, axis) => dims.length - 1 - axis),
      )
      const moved = perm.filter((axis) => dims[axis] !== 1)
      return moved.every((axis, index) => index === 0 || axis > moved[index - 1]!) ? ifAlike(node, facts) : undefined
    },
    /** Every rule for coordinates maps a cell to itself when the size stays, but for crops. */
    Resize: (node, facts) => {
      const isCrop = stringAttribute(node, 'coordinate_transformation_mode', '') === 'tf_crop_and_resize'
      const scales = numbersAt(facts, node.input[facts.opset < 11 ? 1 : 2])
      return !isCrop && scales?.length && scales.every((scale) => scale === 1) ? ifAlike(node, facts) : undefined
    },
    Add: neutral(0, [0, 1]),
    Sub: neutral(0, [1]),
    Mul: neutral(1, [0, 1]),
    Div: neutral(1, [1]),
    Pow: neutral(1, [1]),
    Where: (node, facts) => {
      const condition = uniformNumber(facts, node.input[0]!)
      const chosen = condition === undefined ? undefined : node.input[condition ? 1 : 2]!
      return chosen !== undefined && isAlike(node, facts, chosen) ? chosen : undefined
    },
    DepthToSpace: (node, facts) => (intAttribute(node, 'blocksize') === 1 ? ifAlike(node, facts) : undefined),
  }),
)
