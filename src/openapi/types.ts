/** As much of OpenAPI 3.1 as the document is made of. */

export interface Schema {
  $ref?: string
  title?: string
  type?: string | string[]
  description?: string
  required?: string[]
  properties?: Record<string, Schema>
  items?: Schema
  anyOf?: Schema[]
  [keyword: string]: unknown
}

export type Ref = { $ref: string }

/** x-disabled: the reference's own requests leave it out until somebody ticks it. */
interface Example {
  summary?: string
  value: unknown
  'x-disabled'?: true
}

export interface Parameter {
  name: string
  in: 'path' | 'query' | 'header'
  required?: boolean
  description?: string
  schema: Schema
  example?: unknown
  examples?: Record<string, Example>
}

export interface Header {
  description: string
  schema: Schema
}

export interface Media {
  schema: Schema
  example?: unknown
  examples?: Record<string, Example>
}

export interface Response {
  description: string
  headers?: Record<string, Ref>
  content?: Record<string, Media>
}

export interface Operation {
  operationId: string
  summary?: string
  description?: string
  tags: string[]
  security: Record<string, string[]>[]
  deprecated?: boolean
  parameters?: (Parameter | Ref)[]
  requestBody?: { required: boolean; content: Record<string, Media> }
  responses: Record<string, Response | Ref>
  'x-permission'?: string
  'x-problems': string[]
}

export interface Components {
  schemas: Record<string, Schema>
  responses: Record<string, Response>
  parameters: Record<string, Parameter>
  headers: Record<string, Header>
  securitySchemes: Record<string, object>
}

interface Tag {
  name: string
  description: string
}

export interface Document {
  openapi: string
  info: Record<string, unknown>
  servers: { url: string; description: string }[]
  tags: Tag[]
  paths: Record<string, Record<string, Operation>>
  components: Components
}

export const refTo = (kind: keyof Components, name: string): Ref => ({ $ref: `#/components/${kind}/${name}` })
