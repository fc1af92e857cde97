import { SelfCascadeError } from '@self-cascade/core'
import { describeModel, externalDataExtents, type ModelDescription, readModelOutline } from '@self-cascade/onnx-graph'
import type { FolderReader } from './json-object.ts'
import { siblingPath } from './sibling-path.ts'

/** One network of a model. */
export interface OnnxComponent {
  /** Folder inside the model, such as `unet`. */
  readonly name: string
  /** Path of the ONNX file inside the model. */
  readonly path: string
  readonly description: ModelDescription
  /** External data files, relative to the ONNX file. */
  readonly externalDataFiles: readonly string[]
  /** Bytes of the ONNX file and its external data. */
  readonly bytes: number
}

/**
 * Reads the outline of a component's ONNX file and checks its external data. Weights are not read, so a model of gigabytes costs
 * a few megabytes; a file that was cut off is found all the same.
 */
export async function readOnnxComponent(reader: FolderReader, name: string): Promise<OnnxComponent | undefined> {
  const path = findOnnxFile(reader, name)
  if (path === undefined) return undefined
  const { folder, problems } = reader
  try {
    const size = await folder.size(path)
    const read = (offset: number, length: number) => folder.readBytes(path, { offset, length })
    const outline = await readModelOutline({ size, read }, path)
    const extents = externalDataExtents(outline)
    const bytes = size + (await checkExternalData(reader, path, extents))
    return { name, path, description: describeModel(outline), externalDataFiles: Object.keys(extents), bytes }
  } catch (cause) {
    problems.add(path, SelfCascadeError.isInstance(cause) ? `is damaged: ${cause.what}` : String(cause), cause)
    return undefined
  }
}

function findOnnxFile({ files, problems }: FolderReader, name: string): string | undefined {
  const expected = `${name}/model.onnx`
  if (files.has(expected)) return expected
  const inside = [...files].filter((file) => file.startsWith(`${name}/`))
  const others = inside.filter((file) => file.endsWith('.onnx'))
  if (others.length === 1) return others[0]
  const hint = inside.some((file) => /\.(safetensors|bin)$/.test(file))
    ? '; only PyTorch weights are there, so export the model to ONNX first'
    : ''
  problems.add(expected, `is missing${hint}`)
  return undefined
}

/** Gives the bytes of the external data files. */
async function checkExternalData(
  { folder, files, problems }: FolderReader,
  path: string,
  extents: Readonly<Record<string, number>>,
): Promise<number> {
  let bytes = 0
  for (const [file, extent] of Object.entries(extents)) {
    const sibling = siblingPath(path, file)
    if (!files.has(sibling)) {
      problems.add(sibling, `is missing; ${path} keeps its weights there`)
      continue
    }
    const size = await folder.size(sibling)
    if (size < extent) problems.add(sibling, `is cut off: it has ${size} bytes, and ${path} needs ${extent}`)
    bytes += size
  }
  return bytes
}

/** Gives the paths of a component's ONNX file and its external data. */
export function networkFiles({ path, externalDataFiles }: OnnxComponent): readonly string[] {
  return [path, ...externalDataFiles.map((file) => siblingPath(path, file))]
}
