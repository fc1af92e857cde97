import { onMounted, reactive, watch } from 'vue'
import { type QueryFields, readQuery, writeQuery } from './query-fields.ts'

/**
 * A page's state that lives in its address, so that a link shares it. It has its defaults when the page is built, and what the
 * address says as soon as it is shown.
 */
export function useQueryState<State extends object>(fields: QueryFields<State>, defaults: State) {
  const state = reactive({ ...defaults }) as State
  onMounted(() => {
    Object.assign(state, readQuery(location.search, fields, defaults))
    watch(state, () => {
      const address = location.pathname + writeQuery(state, fields, defaults) + location.hash
      history.replaceState(history.state, '', address)
    })
  })
  return state
}
