import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    name: 'playground',
    include: ['src/**/*.test.ts', 'e2e/**/*.test.ts'],
    testTimeout: 240_000,
    hookTimeout: 60_000,
  },
})
