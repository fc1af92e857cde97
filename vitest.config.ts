import { defineConfig } from 'vitest/config'

// ONNX Runtime uploads usage data unless it is told not to; the tests' processes inherit this.
process.env.ORT_DISABLE_TELEMETRY = '1'

export default defineConfig({
  test: { projects: ['packages/*', 'packages/*/vitest.browser.config.ts', 'apps/*', 'tooling/scripts'] },
})
