import {
  type AnyTensor,
  type Backend,
  createTensor,
  type NamedTensors,
  type RunOptions,
  type SessionOptions,
  sizeOf,
} from '@self-cascade/core'

/** A session that was asked for, and what happened to it. */
export interface SessionRecord {
  readonly label: string
  readonly inputDims: SessionOptions['inputDims']
  readonly feeds: NamedTensors[]
  disposals: number
}

/** A backend that records feeds and gives what `respond` says. Each run takes ten milliseconds of pretended time. */
export interface FakeBackend extends Backend {
  readonly sessions: readonly SessionRecord[]
}

/** Makes outputs of a run, by what was fed and wanted. */
export type Respond = (label: string, feeds: NamedTensors, fetches: readonly string[]) => NamedTensors

/** Makes a fake backend. */
export function fakeBackend(respond: Respond): FakeBackend {
  const sessions: SessionRecord[] = []
  return {
    name: 'fake',
    capabilities: { types: new Set(['float32']), gpu: false },
    sessions,
    async createSession(_, { label = '', inputDims } = {}) {
      const record: SessionRecord = { label, inputDims, feeds: [], disposals: 0 }
      sessions.push(record)
      return {
        inputs: [],
        outputs: [],
        provider: 'fake',
        get sessionMilliseconds() {
          return record.feeds.length * 10
        },
        async run(feeds: NamedTensors, { fetches = [] }: RunOptions = {}) {
          record.feeds.push(feeds)
          return respond(label, feeds, fetches)
        },
        async dispose() {
          record.disposals++
        },
      }
    },
    dispose: async () => {},
  }
}

/** A tensor of one value, of float16 bits or float32. */
export function filled(type: 'float32' | 'float16', value: number, dims: readonly number[]): AnyTensor {
  return type === 'float32'
    ? createTensor(type, new Float32Array(sizeOf(dims)).fill(value), dims)
    : createTensor(type, new Uint16Array(sizeOf(dims)).fill(value), dims)
}
