import { type Config, ConfigError } from '#src/config.ts'
import { problem } from '#src/http/problems.ts'

const LATER_s = 3600

/** For operations that need mail: refuses before anything is done, where mail would reach nobody. */
export const requireMail = ({ config }: { config: Pick<Config, 'mail'> }): void => {
  if (config.mail === 'off') throw problem('mail.unconfigured', { retry_after: LATER_s })
}

/** Who reads kept mail can choose anybody's password, also an owner's: it is for a school that nobody belongs to. */
export const refuseKeptMail = ({
  mail,
  databaseUrl,
  sandbox
}: Pick<Config, 'mail' | 'databaseUrl' | 'sandbox'>): void => {
  if (mail === 'keep' && databaseUrl !== undefined && !sandbox) {
    throw new ConfigError('MAIL_DELIVERY keep is for the demo: where DATABASE_URL is set it needs SANDBOX=true as well')
  }
}
