/** The database cannot take this now; the client may try again shortly. Answered as 503 with Retry-After. */
export class Busy extends Error {
  constructor(message = 'every connection is taken and the queue is full') {
    super(message)
    this.name = 'Busy'
  }
}
