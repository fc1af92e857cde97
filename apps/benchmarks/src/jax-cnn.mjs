import { init, jit, lax, nn, numpy as np, valueAndGrad } from '@jax-js/jax'
import { smallCnn } from './small-cnn.mjs'

/**
 * The small CNN in jax-js. `step()` does one step of gradient descent, compiled as one function, and gives the loss before it.
 * Values are counted by reference: `.ref` keeps one that is used again.
 */
export async function jaxCnn({ weights, pictures, labels }, learningRate, { layers, classes } = smallCnn) {
  await init('wasm')
  const arrayOf = ({ data, dims }) => np.array(data).reshape(dims)
  const x = arrayOf(pictures)
  const isClass = nn.oneHot(np.array(Int32Array.from(labels), { dtype: np.int32 }), classes)

  const lossOf = (parameters, input, target) => {
    const bias = (name) => parameters[name].reshape([1, -1, 1, 1])
    const features = layers.reduce((h, { stride }, index) => {
      const padding = [
        [1, 1],
        [1, 1],
      ]
      const y = lax.convGeneralDilated(h, parameters[`conv${index}.weight`], [stride, stride], padding)
      return nn.relu(y.add(bias(`conv${index}.bias`)))
    }, input)
    const scores = np.matmul(np.mean(features, [2, 3]), parameters['linear.weight']).add(parameters['linear.bias'])
    return np.mean(np.sum(nn.logSoftmax(scores, -1).mul(target), 1)).mul(-1)
  }
  const update = jit((parameters, input, target) => {
    const kept = Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, value.ref]))
    const [loss, gradients] = valueAndGrad(lossOf)(parameters, input, target)
    const next = Object.fromEntries(
      Object.entries(kept).map(([name, value]) => [name, value.sub(gradients[name].mul(learningRate))]),
    )
    return [loss, next]
  })

  let parameters = Object.fromEntries(Object.entries(weights).map(([name, value]) => [name, arrayOf(value)]))
  return {
    async step() {
      const [loss, next] = update(parameters, x.ref, isClass.ref)
      parameters = next
      await Promise.all(Object.values(parameters).map((value) => value.blockUntilReady()))
      const [value] = await loss.data()
      return value
    },
  }
}
