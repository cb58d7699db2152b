/** Where the files that a call names lie: what an argument of the type path-in or source becomes. */

/** A file that the program may read; `path` is absolute. */
export interface NamedFile {
  path: string
  /** The real file behind it, which is what it may read. */
  real: string
}

/** What is wrong with a name, for the person who gave it. */
export interface WrongFile {
  message: string
  /** An upload that is not there for the caller; answered as 404 with its id. */
  missing_id?: string
}

export interface FilesOfCall {
  upload(file_id: string): NamedFile | WrongFile
  /** `folder`: a folder and not a file. */
  workspace(path: string, folder: boolean): NamedFile | WrongFile
  /** A file that an earlier job made, or an item of the queue that is being made will have made; `name` null: the one that its download gives. */
  result(of: string | number, name: string | null): NamedFile | WrongFile
}

/** For examples and defaults, where no file needs to be there. */
export const example_files: FilesOfCall = {
  upload: (file_id) => ({ path: `/uploads/${file_id}`, real: `/uploads/${file_id}` }),
  workspace: (path) => ({ path: `/workspace/${path}`, real: `/workspace/${path}` }),
  result: (of, name) => ({ path: `/results/${of}/${name ?? 'result'}`, real: `/results/${of}/${name ?? 'result'}` }),
}
