import postgres from 'postgres'

/** The driver as it comes, without any of our remedies: what tells us when one is no longer needed. */
export const bareDriver = (url: string, options: postgres.Options<Record<string, never>> = {}) => {
  const target = new URL(url)
  const socket = target.searchParams.get('host')
  target.search = ''
  return postgres(target.href, { ...(socket === null ? {} : { host: socket }), onnotice: () => {}, ...options })
}
