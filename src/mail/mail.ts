import type { Config } from '#src/config.ts'
import { problem } from '#src/http/problems.ts'

const LATER_s = 3600

/** For operations that need mail: refuses before anything is done, where mail would reach nobody. */
export const requireMail = ({ config }: { config: Pick<Config, 'mail'> }): void => {
  if (config.mail === 'off') throw problem('mail.unconfigured', { retry_after: LATER_s })
}
