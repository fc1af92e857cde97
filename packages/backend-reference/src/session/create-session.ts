import {
  BackendDisposed,
  checkFeeds,
  createError,
  type ModelSource,
  type NamedTensors,
  resolveOutputs,
  type Session,
  SessionDisposed,
  type SessionOptions,
  throwIfAborted,
} from '@self-cascade/core'
import {
  describeModel,
  fixInputDims,
  graphFromModel,
  type ModelProto,
  parseModel,
  resolveExternalData,
} from '@self-cascade/onnx-graph'
import { ReferenceSessionUnusable } from '../errors.ts'
import { planGraph } from '../evaluate/plan.ts'
import { type PreparedGraph, prepareGraph } from '../evaluate/prepare-graph.ts'
import type { Precision } from '../values/precision.ts'
import { tensorFromValue, valueFromSeam } from './tensors.ts'

function readModel(source: ModelSource, label: string, inputDims: SessionOptions['inputDims']): ModelProto {
  if ('path' in source) {
    const problem = 'this backend opens no files'
    throw createError(ReferenceSessionUnusable, { session: source.path, problem })
  }
  const parsed = parseModel(source.bytes, label)
  const files = Object.fromEntries((source.externalData ?? []).map(({ path, data }) => [path, data]))
  const model = resolveExternalData(parsed, files)
  return inputDims ? fixInputDims(model, inputDims).model : model
}

/** What a session is made of. */
export interface SessionParts {
  readonly source: ModelSource
  readonly label: string
  readonly inputDims: SessionOptions['inputDims']
  readonly precision: Precision
  /** Tells whether its backend was disposed. */
  readonly isBackendDisposed: () => boolean
}

/** Core's session on the interpreter: a run blocks, so runs are made one after the other by themselves. */
export function createSession({ source, label, inputDims, precision, isBackendDisposed }: SessionParts): Session {
  const model = readModel(source, label, inputDims)
  const { inputs, outputs } = describeModel(model)
  const graph = graphFromModel(model)
  // An operator that cannot be computed is told now and not at the first run.
  planGraph(graph, graph.outputNames, new Set(graph.inputNames))
  const prepared = new Map<string, PreparedGraph>()
  let sessionMilliseconds = 0
  let isDisposed = false

  function evaluate(fetches: readonly string[], feeds: Parameters<PreparedGraph['run']>[0]) {
    const key = JSON.stringify(fetches)
    const ready = prepared.get(key) ?? prepareGraph(graph, { fetches, precision })
    prepared.set(key, ready)
    return ready.run(feeds)
  }

  async function run(feeds: NamedTensors, options: Parameters<Session['run']>[1] = {}): Promise<NamedTensors> {
    const during = `a run of ${label}`
    if (isDisposed) throw createError(SessionDisposed, { session: label })
    if (isBackendDisposed()) throw createError(BackendDisposed, { during })
    throwIfAborted(options.signal, during)
    const resolved = resolveOutputs(label, outputs, options)
    // There is no runtime to keep outputs in.
    const fetches = [...resolved.fetches, ...resolved.keep]
    checkFeeds(label, inputs, feeds)
    const fed = await Promise.all(
      Object.entries(feeds).map(async ([name, tensor]) => [name, await valueFromSeam(tensor)] as const),
    )
    throwIfAborted(options.signal, during)
    const start = performance.now()
    const values = evaluate(fetches, Object.fromEntries(fed))
    const results = fetches.map((name) => [name, tensorFromValue(name, values[name]!)])
    sessionMilliseconds += performance.now() - start
    return Object.fromEntries(results)
  }

  return {
    ...{ inputs, outputs, provider: 'reference', run },
    get sessionMilliseconds() {
      return sessionMilliseconds
    },
    async dispose() {
      isDisposed = true
      prepared.clear()
    },
  }
}
