import type { TObject } from '@sinclair/typebox'

/** A value made of a schema's own examples. */
export const sample = ({ properties }: TObject): Record<string, unknown> =>
  Object.fromEntries(Object.entries(properties).map(([name, schema]) => [name, schema.examples?.[0] ?? null]))
