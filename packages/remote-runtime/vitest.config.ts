import { defineConfig } from 'vitest/config'

export default defineConfig({ test: { name: 'remote-runtime', include: ['src/**/*.test.ts'] } })
