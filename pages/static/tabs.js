() => {
  // While a page is drawn anew Streamlit may disable its tabs for a moment. Whoever moves by keyboard would be thrown
  // out of them, to the top of the page; the focus goes back to the tab unless it is elsewhere by then.
  let left;

  document.addEventListener("focusout", ({ target, relatedTarget }) => {
    const disabled = target.matches("[role=tab]:not([tabindex])");
    left = disabled && !relatedTarget ? target : undefined;
  });
  document.addEventListener("focusin", () => (left = undefined));
  document.addEventListener("pointerdown", () => (left = undefined));
  new MutationObserver(() => {
    if (left?.isConnected && left.hasAttribute("tabindex")) left.focus();
  }).observe(document, { subtree: true, attributeFilter: ["tabindex"] });
}
