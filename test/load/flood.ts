/** Sign-ins in a process of their own, so that what they cost their client delays nobody who is measured. */
import { post, steadily } from './steady.ts'

const [port = '', people = '', perSecond = '', seconds = '', password = ''] = process.argv.slice(2)

const told = await steadily(Number(perSecond), Number(seconds), n =>
  post(Number(port), 'sign-in', { email: `person-${n % Number(people)}@bench.example`, password })
)
process.stdout.write(JSON.stringify(told))
