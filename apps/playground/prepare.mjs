/** Fills `public/` with what the pages load at run time: the workers with ONNX Runtime, and the bundled model with its list of files. */
import { cp, rm, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { nodeModelFolder } from '@self-cascade/model-repo/node'
import { scenesModelUrl } from '@self-cascade/scenes-model'
import { copyWebFiles } from '@self-cascade/web/node'
import { describeModelFiles } from '@self-cascade/web-models'

const publicFolder = fileURLToPath(new URL('./public/', import.meta.url))
const modelFolder = `${publicFolder}models/scenes`

await copyWebFiles(`${publicFolder}web`)
await rm(modelFolder, { recursive: true, force: true })
await cp(fileURLToPath(scenesModelUrl), modelFolder, { recursive: true })
const files = await describeModelFiles(nodeModelFolder(modelFolder))
await writeFile(`${modelFolder}/model-files.json`, JSON.stringify(files))
