import { graphFromModel, type MemoryPlanOptions, readModelOutline } from '@self-cascade/onnx-graph'
import { denoiserDims } from '../denoiser-dims.ts'
import type { OnnxComponent } from '../onnx-component.ts'
import type { ModelRepo } from '../open-model-repo.ts'
import { keptBytes } from '../session-slot.ts'
import type { ModelMemory, NetworkMemory, NetworkRun } from './model-memory.ts'
import { float16Use, networkPlanner } from './network-planner.ts'

/** The dims of a network's inputs in one call. */
type SizesOf = (run: NetworkRun) => MemoryPlanOptions

/**
 * Reads the outlines of a model's networks once, so that {@link runMemory} can tell what any run of it takes. Weights are not
 * read.
 */
export async function readModelMemory(repo: ModelRepo): Promise<ModelMemory> {
  const { sizeMultiple, nativeSize, guidanceEmbedded, textEncoders, latentScale, vaeDecoder, vaeEncoder } = repo
  const cells: SizesOf = ({ size, rows }) => inputSizes(rows, size.width / latentScale, size.height / latentScale)
  const pixels: SizesOf = ({ size, rows }) => inputSizes(rows, size.width, size.height)
  const read = (component: OnnxComponent, sizesOf: SizesOf) => readNetwork(repo, component, sizesOf)
  return {
    ...{ sizeMultiple, nativeSize, guidanceEmbedded },
    textEncoders: await Promise.all(
      textEncoders.map(({ component, tokenizer }) =>
        read(component, ({ rows }) => ({ batch: rows, sequence: tokenizer.maxLength })),
      ),
    ),
    denoiser: { ...(await read(repo.unet, denoiserSizes(repo))), staysLoaded: false },
    decoder: await read(vaeDecoder, cells),
    ...(vaeEncoder && { encoder: await read(vaeEncoder, pixels) }),
  }
}

const inputSizes = (batch: number, width: number, height: number): MemoryPlanOptions => ({ batch, width, height })

/** What no file tells of the denoiser's dims follows from the names of its symbols. */
const denoiserSizes =
  (repo: ModelRepo): SizesOf =>
  ({ size, rows }) => ({
    ...inputSizes(rows, size.width / repo.latentScale, size.height / repo.latentScale),
    ...(size.frames !== undefined && { frames: size.frames }),
    sequence: repo.textEncoders[0]!.tokenizer.maxLength,
    inputDims: denoiserDims(repo, { size, batch: rows }).inputDims,
  })

async function readNetwork(
  { folder }: ModelRepo,
  { name, path, bytes }: OnnxComponent,
  sizesOf: SizesOf,
): Promise<NetworkMemory> {
  const fileBytes = await folder.size(path)
  const read = (offset: number, length: number) => folder.readBytes(path, { offset, length })
  const graph = graphFromModel(await readModelOutline({ size: fileBytes, read }, path))
  const plan = networkPlanner(graph)
  const known = new Map<string, ReturnType<typeof plan>>()
  return {
    ...{ name, fileBytes, externalBytes: bytes - fileBytes, staysLoaded: bytes < keptBytes },
    float16: float16Use(graph),
    plan(run) {
      const key = JSON.stringify(run)
      if (!known.has(key)) known.set(key, plan(sizesOf(run), run))
      return known.get(key)!
    },
  }
}
