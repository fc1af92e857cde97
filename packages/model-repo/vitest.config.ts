import { defineConfig } from 'vitest/config'

export default defineConfig({ test: { name: 'model-repo', include: ['src/**/*.test.ts'] } })
