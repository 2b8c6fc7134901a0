/** The one line that adds the toy domain. */
export { library } from './library/index.ts'
