import type { ModelProto } from 'onnx-buf'
import type { RandomStream } from './random-stream.ts'

type Holder = Record<string | number, unknown>

const oddNumbers = [0, 1, -1, 2, 3, 7, 127, 65536, 2 ** 31 - 1, -(2 ** 31)]
const oddBigints = [...oddNumbers.map(BigInt), 2n ** 32n, 2n ** 53n, 2n ** 62n, 2n ** 63n - 1n, -(2n ** 63n)]
const oddTexts = ['', 'x', 'y', '__proto__', 'constructor', 'Conv', 'If', 'Constant', '../w', 'a\0b', '\uFEFFé', ' ']

/** Changes one to eight values of a model in place: what comes out is written well and means nonsense. */
export function mutateModel(model: ModelProto, random: RandomStream): void {
  for (let count = 1 + random.below(8); count > 0; count--) mutateInside(model as unknown as Holder, random)
}

/** Goes down from a message at random until it meets a value that can change. */
function mutateInside(holder: Holder, random: RandomStream): void {
  const keys = Object.keys(holder).filter((key) => !key.startsWith('$') && key !== 'case' && holder[key] !== undefined)
  if (keys.length === 0) return
  const key = random.pick(keys)
  const value = holder[key]
  if (Array.isArray(value)) mutateList(value, random)
  else if (isHolder(value)) mutateInside(value, random)
  else holder[key] = oddValue(value, random)
}

const isHolder = (value: unknown): value is Holder =>
  typeof value === 'object' && value !== null && !(value instanceof Uint8Array)

const listEdits: readonly ((list: unknown[], random: RandomStream) => void)[] = [
  (list, random) => list.splice(random.below(list.length), 1),
  (list, random) => list.splice(random.below(list.length), 0, random.pick(list)),
  (list) => list.reverse(),
  (list) => list.splice(0),
]

function mutateList(list: unknown[], random: RandomStream): void {
  if (list.length === 0) return
  if (random.below(4) === 0) {
    random.pick(listEdits)(list, random)
    return
  }
  const index = random.below(list.length)
  const value = list[index]
  if (isHolder(value)) mutateInside(value, random)
  else list[index] = oddValue(value, random)
}

function oddValue(value: unknown, random: RandomStream): unknown {
  if (typeof value === 'bigint') return random.pick(oddBigints)
  if (typeof value === 'number') return random.pick(oddNumbers)
  if (typeof value === 'string') return random.pick(oddTexts)
  if (value instanceof Uint8Array) return value.subarray(0, random.below(value.length + 1))
  return value
}
