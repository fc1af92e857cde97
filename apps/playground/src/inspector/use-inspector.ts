import { withBase } from 'vitepress'
import { onBeforeUnmount, shallowReactive } from 'vue'
import type { InspectorSource, MemoryFacts, MemoryRequest, ModelFacts, NetworkFacts, UpsamplerFacts } from './facts.ts'
import { type InspectorInWorker, openInspector } from './remote-inspector.ts'

/** Something that the worker finds out: nothing yet, a value, or what went wrong. */
export interface Finding<T> {
  value?: T | undefined
  error?: unknown
}

/** What the page knows of the open model. */
export interface InspectorView {
  /** What is being done, in a few words; empty at rest. */
  busy: string
  /** Part of a download that is done, or null when that is unknown. */
  progress: number | null
  model: Finding<ModelFacts>
  path: string
  network: Finding<NetworkFacts>
  upsamplers: Finding<UpsamplerFacts>
  memory: Finding<readonly MemoryFacts[]>
}

/** What is being done while memory is planned. */
export const planning = 'Planning memory'

/** Asks the worker and keeps what it says. A later question makes the answers to earlier ones void. */
export function useInspector() {
  const view = shallowReactive<InspectorView>({
    ...{ busy: '', progress: null, model: {}, path: '', network: {}, upsamplers: {}, memory: {} },
  })
  let inspector: InspectorInWorker | undefined
  let turn = 0

  /** A new model gets a new worker: the old one may be in the middle of a graph. */
  async function open(source: InspectorSource, sizes: () => MemoryRequest) {
    const mine = ++turn
    inspector?.close()
    inspector = openInspector()
    Object.assign(view, {
      busy: 'Opening',
      progress: null,
      model: {},
      path: '',
      network: {},
      upsamplers: {},
      memory: {},
    })
    const onProgress = (loaded: number, total: number) => {
      if (mine === turn) Object.assign(view, { busy: 'Fetching the bundled model', progress: loaded / total })
    }
    const model = await find(inspector.open(source, onProgress))
    if (mine !== turn) return
    view.model = model
    const first = model.value?.networks[0]
    if (first) await look(first.path, sizes)
    else view.busy = ''
  }

  /** Looks into one network: what it is first, then what takes longer. */
  async function look(path: string, sizes: () => MemoryRequest) {
    const mine = ++turn
    Object.assign(view, { path, network: {}, upsamplers: {}, memory: {}, progress: null, busy: `Reading ${path}` })
    const network = await find(inspector!.network(path))
    if (mine !== turn) return
    view.network = network
    if (network.value?.skips.length) {
      view.busy = 'Attaching upsamplers'
      const upsamplers = await find(inspector!.upsamplers(path))
      if (mine !== turn) return
      view.upsamplers = upsamplers
    }
    if (network.value) await measure(sizes())
    else view.busy = ''
  }

  async function measure(request: MemoryRequest) {
    const mine = ++turn
    view.busy = planning
    const memory = await find(inspector!.memory(view.path, request))
    if (mine === turn) Object.assign(view, { memory, busy: '' })
  }

  onBeforeUnmount(() => inspector?.close())
  return {
    view: view as Readonly<InspectorView>,
    open,
    look,
    measure,
    fail: (error: unknown) => Object.assign(view, { model: { error }, busy: '' }),
    bundled: (): InspectorSource => ({ bundled: new URL(withBase('/models/scenes/'), location.href).href }),
  }
}

const find = <T>(task: Promise<T>): Promise<Finding<T>> =>
  task.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  )
