/** Files of a fake file system, and how many bytes it takes. */
export interface FakeDisk {
  quota: number
  usage: number
}

/** Gives a directory in memory with the part of the File System API that the private file system has. */
export function fakeDirectory(name = '', disk: FakeDisk = { quota: Number.POSITIVE_INFINITY, usage: 0 }) {
  return new FakeDirectory(name, disk) as unknown as FileSystemDirectoryHandle & { readonly disk: FakeDisk }
}

const notFound = (name: string) => new DOMException(`${name} was not found`, 'NotFoundError')

class FakeDirectory {
  readonly kind = 'directory'
  readonly name: string
  readonly disk: FakeDisk
  readonly children = new Map<string, FakeDirectory | FakeFile>()

  constructor(name: string, disk: FakeDisk) {
    this.name = name
    this.disk = disk
  }

  async getDirectoryHandle(name: string, { create = false } = {}): Promise<FakeDirectory> {
    const child = this.children.get(name) ?? (create ? new FakeDirectory(name, this.disk) : undefined)
    if (!(child instanceof FakeDirectory)) throw notFound(name)
    this.children.set(name, child)
    return child
  }

  async getFileHandle(name: string, { create = false } = {}): Promise<FakeFile> {
    const child = this.children.get(name) ?? (create ? new FakeFile(name, this.disk) : undefined)
    if (!(child instanceof FakeFile)) throw notFound(name)
    this.children.set(name, child)
    return child
  }

  async removeEntry(name: string): Promise<void> {
    const child = this.children.get(name)
    if (!child) throw notFound(name)
    child.free()
    this.children.delete(name)
  }

  async *entries() {
    yield* this.children.entries()
  }

  free(): void {
    for (const child of this.children.values()) child.free()
  }
}

class FakeFile {
  readonly kind = 'file'
  readonly name: string
  readonly disk: FakeDisk
  bytes = new Uint8Array(0)

  constructor(name: string, disk: FakeDisk) {
    this.name = name
    this.disk = disk
  }

  async getFile(): Promise<File> {
    return new File([this.bytes], this.name, { lastModified: 1 })
  }

  /** Nothing is in the file before `close`, as in browsers. */
  async createWritable() {
    let written = new Uint8Array(0)
    return {
      write: async (bytes: Uint8Array) => {
        const usage = this.disk.usage - this.bytes.length + bytes.length
        if (usage > this.disk.quota) throw new DOMException('The quota has been exceeded.', 'QuotaExceededError')
        written = new Uint8Array(bytes)
      },
      close: async () => {
        this.disk.usage += written.length - this.bytes.length
        this.bytes = written
      },
      abort: async () => {},
    }
  }

  free(): void {
    this.disk.usage -= this.bytes.length
  }
}
