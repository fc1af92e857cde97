import { backendConformance } from '@self-cascade/testing'
import { webBackend } from './web-backend.ts'

const assets = '/runtime/'

backendConformance({ name: 'web on WebAssembly', setup: () => webBackend({ assets, providers: ['wasm'], threads: 2 }) })
backendConformance({ name: 'web on WebGPU', setup: () => webBackend({ assets, providers: ['webgpu'] }) })
