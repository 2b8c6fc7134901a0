/** What a text of a path or query means for a schema's type: strict digits, true and false; all else stays the text. */
const shapes: Record<string, RegExp> = {
  integer: /^-?(?:0|[1-9]\d{0,15})$/,
  number: /^-?(?:0|[1-9]\d{0,14})(?:\.\d{1,6})?$/
}

export const meaningOf = (type: string | undefined, text: string): string | number | boolean => {
  if (type === 'boolean') return text === 'true' || text === 'false' ? text === 'true' : text
  return type !== undefined && shapes[type]?.test(text) ? Number(text) : text
}
