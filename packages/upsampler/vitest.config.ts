import { defineConfig } from 'vitest/config'

// Networks of a thousand nodes are edited and opened: on a busy machine that takes longer than the five seconds of the default.
const timeout = 60_000

export default defineConfig({
  test: { name: 'upsampler', include: ['src/**/*.test.ts'], testTimeout: timeout, hookTimeout: timeout },
})
