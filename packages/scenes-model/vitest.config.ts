import { defineConfig } from 'vitest/config'

export default defineConfig({ test: { name: 'scenes-model', include: ['src/**/*.test.ts'] } })
