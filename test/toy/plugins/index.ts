/** The lines that add the toy domains. */
export { library } from './library/index.ts'
export { statistics } from './statistics/index.ts'
