import type { ExampleModules } from './run-example.ts'

/** The packages that examples may import, each loaded when one does. */
export const exampleModules = {
  '@self-cascade/backend-reference': () => import('@self-cascade/backend-reference'),
  '@self-cascade/cascade': () => import('@self-cascade/cascade'),
  '@self-cascade/core': () => import('@self-cascade/core'),
  '@self-cascade/model-repo': () => import('@self-cascade/model-repo'),
  '@self-cascade/onnx-autodiff': () => import('@self-cascade/onnx-autodiff'),
  '@self-cascade/onnx-graph': () => import('@self-cascade/onnx-graph'),
  '@self-cascade/pivot': () => import('@self-cascade/pivot'),
  '@self-cascade/safetensors': () => import('@self-cascade/safetensors'),
  '@self-cascade/scale-plan': () => import('@self-cascade/scale-plan'),
  '@self-cascade/schedulers': () => import('@self-cascade/schedulers'),
  '@self-cascade/tensor': () => import('@self-cascade/tensor'),
  '@self-cascade/upsampler': () => import('@self-cascade/upsampler'),
  '@self-cascade/web': () => import('@self-cascade/web'),
  '@self-cascade/web-models': () => import('@self-cascade/web-models'),
} satisfies ExampleModules
