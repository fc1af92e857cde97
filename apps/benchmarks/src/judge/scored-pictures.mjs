import { selfCascade } from '@self-cascade/cascade'
import { psnr, ssim } from '@self-cascade/metrics'
import { planScales } from '@self-cascade/scale-plan'
import { parseSceneCaption, sceneCaptions } from '@self-cascade/scenes'
import { runToEnd } from '../open-scenes.mjs'
import { mean } from '../statistics.mjs'
import { heads } from './heads.mjs'
import { shrunk } from './open-judge.mjs'

/** An even subset of the held-out captions. The golden ratio spreads them over words of every kind. */
export function heldOutPrompts(count) {
  const held = sceneCaptions({ split: 'held-out' })
  if (count >= held.length) return held
  return Array.from({ length: count }, (_, i) => held[Math.floor((((i + 1) * 0.618034) % 1) * held.length)])
}

/** One picture of a prompt by the cascade, or, `direct`, sampled at its own size from noise; with the base picture. */
export async function paint({ model, prompt, seed, side, settings, store, direct = false }) {
  const to = { width: side, height: side }
  const from = direct ? to : model.nativeSize
  const plan = planScales({ from, to, sizeMultiple: model.sizeMultiple, ...settings })
  const decode = direct ? 'last' : 'all'
  const { pictures } = await runToEnd(selfCascade({ model, prompt, seed, plan, decode, ...(store && { store }) }))
  return { base: pictures[0].pixels, pixels: pictures.at(-1).pixels }
}

/** Shares of pictures in which the judge finds what their prompts say, and exactly one object. */
export function shares(prompts, answers) {
  const right = (head) => prompts.filter((prompt, i) => answers[i][head] === expected(prompt)[head]).length
  const counts = Object.fromEntries(Object.keys(heads).map((head) => [head, right(head)]))
  const all = prompts.filter((prompt, i) =>
    Object.entries(expected(prompt)).every(([head, no]) => answers[i][head] === no),
  )
  return { pictures: prompts.length, ...counts, everything: all.length }
}

/** The objects that the judge finds least often where they were asked for, with what it saw in their place. */
export function worstObjects(prompts, answers) {
  const rows = heads.object.map((object, number) => {
    const seen = answers
      .filter((_, i) => expected(prompts[i]).object === number)
      .map((answer) => heads.object[answer.object])
    const wrong = seen.filter((one) => one !== object)
    return { object, asked: seen.length, wrong: wrong.length, seenInstead: [...new Set(wrong)] }
  })
  return rows.toSorted((a, b) => b.wrong / (b.asked || 1) - a.wrong / (a.asked || 1)).slice(0, 3)
}

/** Mean likeness of pictures, made as small as the references, to these. */
export function likeness(pictures, references) {
  const small = pictures.map((picture, i) => shrunk(picture, references[i].dims[2]))
  const of = (measure) => mean(small.map((picture, i) => measure(picture, references[i])))
  return { psnr: of(psnr), ssim: of(ssim) }
}

/** Numbers of the right answers for a prompt. */
export function expected(prompt) {
  const words = parseSceneCaption(prompt)
  const asked = ['object', 'colour', 'place', 'pattern'].map((head) => [head, heads[head].indexOf(words[head])])
  return { ...Object.fromEntries(asked), count: heads.count.indexOf('one') }
}
