import { defineConfig } from 'vitest/config'

export default defineConfig({ test: { name: 'pivot', include: ['src/**/*.test.ts'] } })
