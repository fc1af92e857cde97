import { defineError } from '@self-cascade/core'
import { showBytes } from './show-bytes.ts'

/** Thrown when nothing, or nothing of use, answers at an address. */
export const ModelUnreachable = defineError<{ url: string; reason: string }>({
  code: 'ModelUnreachable',
  what: ({ url, reason }) => `${url} could not be fetched: ${reason}.`,
  why: 'A browser fetches from another site only when that site is up and allows it (CORS).',
  fix: 'Check the address and the connection, and that the server sends Access-Control-Allow-Origin.',
})

/** Thrown when a server asks for an account or refuses the one that was given. */
export const ModelAccessDenied = defineError<{ url: string; status: number }>({
  code: 'ModelAccessDenied',
  what: ({ url, status }) => `The server refused ${url} with status ${status}.`,
  why: 'The model is private, its licence has not been accepted, or there is no model of that name: hubs answer all three alike.',
  fix: 'Check the name, accept the licence on the site, and pass an access token.',
})

/** Thrown when a server has no such file. */
export const ModelFileNotFound = defineError<{ url: string; status: number }>({
  code: 'ModelFileNotFound',
  what: ({ url, status }) => `There is no file at ${url} (status ${status}).`,
  why: 'The files of a model lie below one address, with the paths that they have in the model folder.',
  fix: 'Check the address, or write model-files.json again if files were moved.',
})

/** Thrown when an address or a folder holds no diffusers model. */
export const NoModelFound = defineError<{ location: string; found: string }>({
  code: 'NoModelFound',
  what: ({ location, found }) => `There is no model in ${location}: ${found}.`,
  why: 'A model is a folder with model_index.json in it; it may lie one folder deeper, or in a cache of the Hugging Face hub.',
  fix: 'Give the folder that holds model_index.json.',
})

/** Thrown when a folder holds more models than one. */
export const SeveralModelsFound = defineError<{ location: string; folders: readonly string[] }>({
  code: 'SeveralModelsFound',
  what: ({ location, folders }) => `${location} holds ${folders.length} models: ${folders.join(', ')}.`,
  why: 'One model is opened at a time.',
  fix: 'Give one of these folders.',
})

/** Thrown when a cache of the Hugging Face hub was given whose files are links, which browsers leave out. */
export const HubCacheLinksHidden = defineError<{ location: string }>({
  code: 'HubCacheLinksHidden',
  what: ({ location }) => `The snapshots in ${location} have no files that the browser can see.`,
  why: 'The hub keeps files in blobs/ and links to them from snapshots/, and browsers leave links out.',
  fix: 'Let the hub be asked which file is which ({ hub: {} }), or give a copy of the snapshot with its links followed (cp -rL).',
})

/** Thrown when a file that was picked or dropped cannot be read any more. */
export const LocalFileUnreadable = defineError<{ path: string; reason: string }>({
  code: 'LocalFileUnreadable',
  what: ({ path, reason }) => `${path} cannot be read: ${reason}.`,
  why: 'A browser reads a picked file only as it was when it was picked, and as long as it is allowed to.',
  fix: 'Pick the folder again.',
})

/** Thrown when something else than the file comes from a server, with a status that says all is well. */
export const NotModelFile = defineError<{ url: string; found: string }>({
  code: 'NotModelFile',
  what: ({ url, found }) => `${url} gives ${found}, not a file of a model.`,
  why: 'Servers of web sites answer with a page where a file is missing, and a Git clone without LFS has pointers in place of files.',
  fix: 'Open the address in a browser to see what it gives, and put the model file there.',
})

/** Thrown when `model-files.json` is not laid out as it should be. */
export const ModelFileListInvalid = defineError<{ url: string; problem: string }>({
  code: 'ModelFileListInvalid',
  what: ({ url, problem }) => `${url} cannot be used: ${problem}.`,
  why: 'It is { "files": [{ "path", "bytes", "sha256" }] }, with paths below the folder that it lies in.',
  fix: 'Write it with describeModelFiles().',
})

