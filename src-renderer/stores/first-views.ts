/** The jobs this window has just asked for and not shown yet: nobody else has answered what their programs ask, however early they ask. */

const unseen = new Set<string>()

export const expectFirstView = (jobId: string): void => void unseen.add(jobId)

/** True for the first terminal that shows such a job. */
export const isFirstView = (jobId: string): boolean => unseen.delete(jobId)
