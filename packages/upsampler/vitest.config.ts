import { defineConfig } from 'vitest/config'

export default defineConfig({ test: { name: 'upsampler', include: ['src/**/*.test.ts'] } })
