import { createError } from '@self-cascade/core'
import { externalDataExtents, readModelOutline } from '@self-cascade/onnx-graph'
import { NoModelFound } from '../errors.ts'
import { siblingPath } from '../read-model-source.ts'
import type { ModelFile } from '../storable-model-folder.ts'
import { candidateFiles } from './component-files.ts'
import type { HttpClient } from './http-client.ts'
import { fetchText, probeFile } from './probe-file.ts'
import { createRangeReader } from './range-reader.ts'

/** ONNX files of more bytes hold their weights themselves, and reading their outlines would take a request for each weight. */
const mostOutlineBytes = 2 ** 26

/** Names that exporters give to external data. */
const usualExternalData = ['model.onnx_data', 'model.onnx.data', 'weights.pb']

/**
 * Finds the files of a model on a server that has no list of them: `model_index.json` says which components there are, and each file
 * that they may have is asked for. External data is named by the outline of a small ONNX file; beside a large one the usual names
 * are tried.
 *
 * @throws {@link NoModelFound} when there is no model_index.json.
 */
export async function probeModelFiles(
  client: HttpClient,
  location: string,
  urlOf: (path: string) => string,
): Promise<readonly ModelFile[]> {
  const index = await fetchText(client, urlOf('model_index.json'))
  if (!index) throw createError(NoModelFound, { location, found: 'there is no model_index.json' })
  const probe = async (path: string): Promise<ModelFile | undefined> => {
    if (path.endsWith('.onnx')) return probeFile(client, urlOf(path), path)
    const found = await fetchText(client, urlOf(path))
    return found && { path, bytes: found.bytes, version: found.version }
  }
  const probed = await Promise.all(candidateFiles(parseIndex(location, index.text)).map(probe))
  const files = probed.filter((file) => file !== undefined)
  const networks = files.filter(({ path }) => path.endsWith('.onnx'))
  const external = await Promise.all(networks.map((network) => probeExternalData(client, urlOf, network)))
  return [{ path: 'model_index.json', bytes: index.bytes, version: index.version }, ...files, ...external.flat()]
}

function parseIndex(location: string, text: string): Readonly<Record<string, unknown>> {
  try {
    const json: unknown = JSON.parse(text)
    if (typeof json === 'object' && json !== null) return json as Record<string, unknown>
  } catch {
    // said below
  }
  throw createError(NoModelFound, { location, found: 'its model_index.json is not a JSON object' })
}

async function probeExternalData(
  client: HttpClient,
  urlOf: (path: string) => string,
  { path, bytes }: ModelFile,
): Promise<readonly ModelFile[]> {
  const names = bytes > mostOutlineBytes ? usualExternalData : await externalDataNames(client, urlOf(path), bytes)
  const probes = names.map((name) => siblingPath(path, name)).map((file) => probeFile(client, urlOf(file), file))
  return (await Promise.all(probes)).filter((file) => file !== undefined)
}

async function externalDataNames(client: HttpClient, url: string, size: number): Promise<readonly string[]> {
  const readRange = createRangeReader(client)
  const read = (offset: number, length: number) => readRange(url, { offset, length }, size)
  try {
    return Object.keys(externalDataExtents(await readModelOutline({ size, read }, url)))
  } catch {
    // a damaged file is not refused here: whoever opens the model says what is wrong with it
    return usualExternalData
  }
}
