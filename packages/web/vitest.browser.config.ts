import { cp, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { nodeModelFolder } from '@self-cascade/model-repo/node'
import { scenesModelUrl } from '@self-cascade/scenes-model'
import { describeModelFiles } from '@self-cascade/web-models'
import { defineConfig } from 'vitest/config'
import { browserProject } from '../../tooling/scripts/browser-project.mjs'
import { nodeCommands } from './browser/node-commands.ts'
import { copyWebFiles } from './dist/node.js'

const publicFolder = fileURLToPath(new URL('./node_modules/.cache/public/', import.meta.url))
await copyWebFiles(`${publicFolder}assets`)
await cp(scenesModelUrl, `${publicFolder}scenes`, { recursive: true })
const files = await describeModelFiles(nodeModelFolder(fileURLToPath(scenesModelUrl)))
await writeFile(`${publicFolder}scenes/model-files.json`, JSON.stringify(files))

export default defineConfig(browserProject({ name: 'web in Chromium', publicFolder, commands: nodeCommands }))
