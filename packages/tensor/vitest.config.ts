import { defineConfig } from 'vitest/config'

export default defineConfig({ test: { name: 'tensor', include: ['src/**/*.test.ts'] } })
