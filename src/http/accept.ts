interface Range {
  range: string
  weight: number
}

/** RFC 9110, 12.4.2: anything else is not wanted. */
const weight = /^(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)$/

const rangesOf = (accept: string): Range[] =>
  accept.split(',').map(part => {
    const [range = '', ...parameters] = part.split(';').map(text => text.trim().toLowerCase())
    const q = parameters.find(parameter => parameter.startsWith('q='))?.slice(2)
    return { range, weight: q === undefined ? 1 : weight.test(q) ? Number(q) : 0 }
  })

/** How much a type is wanted, and that more where it is named than where anything would do. */
const wanted = (type: string, ranges: readonly Range[]): number => {
  for (const [named, range] of [type, `${type.split('/')[0]}/*`, '*/*'].entries()) {
    const found = ranges.find(one => one.range === range)
    if (found !== undefined) return found.weight === 0 ? 0 : found.weight - named / 10_000
  }
  return 0
}

/** The one of these types that a client wants most (RFC 9110, 12.5.1); of equals, and where none is wanted, the first. */
export const preferred = <const T extends string>(
  { accept }: { accept?: string | undefined },
  types: readonly [T, ...T[]]
): T => {
  if (accept === undefined) return types[0]
  const ranges = rangesOf(accept)
  let best = types[0]
  for (const type of types) if (wanted(type, ranges) > wanted(best, ranges)) best = type
  return best
}
