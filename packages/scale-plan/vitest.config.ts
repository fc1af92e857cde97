import { defineConfig } from 'vitest/config'

export default defineConfig({ test: { name: 'scale-plan', include: ['src/**/*.test.ts'] } })
