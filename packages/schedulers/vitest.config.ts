import { defineConfig } from 'vitest/config'

export default defineConfig({ test: { name: 'schedulers', include: ['src/**/*.test.ts'] } })
