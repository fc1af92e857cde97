import { availableProviders } from '@self-cascade/backend-node'
import { type Io, printJson } from '../io.ts'
import { formatTable } from '../terminal/table.ts'

/** Shows which providers really run here, having tried each. */
export async function doctor({ json }: { readonly json?: boolean }, io: Io): Promise<void> {
  const providers = await availableProviders()
  const { platform, arch, version } = process
  if (json) {
    printJson(io, { platform, arch, node: version, providers })
    return
  }
  const rows = providers.map(({ name, usable, reason = '' }) => [
    name,
    usable ? 'runs' : 'does not run',
    firstLine(reason),
  ])
  const table = formatTable([['provider', 'here', ''], ...rows], new Set([0, 1, 2]))
  io.stdout.write(`Node ${version} on ${platform} ${arch}\n\n${table}\n`)
}

function firstLine(text: string): string {
  const line = text.split('\n')[0]!.trim()
  return line.length > 100 ? `${line.slice(0, 99)}…` : line
}
