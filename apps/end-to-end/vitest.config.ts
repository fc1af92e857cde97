import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: { name: 'end-to-end', include: ['src/**/*.test.ts'], testTimeout: 120_000, hookTimeout: 60_000 },
})
