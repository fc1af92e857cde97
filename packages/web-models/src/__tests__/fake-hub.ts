import { createHash } from 'node:crypto'
import { sha256Of } from './model-bytes.ts'
import { modelServer } from './model-server.ts'

/** The commit that every revision of the fake hub points at. */
export const hubCommit = 'abcdef0123456789abcdef0123456789abcdef01'

/** What Git calls the content of a file. */
export const gitDigest = (bytes: Uint8Array) =>
  createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex')

/** A server that answers as the hub's public interface does, with pages of seven entries. */
export async function fakeHub(files: Readonly<Record<string, Uint8Array>>, revision = 'main') {
  const resolved = Object.entries(files).map(([path, bytes]) => [`o/n/resolve/${hubCommit}/${path}`, bytes])
  const server = await modelServer(Object.fromEntries(resolved))
  const answer = (path: string, json: unknown, headers = {}) =>
    server.routes.set(path, (_, response) => void response.writeHead(200, headers).end(JSON.stringify(json)))
  answer(`api/models/o/n/revision/${encodeURIComponent(revision)}`, { sha: hubCommit })
  const entries = [
    { type: 'directory', path: 'unet', size: 0, oid: 'tree' },
    ...Object.entries(files).map(([path, bytes]) => ({
      type: 'file',
      path,
      size: bytes.length,
      oid: gitDigest(bytes),
      ...(path.endsWith('.onnx') && { lfs: { oid: sha256Of(bytes), size: bytes.length, pointerSize: 134 } }),
    })),
  ]
  const tree = `api/models/o/n/tree/${hubCommit}?recursive=true`
  for (let start = 0; start < entries.length; start += 7) {
    const next = `<${server.url}${tree}&cursor=${start + 7}>; rel="next"`
    const path = start === 0 ? tree : `${tree}&cursor=${start}`
    answer(path, entries.slice(start, start + 7), start + 7 < entries.length ? { link: next } : {})
  }
  return server
}
