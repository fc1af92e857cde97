import { defineError } from '@self-cascade/core'

/** Thrown when a graph has an operator that this package has no function for. */
export const OperatorNotImplemented = defineError<{ opType: string; domain: string; node: string }>({
  code: 'OperatorNotImplemented',
  what: ({ opType, domain, node }) =>
    `The node "${node}" has the operator ${opType} of the domain "${domain || 'ai.onnx'}", which has no reference function.`,
  why: 'Every operator is a function of its own here; an unknown one cannot be guessed.',
  fix: 'Run the graph on a real backend, or write the function and add it to the operator table.',
})

/** Thrown when a node cannot be computed: operands that do not fit each other, or an attribute that makes no sense. */
export const NodeFailed = defineError<{ opType: string; node: string; problem: string }>({
  code: 'NodeFailed',
  what: ({ opType, node, problem }) => `The ${opType} node "${node}" cannot be computed: ${problem}`,
  why: 'Operands and attributes must be as the ONNX specification of the operator says.',
  fix: 'Fetch the inputs of this node and look at their types and dims.',
})

/** Thrown when operands or attributes do not fit; {@link NodeFailed} wraps it with the node's name. */
export const OperandsInvalid = defineError<{ problem: string }>({
  code: 'OperandsInvalid',
  what: ({ problem }) => `${problem}.`,
  why: 'The ONNX specification of the operator does not allow it.',
  fix: 'Correct the graph or the feeds.',
})

/** Thrown when a value that a run needs was not fed. */
export const ValueNotFed = defineError<{ name: string; fed: readonly string[] }>({
  code: 'ValueNotFed',
  what: ({ name, fed }) => `The value "${name}" was not fed; fed were: ${fed.join(', ') || 'none'}.`,
  why: 'What is fetched depends on it, and no node or initialiser of the graph makes it.',
  fix: ({ name }) => `Add "${name}" to the feeds.`,
})

/** Thrown when a session is asked of a model that cannot be had here, such as one that is given as a path. */
export const ReferenceSessionUnusable = defineError<{ session: string; problem: string }>({
  code: 'ReferenceSessionUnusable',
  what: ({ session, problem }) => `${session} cannot be used: ${problem}.`,
  why: 'The reference backend runs anywhere and reads models from bytes alone.',
  fix: 'Read the file first and pass its bytes.',
})
