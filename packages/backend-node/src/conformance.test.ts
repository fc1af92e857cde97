import { backendConformance } from '@self-cascade/testing'
import { nodeBackend } from './node-backend.ts'

backendConformance({
  name: 'a child process',
  setup: () => nodeBackend({ abortGraceMilliseconds: 10 }),
})

backendConformance({
  name: 'this process',
  // A case makes a run fail, and the runtime would write about it into the report of the tests.
  setup: () => nodeBackend({ isolation: 'inline', logSeverity: 'fatal' }),
  skip: { abortDuringRun: 'a run in this process blocks the event loop, so no signal can fire before its end' },
})
