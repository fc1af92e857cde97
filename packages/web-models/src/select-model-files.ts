import type { ModelFile } from './storable-model-folder.ts'

/** Weights in the formats of other frameworks, pictures and texts that lie beside ONNX files in public repositories. */
const foreign =
  /((pytorch|openvino)[^/]*\.bin|\.(safetensors|ckpt|pt|pth|h5|msgpack|gguf|xml|md|png|jpe?g|webp|gif|py|ya?ml))$/i
const upsampler = /^upsamplers\/[^/]+\.safetensors$/
const config = /\.(json|txt)$/

/**
 * Gives those of a repository's files that a cascade can need: configs and tokenizers, `model.onnx` of each component with what may
 * be its external data, and upsamplers. PyTorch weights, pictures and other variants of a network stay out.
 */
export function selectModelFiles<File extends Pick<ModelFile, 'path'>>(files: readonly File[]): readonly File[] {
  const paths = new Set(files.map(({ path }) => path))
  return files.filter(({ path }) => {
    if (path === 'model_index.json' || upsampler.test(path)) return true
    const parts = path.split('/')
    if (parts.length !== 2 || parts.some((part) => part.startsWith('.'))) return false
    return config.test(path) || isNetworkFile(path, parts[0]!, paths)
  })
}

function isNetworkFile(path: string, component: string, paths: ReadonlySet<string>): boolean {
  const main = `${component}/model.onnx`
  if (path === main) return true
  const onnxFiles = [...paths].filter((other) => other.startsWith(`${component}/`) && other.endsWith('.onnx'))
  if (onnxFiles.length === 0 || foreign.test(path)) return false
  if (!paths.has(main)) return true
  // files of another variant: model_fp16.onnx, model_fp16.onnx_data
  return !onnxFiles.some((other) => other !== main && path.startsWith(other))
}
