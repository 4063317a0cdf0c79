(locale, words) => {
  // Streamlit's widgets ask the browser for its language; what the reader chose goes before that.
  Object.defineProperty(navigator, "language", { get: () => locale });
  Object.defineProperty(navigator, "languages", { get: () => [locale] });
  if (!words.length) return;

  const attributes = ["aria-label", "title", "placeholder", "data-title", "alt", "aria-valuetext"];
  const longest = 300; // no sentence of Streamlit is longer; what is longer was written by people
  // What people wrote, inside Streamlit's own parts: labels, options, cells, file names, markdown, our tables.
  const people = [
    "[data-testid=stWidgetLabel] [data-testid=stMarkdownContainer]",
    "[data-testid=stFileChipName]",
    "[data-testid=stMultiSelectTag]",
    "[data-testid=stMarkdown]",
    "[data-testid=stHtml]",
    "[role=gridcell]",
  ].join();
  const exact = new Map();
  const patterns = [];
  for (const [where, english, translation] of words) {
    if (english.startsWith("^")) patterns.push({ where, pattern: new RegExp(english), translation });
    else exact.set(english, [...(exact.get(english) ?? []), { where, translation }]);
  }

  const said = (text, element) => {
    if (element.closest(people)) return text;
    const known = exact.get(text)?.find(({ where }) => element.closest(where));
    if (known) return known.translation;
    if (element.closest("[role=option]")) return text; // an option may well begin as a pattern does
    const like = patterns.find(({ where, pattern }) => pattern.test(text) && element.closest(where));
    return like ? text.replace(like.pattern, like.translation) : text;
  };

  const translateText = (node) => {
    const text = node.nodeValue.trim();
    if (!text || text.length > longest || !node.parentElement) return;
    const translation = said(text, node.parentElement);
    if (translation !== text) node.nodeValue = node.nodeValue.replace(text, () => translation);
  };

  const translateAttributes = (element) => {
    for (const name of attributes) {
      const text = element.getAttribute(name);
      if (!text || text.length > longest) continue;
      const translation = said(text, element);
      if (translation !== text) element.setAttribute(name, translation);
    }
  };

  const translate = (node) => {
    if (node.nodeType === Node.TEXT_NODE) return translateText(node);
    if (node.nodeType !== Node.ELEMENT_NODE) return;
    translateAttributes(node);
    node.querySelectorAll(attributes.map((name) => `[${name}]`).join()).forEach(translateAttributes);
    const texts = document.createTreeWalker(node, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) translateText(texts.currentNode);
  };

  new MutationObserver((changes) => {
    for (const { type, target, addedNodes } of changes) {
      if (type === "childList") addedNodes.forEach(translate);
      else if (type === "characterData") translateText(target);
      else translateAttributes(target);
    }
  }).observe(document, {
    childList: true,
    subtree: true,
    characterData: true,
    attributes: true,
    attributeFilter: attributes,
  });
}
