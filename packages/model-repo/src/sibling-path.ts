/** Gives the path of a file named relative to the folder of another: `unet/model.onnx`, `weights.pb` → `unet/weights.pb`. */
export function siblingPath(path: string, file: string): string {
  const folder = path.slice(0, path.lastIndexOf('/') + 1)
  return folder + file.replace(/^\.\//, '')
}
