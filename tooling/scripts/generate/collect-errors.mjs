import ts from 'typescript'

/**
 * @typedef {{ code: string, doc: string, what: string, why: string, fix: string, place: string }} ErrorEntry
 */

/**
 * Finds the error definitions in a source file. Sentences that depend on parameters show them as `{name}`.
 *
 * @param {string} path
 * @param {string} text
 * @returns {ErrorEntry[]}
 */
export function collectErrors(path, text) {
  if (!text.includes('defineError')) return []
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true)
  return source.statements.filter(ts.isVariableStatement).flatMap((statement) =>
    statement.declarationList.declarations.flatMap(({ name, initializer }) => {
      const definition = definitionOf(initializer)
      if (!definition) return []
      const { line } = source.getLineAndCharacterOfPosition(statement.getStart())
      const place = `${path}:${line + 1}`
      const entry = { ...readDefinition(definition), doc: docOf(statement), place }
      if (entry.code !== name.getText())
        throw new Error(`${place} ${name.getText()} has the code ${entry.code}; use one name`)
      return [entry]
    }),
  )
}

/** Fails when two definitions have the same code: a code is permanent and means one thing in the whole repository. */
export function assertUniqueCodes(entries) {
  const places = new Map()
  for (const { code, place } of entries) {
    if (places.has(code)) throw new Error(`${place} declares ${code} again; it is already at ${places.get(code)}`)
    places.set(code, place)
  }
}

function definitionOf(initializer) {
  if (!initializer || !ts.isCallExpression(initializer) || initializer.expression.getText() !== 'defineError')
    return undefined
  const [definition] = initializer.arguments
  return definition && ts.isObjectLiteralExpression(definition) ? definition : undefined
}

function readDefinition(definition) {
  const read = (key) => {
    const property = definition.properties.find((one) => one.name?.getText() === key)
    return property && ts.isPropertyAssignment(property) ? sentence(property.initializer) : ''
  }
  return { code: read('code'), what: read('what'), why: read('why'), fix: read('fix') }
}

/** An expression as the sentence it makes. */
function sentence(node) {
  if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) return node.text
  if (ts.isParenthesizedExpression(node)) return sentence(node.expression)
  if (ts.isArrowFunction(node)) return sentence(node.body)
  if (ts.isConditionalExpression(node)) return `${sentence(node.whenTrue)} | ${sentence(node.whenFalse)}`
  if (ts.isTemplateExpression(node)) {
    return (
      node.head.text +
      node.templateSpans.map(({ expression, literal }) => `{${nameIn(expression)}}${literal.text}`).join('')
    )
  }
  if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.PlusToken) {
    return sentence(node.left) + sentence(node.right)
  }
  if (ts.isBlock(node)) {
    return node.statements
      .flatMap((one) => (ts.isReturnStatement(one) && one.expression ? [sentence(one.expression)] : []))
      .join(' | ')
  }
  return `{${nameIn(node)}}`
}

/** The parameter that an expression shows: the first name in it that is neither a function called nor a member. */
function nameIn(expression) {
  if (ts.isIdentifier(expression)) return expression.text
  const names = []
  const visit = (node) => {
    if (ts.isArrowFunction(node)) return
    if (ts.isPropertyAccessExpression(node)) return visit(node.expression)
    if (ts.isCallExpression(node)) {
      if (!ts.isIdentifier(node.expression)) visit(node.expression)
      return node.arguments.forEach(visit)
    }
    if (ts.isIdentifier(node)) names.push(node.text)
    node.forEachChild(visit)
  }
  visit(expression)
  return names[0] ?? expression.getText()
}

function docOf(statement) {
  const [doc] = ts.getJSDocCommentsAndTags(statement)
  const comment = doc && ts.isJSDoc(doc) ? ts.getTextOfJSDocComment(doc.comment) : undefined
  return (comment ?? '').replaceAll(/\s+/g, ' ')
}
