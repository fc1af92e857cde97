import { reasonOf } from '@self-cascade/remote-runtime'
import type { RuntimeSettings } from '../options.ts'
import type { ProviderProbe } from './node-runtime.ts'
import { sessionOptions } from './open-model.ts'
import { probeModel } from './probe-model.ts'

type Ort = typeof import('onnxruntime-node')

async function problemOf(ort: Ort, provider: string, settings: RuntimeSettings): Promise<string | null> {
  try {
    const session = await ort.InferenceSession.create(probeModel(), sessionOptions(provider, settings))
    const { output } = await session.run({ input: new ort.Tensor('float32', [42], [1]) })
    await session.release()
    return output?.data[0] === 42 ? null : 'it gave a wrong result'
  } catch (error) {
    return reasonOf(error)
  }
}

/** Runs a model of one node on every provider that is compiled in. */
export async function probeProviders(ort: Ort, settings: RuntimeSettings): Promise<ProviderProbe[]> {
  const probes: ProviderProbe[] = []
  for (const { name, bundled } of ort.listSupportedBackends()) {
    probes.push({ name, bundled, problem: await problemOf(ort, name, settings) })
  }
  return probes
}
