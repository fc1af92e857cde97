import { defineError } from '@self-cascade/core'

/** Thrown when an attribute that the element cannot do without is missing or empty. */
export const ElementAttributeMissing = defineError<{ attribute: string; expected: string }>({
  code: 'ElementAttributeMissing',
  what: ({ attribute }) => `The attribute ${attribute} is missing or empty.`,
  why: ({ attribute, expected }) => `A picture needs ${attribute}: ${expected}.`,
  fix: ({ attribute }) => `Write ${attribute}="…" into the tag, or set the property of the element.`,
})

/** Thrown when an attribute holds what the element does not understand. */
export const ElementAttributeInvalid = defineError<{ attribute: string; value: string; expected: string }>({
  code: 'ElementAttributeInvalid',
  what: ({ attribute, value }) => `The attribute ${attribute} is "${value}".`,
  why: ({ attribute, expected }) => `${attribute} must be ${expected}.`,
  fix: ({ attribute }) => `Correct ${attribute}, or leave it out.`,
})

/** Thrown when something failed that has no typed error of its own; `cause` is what was thrown. */
export const PictureFailed = defineError<{ reason: string }>({
  code: 'PictureFailed',
  what: ({ reason }) => `The picture could not be made: ${reason}.`,
  why: 'The browser reported something that was not expected.',
  fix: 'Try again; if it stays, reload the page or try another browser.',
})
