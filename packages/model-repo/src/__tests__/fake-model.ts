import { create, toBinary } from '@bufbuild/protobuf'
import { TensorProto_DataType as DataType, ModelProtoSchema, TensorProto_DataLocation } from 'onnx-buf'

/** An input or output of a fake network: type and dims. */
export type FakePort = readonly [type: keyof typeof dataTypes, dims: readonly (number | string)[]]

/** The inputs and outputs of a fake network by name, and the external data files it names with the bytes it needs there. */
export interface FakeNetwork {
  readonly inputs: Readonly<Record<string, FakePort>>
  readonly outputs: Readonly<Record<string, FakePort>>
  readonly external?: Readonly<Record<string, number>>
}

const dataTypes = {
  float32: DataType.FLOAT,
  float16: DataType.FLOAT16,
  bfloat16: DataType.BFLOAT16,
  int64: DataType.INT64,
  int32: DataType.INT32,
}

/** Writes an ONNX file with these inputs and outputs and no nodes. */
export function onnxFile({ inputs, outputs, external = {} }: FakeNetwork): Uint8Array {
  const ports = (named: Readonly<Record<string, FakePort>>) =>
    Object.entries(named).map(([name, [type, dims]]) => ({
      name,
      type: {
        value: { case: 'tensorType' as const, value: { elemType: dataTypes[type], shape: { dim: dims.map(dim) } } },
      },
    }))
  const model = create(ModelProtoSchema, {
    irVersion: 8n,
    opsetImport: [{ version: 14n }],
    graph: {
      input: ports(inputs),
      output: ports(outputs),
      initializer: Object.entries(external).map(([location, length]) => ({
        name: location,
        dataType: DataType.FLOAT,
        dims: [BigInt(length / 4)],
        dataLocation: TensorProto_DataLocation.EXTERNAL,
        externalData: [{ key: 'location', value: location }],
      })),
    },
  })
  return toBinary(ModelProtoSchema, model)
}

const dim = (value: number | string) =>
  typeof value === 'number'
    ? { value: { case: 'dimValue' as const, value: BigInt(value) } }
    : { value: { case: 'dimParam' as const, value } }

/** Encodes a value as the bytes of a JSON file. */
export const jsonFile = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value))

const textFile = (text: string) => new TextEncoder().encode(text)

/** A vocabulary of three words, the letters they are made of, and CLIP's special tokens. `!` is token 0. */
const vocab = Object.fromEntries(
  ['!', 'r', 'e', 'd', 'd</w>', 're', 'red</w>', 'b</w>', 'x</w>', '<|startoftext|>', '<|endoftext|>'].map(
    (token, id) => [token, id],
  ),
)

const tokenizerFiles = (folder: string, padToken: string) => ({
  [`${folder}/vocab.json`]: jsonFile(vocab),
  [`${folder}/merges.txt`]: textFile('#version: 0.2\nr e\nre d</w>\n'),
  [`${folder}/tokenizer_config.json`]: jsonFile({ tokenizer_class: 'CLIPTokenizer', model_max_length: 6 }),
  [`${folder}/special_tokens_map.json`]: jsonFile({ pad_token: { content: padToken } }),
})

const component = ['diffusers', 'OnnxRuntimeModel']
const vaeConfig = { latent_channels: 4, block_out_channels: [8, 8, 8, 8], scaling_factor: 0.5 }
const picture: FakePort = ['float32', ['n', 3, 'h', 'w']]
const latents: FakePort = ['float32', ['n', 4, 'h8', 'w8']]

