import { existsSync } from 'node:fs'
import { defineConfig } from 'vitest/config'
import { chromium } from '../../tooling/scripts/browser-project.mjs'

const name = 'element in Chromium'
const hasChromium = existsSync(chromium)
if (!hasChromium) console.warn(`${name}: skipped, as there is no Chromium at ${chromium} (CHROMIUM names another)`)

// The tests run in Node and drive a browser, since what is tested is a plain page without any build tool.
export default defineConfig({
  test: {
    name,
    include: hasChromium ? ['src/**/*.browser.test.ts'] : [],
    testTimeout: 240_000,
    hookTimeout: 60_000,
  },
})
