import { describeUpsamplers, type RunSettings } from './run-settings.ts'

/**
 * Writes the settings as the `parameters` text that most picture tools read: the prompt, the negative prompt on a line of
 * its own, then `name: value` pairs.
 */
export function parametersText({
  prompt,
  negativePrompt,
  schedulerClass,
  seed,
  model,
  stages,
  upsamplers,
}: RunSettings): string {
  const base = stages[0]!
  const target = stages.at(-1)!
  const start = target.strength ?? target.startTimestep / base.startTimestep
  const pairs: [string, string | number][] = [
    ['Steps', target.numInferenceSteps],
    ['Sampler', schedulerClass.replace(/(?:Discrete|Multistep)?Scheduler$/, '')],
    ['CFG scale', target.guidanceScale],
    ['Seed', seed],
    ['Size', `${target.width}x${target.height}`],
    ['Model hash', model.fingerprint],
    ['Model', model.name],
  ]
  if (stages.length > 1) {
    pairs.push(['Denoising strength', Number(start.toFixed(4))])
    pairs.push(['Self-cascade', stages.map(({ width, height }) => `${width}x${height}`).join(' > ')])
  }
  if (upsamplers) pairs.push(['Upsamplers', describeUpsamplers(upsamplers)])
  const quote = (value: string | number) => (/[,:\n"]/.test(String(value)) ? JSON.stringify(value) : value)
  return [
    prompt,
    ...(negativePrompt === '' ? [] : [`Negative prompt: ${negativePrompt}`]),
    pairs.map(([name, value]) => `${name}: ${quote(value)}`).join(', '),
  ].join('\n')
}