/** Thrown when a download is whole and wrong: its length or digest is not the one that was told. The stored part is deleted. */
export const DownloadCorrupt = defineError<{ file: string; problem: string }>({
  code: 'DownloadCorrupt',
  what: ({ file, problem }) => `${file} was downloaded wrongly: ${problem}. What is stored of it is deleted.`,
  why: 'A model with wrong bytes gives wrong pictures, or none.',
  fix: 'Download it again; if that fails too, the list of files does not belong to these files.',
})

/** Thrown when the connection broke and could not be taken up again. What arrived is kept. */
export const DownloadInterrupted = defineError<{ file: string; receivedBytes: number; totalBytes: number }>({
  code: 'DownloadInterrupted',
  what: ({ file, receivedBytes, totalBytes }) =>
    `The download of ${file} stopped after ${showBytes(receivedBytes)} of ${showBytes(totalBytes)}.`,
  why: 'The connection broke and could not be taken up again.',
  fix: 'Download it again: it goes on where it stopped.',
})

/** Thrown when a model does not fit into what the browser lets this site store. What was stored of it is kept. */
export const StorageFull = defineError<{
  name: string
  neededBytes: number
  freeBytes: number | undefined
  models: readonly { readonly name: string; readonly bytes: number }[]
}>({
  code: 'StorageFull',
  what: ({ name, neededBytes, freeBytes }) =>
    `Storing ${name} takes ${showBytes(neededBytes)} more, and ${freeBytes === undefined ? 'the browser has no more room' : `${showBytes(freeBytes)} are free`}.`,
  why: 'A browser gives each site a part of the disk, and private windows a small one.',
  fix: ({ models }) =>
    models.length === 0
      ? 'Free space on the disk, or let the store go on in memory (storage: "browserOrMemory").'
      : `Remove a stored model (${models.map(({ name, bytes }) => `${name}, ${showBytes(bytes)}`).join('; ')}), free space on the disk, or let the store go on in memory (storage: "browserOrMemory").`,
})

/** Thrown when the browser lets this page store nothing. */
export const StorageUnavailable = defineError<{ reason: string }>({
  code: 'StorageUnavailable',
  what: ({ reason }) => `Models cannot be stored here: ${reason}.`,
  why: 'Browsers store files for pages served by https or from localhost, and some not in private windows.',
  fix: 'Serve the page by https, or open the store with { storage: "memory" }.',
})

/** Thrown when a file is to be read into memory that is too large for it. */
export const ModelFileTooLarge = defineError<{ path: string; bytes: number }>({
  code: 'ModelFileTooLarge',
  what: ({ path, bytes }) => `${path} has ${showBytes(bytes)}, and a browser can take at most 2 GiB in one file.`,
  why: 'Files are given to the runtime as bytes: browsers read no more than 2 GiB at once, and the memory of WebAssembly ends at 4 GiB for the whole model.',
  fix: 'Export the model in float16, or with its external data in several files.',
})

/** Thrown when a stored model is read whose source is not at hand, and a file of it was never stored. */
export const FileNotStored = defineError<{ name: string; path: string }>({
  code: 'FileNotStored',
  what: ({ name, path }) => `${path} of ${name} is not stored.`,
  why: 'Only what was downloaded can be read without its source.',
  fix: 'Download the model again from where it came from.',
})

/** Thrown when a model is to be removed that this or another tab is downloading. */
export const ModelInUse = defineError<{ name: string }>({
  code: 'ModelInUse',
  what: ({ name }) => `${name} is being downloaded.`,
  why: 'Files that are being written cannot be deleted.',
  fix: 'Stop the download, in this or the other tab, and remove it then.',
})

/** Thrown when a server has a file and does not say how long it is. */
export const FileLengthUnknown = defineError<{ url: string }>({
  code: 'FileLengthUnknown',
  what: ({ url }) => `The server does not tell the length of ${url}.`,
  why: 'It compresses the file or sends it in chunks; without a length a download cannot be checked, shown or gone on with.',
  fix: 'Put a model-files.json beside model_index.json (describeModelFiles makes it), or serve .onnx files as they are.',
})