/** The networks of a Stable Diffusion model as exporters write them. */
export const sdNetworks = {
  unet: {
    inputs: {
      sample: ['float32', ['batch_size', 4, 'height', 'width']],
      timestep: ['int64', ['steps']],
      encoder_hidden_states: ['float32', ['batch_size', 'sequence_length', 2]],
    },
    outputs: { out_sample: ['float32', ['batch_size', 4, 'height', 'width']] },
  },
  text_encoder: {
    inputs: { input_ids: ['int64', ['batch_size', 'sequence_length']] },
    outputs: { last_hidden_state: ['float32', ['n', 't', 2]], pooler_output: ['float32', ['n', 2]] },
  },
  vae_decoder: { inputs: { latent_sample: latents }, outputs: { sample: picture } },
  vae_encoder: { inputs: { sample: picture }, outputs: { latent_parameters: ['float32', ['n', 8, 'h8', 'w8']] } },
} satisfies Record<string, FakeNetwork>

/** The files of a Stable Diffusion model. `networks` replaces some of its networks. */
export function sdFiles(networks: Readonly<Record<string, FakeNetwork>> = {}): Record<string, Uint8Array> {
  const all: Record<string, FakeNetwork> = { ...sdNetworks, ...networks }
  return {
    'model_index.json': jsonFile({
      _class_name: 'StableDiffusionPipeline',
      unet: component,
      text_encoder: component,
      tokenizer: ['transformers', 'CLIPTokenizer'],
      scheduler: ['diffusers', 'DDIMScheduler'],
      vae_decoder: component,
      vae_encoder: component,
    }),
    'scheduler/scheduler_config.json': jsonFile({ _class_name: 'DDIMScheduler', prediction_type: 'v_prediction' }),
    'unet/config.json': jsonFile({ in_channels: 4, out_channels: 4, sample_size: 16, block_out_channels: [8, 8] }),
    'vae_decoder/config.json': jsonFile(vaeConfig),
    'vae_encoder/config.json': jsonFile(vaeConfig),
    ...tokenizerFiles('tokenizer', '<|endoftext|>'),
    ...Object.fromEntries(Object.entries(all).map(([name, network]) => [`${name}/model.onnx`, onnxFile(network)])),
  }
}

/** The networks in which SDXL differs. */
export const sdxlNetworks = {
  unet: {
    inputs: {
      ...sdNetworks.unet.inputs,
      timestep: ['float32', []],
      encoder_hidden_states: ['float32', ['batch_size', 'sequence_length', 5]],
      text_embeds: ['float32', ['batch_size', 3]],
      time_ids: ['float32', ['batch_size', 6]],
    },
    outputs: sdNetworks.unet.outputs,
  },
  text_encoder: {
    inputs: { input_ids: ['int32', ['n', 't']] },
    outputs: {
      last_hidden_state: ['float32', ['n', 't', 2]],
      pooler_output: ['float32', ['n', 2]],
      'hidden_states.0': ['float32', ['n', 't', 2]],
      'hidden_states.1': ['float32', ['n', 't', 2]],
      'hidden_states.2': ['float32', ['n', 't', 2]],
    },
  },
  text_encoder_2: {
    inputs: { input_ids: ['int64', ['n', 't']] },
    outputs: {
      text_embeds: ['float32', ['n', 3]],
      last_hidden_state: ['float32', ['n', 't', 3]],
      'hidden_states.0': ['float32', ['n', 't', 3]],
      'hidden_states.1': ['float32', ['n', 't', 3]],
      'hidden_states.10': ['float32', ['n', 't', 3]],
      'hidden_states.2': ['float32', ['n', 't', 3]],
    },
  },
} satisfies Record<string, FakeNetwork>

/** The files of an SDXL model. */
export function sdxlFiles(networks: Readonly<Record<string, FakeNetwork>> = {}): Record<string, Uint8Array> {
  return {
    ...sdFiles({ ...sdxlNetworks, ...networks }),
    'model_index.json': jsonFile({
      _class_name: 'StableDiffusionXLPipeline',
      force_zeros_for_empty_prompt: true,
      unet: component,
      text_encoder: component,
      text_encoder_2: component,
    }),
    ...tokenizerFiles('tokenizer_2', '!'),
  }
}
