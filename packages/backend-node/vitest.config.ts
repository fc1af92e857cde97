import { defineConfig } from 'vitest/config'

export default defineConfig({ test: { name: 'backend-node', include: ['src/**/*.test.ts'], testTimeout: 60_000 } })
