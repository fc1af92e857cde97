import type { WebBackend } from '@self-cascade/backend-web'
import type { DiffusionModel } from '@self-cascade/core'
import { loadDiffusionModel, type ModelRepo, openModelRepo } from '@self-cascade/model-repo'
import { type Graph, graphFromModel, parseModel } from '@self-cascade/onnx-graph'
import { type ModelFacts, modelFacts, scenesModelDefaults } from '@self-cascade/picture-recipe'
import { schedulerFromConfig } from '@self-cascade/schedulers'
import { openModelStore, urlModelFolder } from '@self-cascade/web-models'
import type { TuningEvent } from '../protocol.ts'

/** The bundled model, ready to be trained and to make pictures. */
export interface TuningModel {
  readonly repo: ModelRepo
  readonly facts: ModelFacts
  /** The UNet as it was exported. */
  readonly network: Graph
  readonly alphasCumprod: Float64Array
  /** Opens its networks anew; dispose of what it gives, so that their memory can serve the training. */
  load(): DiffusionModel
}

/** What {@link openTuningModel} works with. */
export interface OpenTuningModelOptions {
  readonly url: string
  readonly backend: WebBackend
  readonly emit: (event: TuningEvent) => void
  readonly signal: AbortSignal
}

/** Opens the model at an address. It is kept in the browser, in the same place as the models of the home page. */
export async function openTuningModel({ url, backend, emit, signal }: OpenTuningModelOptions): Promise<TuningModel> {
  const onWarning = ({ message }: { message: string }) => emit({ type: 'note', message })
  const store = await openModelStore({ storage: 'browserOrMemory', onWarning })
  const folder = store.folder(urlModelFolder({ url }), { onProgress: downloadTeller(emit), signal })
  await folder.download()
  return tuningModel(await openModelRepo(folder), backend)
}

/** Makes what training needs of an opened model folder. */
export async function tuningModel(repo: ModelRepo, backend: TuningBackend): Promise<TuningModel> {
  return {
    repo,
    facts: modelFacts(repo, scenesModelDefaults),
    network: graphFromModel(parseModel(await repo.folder.readBytes(repo.unet.path))),
    alphasCumprod: schedulerFromConfig(repo.schedulerConfig).alphasCumprod!,
    load: () => loadDiffusionModel({ repo, backend }),
  }
}

/** As much of a backend as training takes, so that it runs on any. */
export type TuningBackend = Parameters<typeof loadDiffusionModel>[0]['backend']

/** Adds up the progress of files; those that were stored before are not worth telling. */
function downloadTeller(emit: (event: TuningEvent) => void) {
  const files = new Map<string, { receivedBytes: number; totalBytes: number }>()
  return ({ file, receivedBytes, totalBytes, fromStore }: DownloadStep) => {
    if (fromStore) return
    files.set(file, { receivedBytes, totalBytes })
    const sum = (key: 'receivedBytes' | 'totalBytes') => [...files.values()].reduce((all, one) => all + one[key], 0)
    emit({ type: 'download', receivedBytes: sum('receivedBytes'), totalBytes: sum('totalBytes') })
  }
}

interface DownloadStep {
  readonly file: string
  readonly receivedBytes: number
  readonly totalBytes: number
  readonly fromStore: boolean
}
