import { defineConfig } from 'vitest/config'

export default defineConfig({ test: { name: 'test-models', include: ['src/**/*.test.ts'] } })
