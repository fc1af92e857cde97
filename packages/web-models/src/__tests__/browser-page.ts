/** The page of the browser test: the package, put where the test reaches it. */
import { openModelRepo } from '@self-cascade/model-repo'
import { directoryModelFolder, droppedFiles, fileModelFolder, openModelStore, urlModelFolder } from '../index.ts'

const names = { openModelRepo, directoryModelFolder, droppedFiles, fileModelFolder, openModelStore, urlModelFolder }

/** What the page gives to the test. */
export type PageNames = typeof names

Object.assign(globalThis, { selfCascade: names })
