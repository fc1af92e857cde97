import { backendConformance } from '@self-cascade/testing'
import { nodeBackend } from './node-backend.ts'

backendConformance({
  name: 'a child process',
  setup: () => nodeBackend({ abortGraceMilliseconds: 10 }),
})

backendConformance({
  name: 'this process',
  setup: () => nodeBackend({ isolation: 'inline' }),
  skip: { abortDuringRun: 'a run in this process blocks the event loop, so no signal can fire before its end' },
})
