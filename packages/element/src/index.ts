/**
 * The custom element <self-cascade-image>: a picture made in the page by one script tag.
 *
 * @packageDocumentation
 */
export {}
