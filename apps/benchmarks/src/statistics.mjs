export const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1]
export const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length
