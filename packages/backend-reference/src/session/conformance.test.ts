import { backendConformance } from '@self-cascade/testing'
import { referenceBackend } from './reference-backend.ts'

backendConformance({
  name: 'the interpreter',
  setup: () => referenceBackend(),
  skip: { abortDuringRun: 'a run in this process blocks the event loop, so no signal can fire before its end' },
})
