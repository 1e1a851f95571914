// A plugin for typedoc: what the entries export as `Api["softmax"]` is documented where `Api` is, and a function to its readers.
// By itself typedoc takes for a function only what is written as one.
import { Comment, Context } from "typedoc";
import ts from "typescript";

/** The member of `Api` that `const softmax: Api["softmax"]` names. */
function memberOfApi(declaration, checker) {
  if (!declaration || !ts.isVariableDeclaration(declaration)) return undefined;
  const { type } = declaration;
  if (!type || !ts.isIndexedAccessTypeNode(type) || type.objectType.getText() !== "Api") return undefined;
  return checker.getTypeFromTypeNode(type.objectType).getProperty(declaration.name.getText());
}

export function load() {
  // Typedoc has no event before it decides what a constant is: it asks for the constant's comment, in which authors may write
  // `@function`. This answers for them.
  const { getComment } = Context.prototype;
  Context.prototype.getComment = function (symbol, kind) {
    const comment = getComment.call(this, symbol, kind);
    const member = comment ? undefined : memberOfApi(symbol.declarations?.[0], this.checker);
    if (!member) return comment;
    const isFunction = (member.flags & ts.SymbolFlags.Method) !== 0;
    return isFunction ? new Comment([], [], new Set(["@function"])) : getComment.call(this, member, kind);
  };
}
