import { bookMachine } from './library/books.ts'

export const toyMachines = [bookMachine]
