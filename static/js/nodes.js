/** The smallest parts of a page. Texts enter as text nodes, never as markup. */

/**
 * Make an element.
 *
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {Record<string, string>} attributes
 * @param {...(Node | string)} children
 */
export function el(tag, attributes, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

/** Make a button that acts. @param {string} text @param {() => void} act */
export function button(text, act) {
  const node = el("button", { type: "button" }, text);
  node.addEventListener("click", act);
  return node;
}

/**
 * Make a parent's first children be what is wanted, in order; a node is kept while its value is the same one.
 *
 * @template {{key: string}} V
 * @param {Element} parent
 * @param {Map<string, {value: V, node: Element}>} known  what stands there by key, kept up to date here
 * @param {readonly V[]} wanted
 * @param {(value: V, before: Element | null) => Element} make  may give the node before back, changed
 * @param {(value: V, node: Element) => void} appeared  called for each node that is new
 */
export function sync(parent, known, wanted, make, appeared) {
  const keys = new Set(wanted.map(({ key }) => key));
  for (const [key, { node }] of known) {
    if (!keys.has(key) && known.delete(key)) node.remove();
  }
  let at = parent.firstElementChild;
  for (const value of wanted) {
    const before = known.get(value.key);
    const node = before && before.value === value ? before.node : make(value, before ? before.node : null);
    if (before && before.node === at) at = node;
    if (before && before.node !== node) before.node.replaceWith(node);
    if (node === at) at = node.nextElementSibling;
    else parent.insertBefore(node, at);
    known.set(value.key, { value, node });
    if (!before || before.node !== node) appeared(value, node);
  }
}

/** Find a part that a page must have. @param {ParentNode} parent @param {string} selector @returns {HTMLElement} */
export function part(parent, selector) {
  const found = parent.querySelector(selector);
  if (!(found instanceof HTMLElement)) throw new Error(`the page has no ${selector}`);
  return found;
}
