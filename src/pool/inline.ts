/** The text of a worker, for pages whose bundler has not made a file of it. The build puts the text in place of this file. */

export const text: string = "";
