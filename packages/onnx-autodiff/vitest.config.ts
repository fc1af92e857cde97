import { defineConfig } from 'vitest/config'

export default defineConfig({ test: { name: 'onnx-autodiff', include: ['src/**/*.test.ts'] } })
