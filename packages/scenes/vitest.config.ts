import { defineConfig } from 'vitest/config'

export default defineConfig({ test: { name: 'scenes', include: ['src/**/*.test.ts'] } })
