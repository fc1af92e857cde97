import { type AttributeName, attributeNames } from './settings.ts'

/** Where there is no DOM, as in a server that renders pages, the classes can still be imported. */
const Base = (globalThis.HTMLElement ?? Object) as typeof HTMLElement

/** Properties that reflect the attributes: what is set through one is seen through the other. */
export class AttributeProperties extends Base {
  /** What is to be seen. */
  get prompt(): string {
    return this.#text('prompt')
  }
  set prompt(value: string | null) {
    this.#set('prompt', value)
  }
  /** What is to be kept away. */
  get negativePrompt(): string {
    return this.#text('negative-prompt')
  }
  set negativePrompt(value: string | null) {
    this.#set('negative-prompt', value)
  }
  /** Pixels, `512` or `768x512`; the model's own size when empty. */
  get size(): string {
    return this.#text('size')
  }
  set size(value: string | number | null) {
    this.#set('size', value)
  }
  /** Address of a model folder, or `hub:owner/name`. */
  get model(): string {
    return this.#text('model')
  }
  set model(value: string | URL | null) {
    this.#set('model', value)
  }
  /** Whole number of 0 or more; random for each picture when null. */
  get seed(): number | null {
    return this.#number('seed')
  }
  set seed(value: number | null) {
    this.#set('seed', value)
  }
  /** `tuning-free`, `tuned` or `direct`. */
  get method(): string {
    return this.#text('method')
  }
  set method(value: string | null) {
    this.#set('method', value)
  }
  /** Name of upsamplers in the model folder, for the method `tuned`. */
  get upsamplers(): string {
    return this.#text('upsamplers')
  }
  set upsamplers(value: string | null) {
    this.#set('upsamplers', value)
  }
  /** Length of the schedule, 1 to 1000; the planner's when null. */
  get steps(): number | null {
    return this.#number('steps')
  }
  set steps(value: number | null) {
    this.#set('steps', value)
  }
  /** Guidance scale, 0 or more; the planner's when null. */
  get guidance(): number | null {
    return this.#number('guidance')
  }
  set guidance(value: number | null) {
    this.#set('guidance', value)
  }
  /** `auto`, `webgpu` or `wasm`. */
  get provider(): string {
    return this.#text('provider')
  }
  set provider(value: string | null) {
    this.#set('provider', value)
  }
  /** Folder of the workers and of ONNX Runtime; beside the script when empty. */
  get assets(): string {
    return this.#text('assets')
  }
  set assets(value: string | URL | null) {
    this.#set('assets', value)
  }
  /** Whether the picture is begun once the element is seen. */
  get auto(): boolean {
    return this.hasAttribute('auto')
  }
  set auto(value: boolean) {
    this.toggleAttribute('auto', value)
  }
  /** What the picture is read as; the prompt when empty. */
  get alt(): string {
    return this.#text('alt')
  }
  set alt(value: string | null) {
    this.#set('alt', value)
  }

  /** Takes over properties that were set before the element was defined. */
  protected adoptEarlyProperties(): void {
    for (const name of attributeNames) {
      const key = name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase())
      if (!Object.hasOwn(this, key)) continue
      const value = Reflect.get(this, key)
      Reflect.deleteProperty(this, key)
      Reflect.set(this, key, value)
    }
  }

  #text(name: AttributeName): string {
    return this.getAttribute(name) ?? ''
  }

  #number(name: AttributeName): number | null {
    const text = this.#text(name).trim()
    return text === '' || Number.isNaN(Number(text)) ? null : Number(text)
  }

  #set(name: AttributeName, value: string | number | URL | null | undefined): void {
    if (value === null || value === undefined) this.removeAttribute(name)
    else this.setAttribute(name, String(value))
  }
}
