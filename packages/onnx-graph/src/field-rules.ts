import { type DescField, type DescMessage, ScalarType } from '@bufbuild/protobuf'
import { WireType } from '@bufbuild/protobuf/wire'

/** How a field of the schema lies in a file. */
export interface FieldRule {
  /** What to call the field in errors, such as `field 4 (op_type) of NodeProto`. */
  readonly label: string
  /** Wire type of one value. Lists of numbers may also be packed into one length-delimited field. */
  readonly wireType: WireType
  readonly isList: boolean
  readonly isText: boolean
  /** The schema of a field that is itself a message. */
  readonly message: DescMessage | undefined
}

const wireTypes: Readonly<Partial<Record<ScalarType, WireType>>> = {
  [ScalarType.STRING]: WireType.LengthDelimited,
  [ScalarType.BYTES]: WireType.LengthDelimited,
  [ScalarType.FLOAT]: WireType.Bit32,
  [ScalarType.FIXED32]: WireType.Bit32,
  [ScalarType.SFIXED32]: WireType.Bit32,
  [ScalarType.DOUBLE]: WireType.Bit64,
  [ScalarType.FIXED64]: WireType.Bit64,
  [ScalarType.SFIXED64]: WireType.Bit64,
}

const cache = new WeakMap<DescMessage, ReadonlyMap<number, FieldRule>>()

/** Gives the rules for the fields of a message, by field number. */
export function fieldRules(schema: DescMessage): ReadonlyMap<number, FieldRule> {
  const known = cache.get(schema)
  if (known) return known
  const rules = new Map(schema.fields.map((field) => [field.number, ruleOf(field)]))
  cache.set(schema, rules)
  return rules
}

function ruleOf(field: DescField): FieldRule {
  const scalar = field.scalar
  const isNumber = scalar !== undefined || field.enum !== undefined
  return {
    label: `field ${field.number} (${field.name}) of ${field.parent.typeName.replace('onnx.', '')}`,
    wireType: isNumber ? (scalar && wireTypes[scalar]) || WireType.Varint : WireType.LengthDelimited,
    isList: field.fieldKind === 'list',
    isText: scalar === ScalarType.STRING,
    message: field.message,
  }
}
