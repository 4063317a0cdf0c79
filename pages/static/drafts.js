() => {
  // Streamlit sends a text area when it is left, or at Ctrl+Enter. Where what is typed is kept as a draft it goes after a
  // short rest too, and before the page is left.
  const rest = 700;
  const fields = "[class*='st-key-draft_'] textarea";
  const waiting = new Map();

  const send = (field) => {
    clearTimeout(waiting.get(field));
    if (!waiting.delete(field) || !field.isConnected) return;
    const pressed = { key: "Enter", code: "Enter", ctrlKey: true, bubbles: true, cancelable: true };
    field.dispatchEvent(new KeyboardEvent("keydown", pressed));
  };

  document.addEventListener("input", ({ target, isComposing }) => {
    if (isComposing || !(target instanceof HTMLTextAreaElement) || !target.matches(fields)) return;
    clearTimeout(waiting.get(target));
    waiting.set(target, setTimeout(send, rest, target));
  });
  for (const leaving of ["beforeunload", "pagehide", "visibilitychange"]) {
    addEventListener(leaving, () => [...waiting.keys()].forEach(send), true);
  }
}
