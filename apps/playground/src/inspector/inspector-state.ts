import { numberInQuery, type QueryFields } from '../components/query-fields.ts'
import type { FolderFacts, MemoryRequest } from './facts.ts'

/** What the inspector's controls hold. */
export interface InspectorState {
  /** 0 until somebody chooses one, or a model says its own. */
  width: number
  height: number
  rows: number
  /** Pixels to a latent cell; a whole folder says its own. */
  scale: number
}

export const inspectorDefaults: InspectorState = { width: 0, height: 0, rows: 2, scale: 8 }

export const inspectorQuery: QueryFields<InspectorState> = {
  width: numberInQuery,
  height: numberInQuery,
  rows: numberInQuery,
  scale: numberInQuery,
}

/** CLIP's, which nearly all text encoders of pictures have. */
const usualTokens = 77

/** The question about memory that the controls ask. */
export function memoryRequest(state: InspectorState, folder: FolderFacts | undefined): MemoryRequest {
  const { width, height, rows, scale } = state
  return {
    ...{ width, height, rows },
    latentScale: folder?.latentScale ?? scale,
    tokens: folder?.promptTokens[0] ?? usualTokens,
  }
}
