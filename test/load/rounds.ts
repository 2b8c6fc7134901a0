export const median = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  const upper = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2
}

export const percentile = (values: readonly number[], share: number): number =>
  values.toSorted((a, b) => a - b)[Math.ceil(values.length * share) - 1] ?? Number.NaN

/**
 * A B, B A, A B …: what disturbs the machine for a while disturbs both, and neither always comes first. Only ratios
 * within a round are compared.
 */
export const interleave = async <T>(rounds: number, measure: readonly [() => Promise<T>, () => Promise<T>]) => {
  const [a, b] = measure
  const pairs: [T, T][] = []
  for (let round = 0; round < rounds; round++) {
    if (round % 2 === 0) pairs.push([await a(), await b()])
    else {
      const second = await b()
      pairs.push([await a(), second])
    }
  }
  return pairs
}
