import { defineConfig } from 'vitest/config'

export default defineConfig({ test: { name: 'backend-reference', include: ['src/**/*.test.ts'] } })
