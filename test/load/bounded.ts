/** Work that ends after so many minutes, or when it is interrupted, by failing: whatever it started is then stopped. */
export const bounded = async <T>(minutes: number, work: () => Promise<T>): Promise<T> => {
  const { promise: ended, reject } = Promise.withResolvers<never>()
  const end = (reason: string) => () => reject(new Error(reason))
  const late = setTimeout(end(`it took longer than ${minutes} minutes`), minutes * 60_000)
  const interrupted = end('interrupted')
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, interrupted)
  try {
    return await Promise.race([work(), ended])
  } finally {
    clearTimeout(late)
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, interrupted)
  }
}
