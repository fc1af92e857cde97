import { defineConfig } from 'vitest/config'

export default defineConfig({ test: { name: 'unet-graph', include: ['src/**/*.test.ts'] } })
