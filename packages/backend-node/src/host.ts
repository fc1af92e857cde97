import type { RuntimeSettings } from './options.ts'
import { serve } from './process/serve.ts'
import { watchParent } from './process/watch-parent.ts'
import { ortRuntime } from './runtime/ort-runtime.ts'

const settings = JSON.parse(process.argv[2]!) as RuntimeSettings

// Ctrl-C in a terminal reaches every process of the group; when to stop is the parent's decision.
process.on('SIGINT', () => {})
watchParent(4)
await serve(ortRuntime(settings), 3)
process.exit()
