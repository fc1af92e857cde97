import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'
import { browserProject } from '../../tooling/scripts/browser-project.mjs'
import { copyRuntimeFiles } from './dist/node.js'

const publicFolder = fileURLToPath(new URL('./node_modules/.cache/public/', import.meta.url))
await copyRuntimeFiles(`${publicFolder}runtime`)

export default defineConfig(browserProject({ name: 'backend-web in Chromium', publicFolder }))
