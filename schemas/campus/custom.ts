import { Type } from '@sinclair/typebox'
import { Defaulted } from '#schemas/common.ts'

/** Values of the fields that the institution declares (`CustomField`), by their names. */
export const Custom = (of: string) =>
  Defaulted(
    Type.Unsafe<Record<string, string | number | boolean | null>>({
      type: 'object',
      additionalProperties: { type: ['string', 'number', 'boolean', 'null'] },
      propertyNames: { pattern: '^[a-z][a-z0-9_]{0,39}$' },
      maxProperties: 50,
      description: `What the institution keeps of ${of} beside: fields by their names, as \`listCustomFields\` has them`,
      examples: [{}]
    }),
    {}
  )
