import { join } from 'node:path'
import { trainingPaths } from '../training/training-folder.ts'

/** Where everything of a pretraining lies: its run is in the folder of the new model. */
export function pretrainPaths(out: string) {
  const paths = trainingPaths(out)
  return {
    ...paths,
    network: join(paths.folder, 'unet', 'model.onnx'),
    networkConfig: join(paths.folder, 'unet', 'config.json'),
  }
}

/** {@link pretrainPaths} of one run. */
export type PretrainPaths = ReturnType<typeof pretrainPaths>
