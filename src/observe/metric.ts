/** One metric, and how those of several processes become one: their sum, or the greatest where a sum says nothing. */
export interface Metric {
  name: string
  type: 'counter' | 'gauge' | 'histogram'
  help: string
  /** `name{labels} value` each. */
  lines: readonly string[]
  over: 'sum' | 'most'
}

export const metric = (
  name: string,
  type: Metric['type'],
  help: string,
  lines: readonly string[],
  over: Metric['over'] = 'sum'
): Metric => ({ name, type, help, lines, over })

/** Prometheus text. */
export const textOf = (metrics: readonly Metric[]): string =>
  metrics
    .flatMap(({ name, type, help, lines }) => [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...lines])
    .map(line => `${line}\n`)
    .join('')

/** What another process sends. */
export const isMetrics = (value: unknown): value is Metric[] =>
  Array.isArray(value) &&
  value.every(
    (one: unknown) =>
      typeof one === 'object' && one !== null && 'name' in one && 'lines' in one && Array.isArray(one.lines)
  )

const merged = (one: Metric, other: Metric): Metric => {
  const series = new Map<string, number>()
  for (const line of [...one.lines, ...other.lines]) {
    const at = line.lastIndexOf(' ')
    const [name, value] = [line.slice(0, at), Number(line.slice(at + 1))]
    const known = series.get(name)
    if (known === undefined) series.set(name, value)
    else series.set(name, one.over === 'sum' ? known + value : Math.max(known, value))
  }
  return { ...one, lines: [...series].map(([name, value]) => `${name} ${value}`) }
}

/** Those of several processes as if they were one. */
export const together = (all: readonly (readonly Metric[])[]): Metric[] => {
  const byName = new Map<string, Metric>()
  for (const one of all.flat()) {
    const known = byName.get(one.name)
    byName.set(one.name, known === undefined ? one : merged(known, one))
  }
  return [...byName.values()]
}
