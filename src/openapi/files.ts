import type { RouteFacts } from './facts.ts'
import type { Operation } from './types.ts'

/** The body of an operation that takes a file: text of one kind or another, with a file of one row as the example. */
export const fileBodyOf = ({ config: { file } }: RouteFacts): Operation['requestBody'] => {
  if (file === undefined) return undefined
  const media = (example: string) => ({
    schema: { type: 'string', minLength: 1, maxLength: 268_435_456, description: `Rows, each a ${file.row.title}` },
    example
  })
  const content = Object.entries(file.examples).map(([type, example]) => [type, media(example)])
  return { required: true, content: Object.fromEntries(content) }
}
