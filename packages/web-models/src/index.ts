/**
 * Diffusion model folders in the browser: from a URL, dropped files or the Hugging Face hub, stored for the next visit.
 *
 * @packageDocumentation
 */
export {}
