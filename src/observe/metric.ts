/** One metric in Prometheus' text. */
export const metric = (name: string, type: 'counter' | 'gauge' | 'histogram', help: string, lines: string[]): string =>
  [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...lines].join('\n')
