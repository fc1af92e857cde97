const script = import.meta.url

/** Folder that the script lies in, where `copyElementFiles` put the workers as well. */
export const assetsFolder: string = new URL('./', script).href
