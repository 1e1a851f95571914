// A plugin for typedoc: what the entries export as `const softmax: Softmax` is a function to its readers, documented at the call
// signatures of its type. By itself typedoc takes for a function only what is written as one.
import { Comment, Context } from "typedoc";
import ts from "typescript";

/** Whether it is `const softmax: Softmax`, where `Softmax` is what functions are: an interface with call signatures. */
function isPublicFunction(declaration, checker) {
  if (!declaration || !ts.isVariableDeclaration(declaration) || !declaration.type) return false;
  return checker.getTypeFromTypeNode(declaration.type).getCallSignatures().length > 0;
}

export function load() {
  // Typedoc has no event before it decides what a constant is: it asks for the constant's comment, in which authors may write
  // `@function`. This answers for them.
  const { getComment } = Context.prototype;
  Context.prototype.getComment = function (symbol, kind) {
    const comment = getComment.call(this, symbol, kind);
    if (comment) return comment;
    const [declaration] = symbol.declarations ?? [];
    return isPublicFunction(declaration, this.checker)
      ? new Comment([], [], new Set(["@function"]))
      : undefined;
  };
}
