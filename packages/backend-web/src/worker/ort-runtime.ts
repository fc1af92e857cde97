import { type AnyTensor, createError, type NamedTensors, SessionDisposed } from '@self-cascade/core'
import {
  classifyError,
  describeValue,
  type OpenRequest,
  type RunReply,
  type RunRequest,
} from '@self-cascade/remote-runtime'
import type { InferenceSession, Tensor } from 'onnxruntime-web/webgpu'
import { type DeviceReport, describeDevice } from '../device-report.ts'
import type { WorkerSettings } from '../options.ts'
import { chooseProviders, type WebProvider } from '../providers.ts'
import type { StartReply, WebOpenReply } from '../worker-protocol.ts'
import { openGpuDevice } from './gpu-device.ts'
import { keptTensors } from './kept-tensors.ts'
import { loadOrt, type ortBuilds } from './load-ort.ts'
import { openSession, type SessionContext } from './open-session.ts'
import { fromOrtTensor, toOrtTensor, toOrtTensors, uploadTensor } from './ort-tensors.ts'

/** ONNX Runtime in this thread: a run blocks it from start to end on WebAssembly. */
export type OrtRuntime = Awaited<ReturnType<typeof startOrtRuntime>>

interface OpenSession {
  readonly session: InferenceSession
  readonly provider: WebProvider
}

function buildFor(provider: WebProvider, { jspi }: DeviceReport): keyof typeof ortBuilds {
  if (provider === 'wasm') return 'wasm'
  return jspi ? 'jspi' : 'asyncify'
}

// A page that is not isolated has one thread, whatever was asked for.
function withThreads(device: DeviceReport, threads: number | null): DeviceReport {
  return threads === null || !device.crossOriginIsolated ? device : { ...device, threads }
}

/** Loads ONNX Runtime for the best provider there is. */
export async function startOrtRuntime(settings: WorkerSettings, onLost: (reason: string) => void) {
  const report = withThreads(await describeDevice(), settings.threads)
  const choice = chooseProviders(settings.providers, report)
  const ort = await loadOrt(settings.assets, buildFor(choice.providers[0], report))
  ort.env.wasm.numThreads = report.threads
  const device = choice.providers.includes('webgpu') ? await openGpuDevice(onLost) : null
  const context: SessionContext = { ort, providers: choice.providers, device, rewrite: settings.rewrite }
  const sessions = new Map<number, OpenSession>()
  const kept = keptTensors()

  async function open(request: OpenRequest): Promise<WebOpenReply> {
    const { id, inputDims } = request
    const { session, provider, refused } = await openSession(request, context)
    sessions.set(id, { session, provider })
    return {
      provider,
      refused,
      inputs: session.inputMetadata.map((metadata) => describeValue(metadata, inputDims?.[metadata.name])),
      outputs: session.outputMetadata.map((metadata) => describeValue(metadata)),
    }
  }

  /** A session on WebAssembly cannot read what lies on the GPU. */
  async function keptFeed(name: string, id: number, provider: WebProvider): Promise<Tensor> {
    const tensor = kept.get(name, id)
    if (provider === 'webgpu' || tensor.location === 'cpu') return tensor
    return toOrtTensor(ort, await fromOrtTensor(name, tensor))
  }

  async function run({ id, label, feeds, keptFeeds, fetches, keep }: RunRequest): Promise<RunReply> {
    const opened = sessions.get(id)
    if (!opened) throw createError(SessionDisposed, { session: label })
    const ortFeeds = toOrtTensors(ort, feeds)
    for (const [name, id] of Object.entries(keptFeeds)) ortFeeds[name] = await keptFeed(name, id, opened.provider)
    const begin = performance.now()
    const results = await opened.session.run(ortFeeds, [...fetches, ...Object.keys(keep)])
    const outputs: Record<string, NamedTensors[string]> = {}
    for (const name of fetches) outputs[name] = await fromOrtTensor(name, results[name]!)
    const milliseconds = performance.now() - begin
    for (const name of fetches) if (!(name in keep)) results[name]!.dispose()
    return { outputs, kept: kept.add(keep, results), milliseconds }
  }

  return {
    start: { providers: choice.providers, reason: choice.reason } satisfies StartReply,
    open,
    run: (request: RunRequest) =>
      run(request).catch((error) => {
        throw classifyError(error, { during: `a run of ${request.label}`, model: request.label })
      }),
    keep(ids: Readonly<Record<string, number>>, tensors: NamedTensors): void {
      const upload = (tensor: AnyTensor) => (device ? uploadTensor(ort, device, tensor) : toOrtTensor(ort, tensor))
      kept.add(ids, Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name, upload(tensor)])))
    },
    read: (id: number) => fromOrtTensor('output', kept.get('output', id)),
    forget: kept.forget,
    async release(id: number): Promise<void> {
      const opened = sessions.get(id)
      sessions.delete(id)
      await opened?.session.release()
    },
    loseDevice(): boolean {
      device?.destroy()
      return device !== null
    },
  }
}
